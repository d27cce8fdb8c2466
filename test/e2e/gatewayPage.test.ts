/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * A page on another origin, in a real browser, with the openai SDK and the signed-in user's JWT in
 * place of an API key; and the gateway's panel, as its author sees it.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import jwt from 'jsonwebtoken';
import type { Browser, Page } from 'playwright-core';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import {
	chunk,
	DONE,
	finishChunk,
	happyChat,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { STALL, trigger } from '../support/reply';
import { marked, openEditor } from './editorPage';
import { publishGateway, type Gateway } from './gateway';
import { credentialData, openSession, type Session } from './session';

const ARTIFACTS = join(PROJECT, 'test-artifacts');
const SIGNING_TEXT = 'what the sign-in service signs with, 40 long';
const ROLE = chunk({ delta: { role: 'assistant', content: '' } });

const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let upstream: FaultServer;
let gateway: Gateway;
let browser: Browser;
let frontend: Server;

const origin = (): string => `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`;

/** The SDK as a page would bundle it. */
async function bundleSdk(): Promise<string> {
	const { outputFiles } = await build({
		stdin: { contents: "export { default as OpenAI } from 'openai';", resolveDir: PROJECT },
		bundle: true,
		format: 'esm',
		platform: 'browser',
		write: false,
	});
	return outputFiles[0]?.text ?? '';
}

beforeAll(async () => {
	mkdirSync(ARTIFACTS, { recursive: true });
	if (!hasBrowser()) return;
	upstream = await FaultServer.start();
	session = await openSession();
	browser = await launchBrowser();
	const sdk = await bundleSdk();
	frontend = createServer((request, response) => {
		const isScript = request.url === '/openai.js';
		response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
		response.end(
			isScript
				? sdk
				: `<!doctype html><output></output><script type="module">
					import { OpenAI } from './openai.js';
					window.ask = async (baseURL, apiKey) => {
						const client = new OpenAI({ baseURL, apiKey, dangerouslyAllowBrowser: true, maxRetries: 0 });
						const output = document.querySelector('output');
						output.textContent = '';
						const messages = [{ role: 'user', content: 'hello' }];
						try {
							const answer = await client.chat.completions.create({ model: 'openai/gpt-4o-mini', messages, stream: true });
							for await (const piece of answer) output.textContent += piece.choices[0]?.delta?.content ?? '';
							output.dataset.done = 'answered';
						} catch (error) {
							output.dataset.done = String(error.status) + ' ' + String(error.type);
						}
					};
					document.body.dataset.ready = 'yes';
				</script>`,
		);
	});
	frontend.listen(0, '127.0.0.1');
	await once(frontend, 'listening');
	const credential = await session.n8n.createCredential('Scripted OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: upstream.baseUrl,
	});
	gateway = await publishGateway(session, {
		credential,
		parameters: { limits: { allowedOrigins: [origin()], requestsPerMinute: 1_000 } },
		callers: {
			method: 'secret',
			secret: SIGNING_TEXT,
			algorithm: 'HS256',
			requiredClaims: { values: [{ name: 'role', value: 'authenticated' }] },
		},
	});
});
beforeEach(() => upstream?.reset());
afterAll(async () => {
	await browser?.close();
	await session?.close();
	await upstream?.stop();
	frontend?.closeAllConnections();
	frontend?.close();
});

const userToken = (claims: object = {}) =>
	jwt.sign({ sub: 'user-1', role: 'authenticated', ...claims }, SIGNING_TEXT, {
		expiresIn: '5m',
	});

type Ask = (baseUrl: string, token: string) => Promise<void>;
declare const window: { ask: Ask };

async function openPage(): Promise<Page> {
	const page = await browser.newPage();
	await page.goto(origin());
	await page.locator('body[data-ready]').waitFor({ state: 'attached' });
	return page;
}

/** Starts asking; does not wait for the answer. */
const ask = async (page: Page, token: string) =>
	await page.evaluate(
		([baseUrl = '', sent = '']) => {
			void window.ask(baseUrl, sent);
		},
		[gateway.baseUrl, token],
	);

inBrowser('the first words show while upstream is still sending', async () => {
	const page = await openPage();
	const { fired, fire } = trigger();
	upstream.chat(
		stream(ROLE, textChunk('first'), fired, textChunk(' last'), finishChunk(), usageChunk(), DONE),
	);
	await ask(page, userToken());
	await page.locator('output', { hasText: /^first$/ }).waitFor();
	fire();
	await page.locator('output[data-done="answered"]', { hasText: 'first last' }).waitFor();
	await page.close();
});

inBrowser(
	'closing the browser’s page closes the call upstream, which sends nothing more',
	async () => {
		const page = await openPage();
		upstream.chat(stream(ROLE, textChunk('first'), STALL));
		await ask(page, userToken());
		await page.locator('output', { hasText: 'first' }).waitFor();
		const request = await upstream.request(1);
		await page.close();
		await request.closedByClient;
	},
);

inBrowser.each([
	{ name: 'Supabase’s anon key', claims: { sub: undefined, role: 'anon' }, says: '401' },
	{ name: 'another role', claims: { role: 'service_role' }, says: '401 caller_not_identified' },
])('$name does not pass, and the page can read why', async ({ claims, says }) => {
	const page = await openPage();
	upstream.chat(happyChat());
	await ask(
		page,
		jwt.sign({ ...JSON.parse(JSON.stringify({ sub: 'user-1', ...claims })) }, SIGNING_TEXT, {
			expiresIn: '5y',
		}),
	);
	await page.locator(`output[data-done^="${says}"]`).waitFor({ state: 'attached' });
	expect(upstream.chatRequests).toHaveLength(0);
	await page.close();
});

inBrowser('the panel shows the addresses of the endpoint', async () => {
	const page = await openEditor(browser, session, 1300);
	await page.goto(`${session.url}/workflow/${gateway.workflowId}`);
	await marked(page, 'canvas-node').first().dblclick();
	await page.locator('[data-test-id="parameter-input-path"]').waitFor();
	await page.getByText('Webhook URLs', { exact: true }).click();
	await page.locator('[data-test-id="radio-button-production"]').click();
	await page.getByText(`${gateway.baseUrl}/chat/completions`, { exact: true }).waitFor();
	await page.getByText(gateway.baseUrl, { exact: true }).waitFor();
	await page.screenshot({ path: join(ARTIFACTS, 'gateway-panel.png') });
	await page.close();
});
