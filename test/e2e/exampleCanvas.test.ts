/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** The examples with connected tools, as n8n's editor draws them. Keeps pictures for the docs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { CALLER_CREDENTIAL_TYPE, exampleWorkflow, type ExampleName } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import { marked, openEditor } from './editorPage';
import { openSession, type Session } from './session';

const ARTIFACTS = join(PROJECT, 'test-artifacts');
const GATEWAY = 'OpenRouter Gateway';
const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	if (!hasBrowser()) return;
	mkdirSync(ARTIFACTS, { recursive: true });
	session = await openSession();
	browser = await launchBrowser();
	page = await openEditor(browser, session, 800);
});
afterAll(async () => {
	await browser?.close();
	await session?.close();
});

async function openCanvas(name: ExampleName, shown: (node: string) => boolean): Promise<void> {
	const { n8n, credential } = session;
	const { nodes, connections, ...content } = exampleWorkflow({
		name,
		credential,
		callerCredential: await n8n.createCredential('Callers', CALLER_CREDENTIAL_TYPE, {
			method: 'none',
		}),
		allowedOrigins: '*',
	});
	const workflow = await n8n.createWorkflow({
		...content,
		nodes: nodes.filter((node) => shown(node.name)),
		connections: Object.fromEntries(Object.entries(connections).filter(([from]) => shown(from))),
	});
	await page.goto(`${session.url}/workflow/${workflow.id}`);
	await marked(page, 'canvas-node').first().waitFor();
}

type Part = { x: number; y: number; width: number; height: number };

const keepPicture = async (name: string, clip?: Part): Promise<void> => {
	await marked(page, 'zoom-to-fit').click();
	const path = join(ARTIFACTS, `${name}.png`);
	await page.screenshot({ path, animations: 'disabled', ...(clip && { clip }) });
};

const connection = (from: string, to: string) =>
	page.locator(`[data-source-node-name="${from}"][data-target-node-name="${to}"]`).first();

inBrowser.each<{ name: ExampleName; connected: string[] }>([
	{
		name: 'gateway-assistant',
		connected: ['Orders of the customer', 'Exchange rate', 'Simple Memory'],
	},
	{ name: 'answer-from-documents', connected: ['Search documents'] },
	{ name: 'ask-before-acting', connected: ['Appointments of the customer'] },
])('$name shows its tools connected to the gateway', async ({ name, connected }) => {
	await openCanvas(name, () => true);
	for (const node of connected) await connection(node, GATEWAY).waitFor({ state: 'attached' });
	await keepPicture(`canvas-${name}`);
	const gateway = marked(page, 'canvas-node').filter({ hasText: GATEWAY });
	expect(await gateway.getByText('Tools', { exact: true }).count()).toBe(1);
	expect(await gateway.getByText('Memory', { exact: true }).count()).toBe(1);
});

inBrowser('a picture of the gateway with what is connected to it', async () => {
	const shown = [GATEWAY, 'Orders of the customer', 'Exchange rate', 'Simple Memory'];
	await openCanvas('gateway-assistant', (node) => shown.includes(node));
	await connection('Simple Memory', GATEWAY).waitFor({ state: 'attached' });
	// The middle of the canvas, where zooming puts the nodes.
	await keepPicture('assistant-canvas', { x: 390, y: 215, width: 660, height: 440 });
});
