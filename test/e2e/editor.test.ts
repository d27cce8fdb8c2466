/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Drag and drop: someone finds the node in n8n's editor, sets it up and sees an answer. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
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
	page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
	page.setDefaultTimeout(STEP_TIMEOUT_MS);
	await signIn();
});
/** What was on screen last tells most about a failure. */
afterEach(async () => await screenshot('editor-last'));
afterAll(async () => {
	await browser?.close();
	await session?.close();
});

/** n8n's own marks for tests; they change less often than its texts and styles. */
const marked = (testId: string) => page.locator(`[data-test-id="${testId}"]`);

async function signIn(): Promise<void> {
	await page.goto(`${session.url}/signin`);
	await page.getByLabel('Email').fill(session.login.email);
	await page.getByLabel('Password').fill(session.login.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/home|workflow/);
}

async function screenshot(name: string): Promise<void> {
	// Finished, where n8n would still be moving something in.
	await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), animations: 'disabled' });
}

inBrowser('both nodes are found by other words than their names', async () => {
	await page.goto(`${session.url}/workflow/new`);
	await marked('canvas-plus-button').click();
	for (const words of ['openrouter', 'llm', 'gateway']) {
		await marked('node-creator-search-bar').fill(words);
		await page.getByText(/^Ask any model on OpenRouter/).waitFor();
		await page.getByText(/^An OpenAI-compatible endpoint/).waitFor();
		await screenshot(`editor-search-${words}`);
	}
});

inBrowser('the node is found, set up and run, and the answer shows', async () => {
	await page.goto(`${session.url}/workflow/new`);

	// Find it by typing, and add it.
	await marked('canvas-plus-button').click();
	await marked('node-creator-search-bar').fill('openrouter');
	await page.getByText(/^Ask any model on OpenRouter/).waitFor();
	await screenshot('editor-search');
	await page.getByText(/^Ask any model on OpenRouter/).click();
	await page.getByText('Complete a chat').click();

	// Choose the credential.
	await marked('node-credentials-select').click();
	await marked(`node-credentials-select-item-${session.credential.id}`).click();

	// See the models that upstream lists, search them, take one.
	await marked('rlc-input').click();
	const models = marked('rlc-item');
	await models.filter({ hasText: 'Anthropic: Claude Sonnet 4' }).waitFor();
	await screenshot('editor-models');
	await marked('rlc-search').fill('gemini-2.0');
	await models.filter({ hasText: 'Claude' }).waitFor({ state: 'hidden' });
	await models.filter({ hasText: 'Google: Gemini 2.0 Flash' }).click();

	await marked('parameter-input-prompt').getByRole('textbox').fill('Hello from the editor');
	await marked('node-execute-button').click();
	const output = marked('output-panel');
	await output.getByText('You said: Hello from the editor.').first().waitFor();
	await marked('node-execute-button').locator('.n8n-spinner').waitFor({ state: 'detached' });
	await screenshot('editor');

	const asked = session.upstream.requests().filter(({ method }) => method === 'POST');
	expect(asked.map(({ body }) => body.model)).toEqual(['google/gemini-2.0-flash-001']);
});
