/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** A picture that a model has made, as it shows in n8n's editor. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import { chunk, DONE, finishChunk, stream, usageChunk } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { pngOf } from '../support/mediaFiles';
import { marked, openEditor } from './editorPage';
import { credentialData, openSession, type Session } from './session';
import { fixedModel, openRouterNode } from './workflows';

const ARTIFACTS = join(PROJECT, 'test-artifacts');
const STEP_TIMEOUT_MS = 30_000;

const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let painter: FaultServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	mkdirSync(ARTIFACTS, { recursive: true });
	session = await openSession();
	painter = await FaultServer.start();
	if (!hasBrowser()) return;
	browser = await launchBrowser();
	page = await openEditor(browser, session, 900);
	page.setDefaultTimeout(STEP_TIMEOUT_MS);
});
/** What was on screen last tells most about a failure. */
afterEach(async () => await page?.screenshot({ path: join(ARTIFACTS, 'image-output-last.png') }));
afterAll(async () => {
	await browser?.close();
	await painter?.stop();
	await session?.close();
});

/** A sunset over water, so that a person who looks sees at once whether it is whole. */
const SUNSET = pngOf(480, 300, (x, y) => {
	const horizon = 190;
	const inSun = (x - 240) ** 2 + (y - horizon) ** 2 < 70 ** 2;
	if (y < horizon) return inSun ? [255, 214, 102] : [60 + y, 60 + (y >> 1), 130 - (y >> 2)];
	const glitters = Math.abs(x - 240) < 70 + (y - horizon) && (y >> 2) % 2 === 0;
	return glitters ? [240, 150, 90] : [30, 50 + ((y - horizon) >> 2), 90];
});

inBrowser(
	'an image shows as binary data, the JSON only names it, and files can be attached',
	async () => {
		const url = `data:image/png;base64,${SUNSET.toString('base64')}`;
		painter.chat(
			stream(
				chunk({ delta: { role: 'assistant', content: 'A sunset over water.' } }),
				chunk({ delta: { images: [{ type: 'image_url', image_url: { url } }] } }),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		);
		const credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
			...credentialData(session.upstream),
			baseUrl: painter.baseUrl,
		});
		const node = {
			...openRouterNode(credential, {
				model: fixedModel('google/gemini-2.5-flash-image'),
				prompt: 'Paint a sunset over water',
				options: { extraBody: '{"modalities": ["image", "text"]}' },
			}),
			id: randomUUID(),
			position: [220, 0],
		};
		const trigger = {
			id: randomUUID(),
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const { id } = await session.n8n.createWorkflow({
			name: 'A picture',
			nodes: [trigger, node],
			connections: { Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
			settings: { executionOrder: 'v1' },
		});

		await page.goto(`${session.url}/workflow/${id}/${node.id}`);
		await marked(page, 'node-execute-button').click();
		const output = marked(page, 'output-panel');
		// The editor itself turns to the files of an item that has some.
		await output.getByText('image_0.png').first().waitFor();
		await output.getByText('JSON', { exact: true }).click();
		await output.getByText('A sunset over water.').first().waitFor();
		await page.screenshot({ path: join(ARTIFACTS, 'image-output-json.png') });
		expect(await output.innerText()).not.toContain('base64');

		await output.getByText('Binary', { exact: true }).click();
		await marked(page, 'ndv-view-binary-data').click();
		const image = output.locator('img').last();
		await image.waitFor();
		// n8n says that the node has run, over a corner of the output.
		const notice = page.locator('.el-notification__closeBtn');
		if (await notice.isVisible()) await notice.click();
		await notice.waitFor({ state: 'hidden' });
		const pixels = await image.evaluate(async (element) => {
			const picture = element as unknown as {
				decode: () => Promise<void>;
				naturalWidth: number;
				naturalHeight: number;
			};
			await picture.decode();
			return { width: picture.naturalWidth, height: picture.naturalHeight };
		});
		await page.screenshot({ path: join(ARTIFACTS, 'image-output.png') });
		expect(pixels).toEqual({ width: 480, height: 300 });
		expect(painter.chatBodies).toMatchObject([{ modalities: ['image', 'text'], stream: true }]);

		await page.getByText('Add Attachment').click();
		for (const label of ['Source', 'Input Data Field Name(s)', 'Kind', 'Image Detail']) {
			await page.getByText(label, { exact: true }).first().waitFor();
		}
		await page.screenshot({ path: join(ARTIFACTS, 'attachment-fields.png') });
	},
);
