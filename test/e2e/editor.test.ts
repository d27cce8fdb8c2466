/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Drag and drop: someone finds the node in n8n's editor, sets it up and sees an answer. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import { marked, openEditor } from './editorPage';
import { openSession, type Session } from './session';

const ARTIFACTS = join(PROJECT, 'test-artifacts');
const STEP_TIMEOUT_MS = 30_000;

const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	mkdirSync(ARTIFACTS, { recursive: true });
	session = await openSession();
	if (!hasBrowser()) return;
	browser = await launchBrowser();
	page = await openEditor(browser, session, 900);
	page.setDefaultTimeout(STEP_TIMEOUT_MS);
});
/** What was on screen last tells most about a failure. */
afterEach(async () => await screenshot('editor-last'));
afterAll(async () => {
	await browser?.close();
	await session?.close();
});

async function screenshot(name: string): Promise<void> {
	// Finished, where n8n would still be moving something in.
	await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), animations: 'disabled' });
}

inBrowser('both nodes are found by other words than their names', async () => {
	await page.goto(`${session.url}/workflow/new`);
	await marked(page, 'canvas-plus-button').click();
	for (const words of ['openrouter', 'llm', 'gateway']) {
		await marked(page, 'node-creator-search-bar').fill(words);
		await page.getByText(/^Ask any model on OpenRouter/).waitFor();
		await page.getByText(/^An OpenAI-compatible endpoint/).waitFor();
		await screenshot(`editor-search-${words}`);
	}
});

inBrowser('the node is found, set up and run, and the answer shows', async () => {
	await page.goto(`${session.url}/workflow/new`);

	// Find it by typing, and add it.
	await marked(page, 'canvas-plus-button').click();
	await marked(page, 'node-creator-search-bar').fill('openrouter');
	await page.getByText(/^Ask any model on OpenRouter/).waitFor();
	await screenshot('editor-search');
	await page.getByText(/^Ask any model on OpenRouter/).click();
	await page.getByText('Complete a chat').click();

	// Choose the credential.
	await marked(page, 'node-credentials-select').click();
	await marked(page, `node-credentials-select-item-${session.credential.id}`).click();

	// See the models that upstream lists, search them, take one.
	await marked(page, 'rlc-input').click();
	const models = marked(page, 'rlc-item');
	await models.filter({ hasText: 'Anthropic: Claude Sonnet 4' }).waitFor();
	await screenshot('editor-models');
	await marked(page, 'rlc-search').fill('gemini-2.0');
	await models.filter({ hasText: 'Claude' }).waitFor({ state: 'hidden' });
	await models.filter({ hasText: 'Google: Gemini 2.0 Flash' }).click();

	await marked(page, 'parameter-input-prompt').getByRole('textbox').fill('Hello from the editor');
	await marked(page, 'node-execute-button').click();
	const output = marked(page, 'output-panel');
	await output.getByText('You said: Hello from the editor.').first().waitFor();
	await marked(page, 'node-execute-button').locator('.n8n-spinner').waitFor({ state: 'detached' });
	await screenshot('editor');

	const asked = session.upstream.requests().filter(({ method }) => method === 'POST');
	expect(asked.map(({ body }) => body.model)).toEqual(['google/gemini-2.0-flash-001']);
});
