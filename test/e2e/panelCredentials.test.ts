/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Which credential the editor asks for, as the operation changes, and that it hides nothing else by it. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { CREDENTIAL_TYPE, MANAGEMENT_CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import { marked, openEditor } from './editorPage';
import { credentialData, openSession, type Session } from './session';

const ARTIFACTS = join(PROJECT, 'test-artifacts');
const INFERENCE = `Inference ${randomUUID()}`;
const MANAGEMENT = `Management ${randomUUID()}`;

const NODES = [
	{ parameters: { resource: 'model', operation: 'get' }, shown: INFERENCE },
	{ parameters: { resource: 'generation', operation: 'get' }, shown: INFERENCE },
	{ parameters: { resource: 'key', operation: 'get' }, shown: MANAGEMENT },
	{ parameters: { resource: 'key', operation: 'create' }, shown: MANAGEMENT },
	{ parameters: { resource: 'account', operation: 'getCredits' }, shown: MANAGEMENT },
	{ parameters: { resource: 'key', operation: 'getCurrent' }, shown: INFERENCE },
	{
		parameters: { resource: 'key', operation: 'getCurrent', keyType: 'management' },
		shown: MANAGEMENT,
	},
].map((row) => ({ ...row, name: Object.values(row.parameters).join(' ') }));

const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let browser: Browser;
let page: Page;
let workflowId: string;

beforeAll(async () => {
	if (!hasBrowser()) return;
	mkdirSync(ARTIFACTS, { recursive: true });
	session = await openSession();
	const { n8n, upstream } = session;
	const inference = await n8n.createCredential(
		INFERENCE,
		CREDENTIAL_TYPE,
		credentialData(upstream),
	);
	const management = await n8n.createCredential(MANAGEMENT, MANAGEMENT_CREDENTIAL_TYPE, {
		apiKey: upstream.managementKey,
		region: 'custom',
		baseUrl: upstream.baseUrl,
	});
	const workflow = await n8n.createWorkflow({
		name: 'Credentials of panels',
		nodes: NODES.map(({ name, parameters, shown }, index) => ({
			id: randomUUID(),
			name,
			type: 'n8n-nodes-openrouter-gateway.openRouter',
			typeVersion: 1,
			position: [(index % 4) * 250, Math.floor(index / 4) * 250],
			parameters,
			credentials:
				shown === INFERENCE
					? { [CREDENTIAL_TYPE]: { id: inference.id, name: INFERENCE } }
					: { [MANAGEMENT_CREDENTIAL_TYPE]: { id: management.id, name: MANAGEMENT } },
		})),
		connections: {},
		settings: { executionOrder: 'v1' },
	});
	workflowId = workflow.id;
	browser = await launchBrowser();
	page = await openEditor(browser, session, 1180);
});
afterAll(async () => {
	await browser?.close();
	await session?.close();
});

inBrowser.each(NODES)(
	'the panel of $name asks for its credential only',
	async ({ name, shown }) => {
		await page.goto(`${session.url}/workflow/${workflowId}`);
		const node = page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
		await node.dblclick({ position: { x: 30, y: 30 } });
		await marked(page, 'parameter-input-resource').waitFor();
		await marked(page, 'parameter-input-operation').waitFor();
		const selects = marked(page, 'node-credentials-select');
		await selects.first().waitFor();
		await page.screenshot({ path: join(ARTIFACTS, `credential-${name.replaceAll(' ', '-')}.png`) });
		expect(await selects.count()).toBe(1);
		const chosen = await selects.locator('input').first().inputValue();
		expect(chosen).toBe(shown);
		await page.keyboard.press('Escape');
	},
);
