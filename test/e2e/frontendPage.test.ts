/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * What WeWeb does: a page on another origin calls the webhook with axios, in a real browser. All
 * that the browser receives is recorded, to show that the key is not in it.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../support/browser';
import { openSession, type Session } from './session';
import { example } from './workflows';

const AXIOS = readFileSync(
	join(dirname(require.resolve('axios/package.json')), 'dist', 'axios.min.js'),
	'utf8',
);
const PAGE = `<!doctype html><script src="/axios.js"></script>
<form><input name="message"><button>Ask</button></form><output></output>
<script>
	document.forms[0].addEventListener('submit', async (event) => {
		event.preventDefault();
		const output = document.querySelector('output');
		const message = event.target.elements.message.value;
		try {
			const { data } = await axios.post(window.name, { message });
			output.textContent = data.text;
		} catch (error) {
			output.textContent = error.response ? error.response.data.error : error.message;
		}
	});
</script>`;

type Received = { url: string; headers: string; body: string };

const inBrowser = hasBrowser() ? test : test.skip;

let session: Session;
let browser: Browser;
let frontend: Server;
let webhookUrl: string;

beforeAll(async () => {
	if (!hasBrowser()) return;
	browser = await launchBrowser();
	frontend = createServer((request, response) => {
		const isScript = request.url === '/axios.js';
		response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
		response.end(isScript ? AXIOS : PAGE);
	});
	frontend.listen(0, '127.0.0.1');
	await once(frontend, 'listening');

	session = await openSession();
	const { workflow, webhookPath } = example(session.credential, origin());
	webhookUrl = await session.publish(workflow, webhookPath);
});
afterAll(async () => {
	await browser?.close();
	await session?.close();
	frontend?.closeAllConnections();
	frontend?.close();
});

const origin = (): string => `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`;

/** Opens the page and keeps whatever the browser sends and receives from then on. */
async function openPage() {
	const page = await browser.newPage();
	const received: Array<Promise<Received>> = [];
	page.on('response', (response) => {
		const url = response.url();
		received.push(
			(async () => ({
				url,
				headers: JSON.stringify(await response.allHeaders()),
				body: await response.text().catch(() => ''),
			}))(),
		);
	});
	const preflights: string[] = [];
	const devTools = await page.context().newCDPSession(page);
	await devTools.send('Network.enable');
	devTools.on('Network.responseReceived', ({ type, response }) => {
		if (type === 'Preflight') preflights.push(`${response.status} ${response.url}`);
	});
	// Playwright does not report preflights; these are the headers of all responses, as received.
	const rawHeaders: string[] = [];
	devTools.on('Network.responseReceivedExtraInfo', ({ headers }) => {
		rawHeaders.push(JSON.stringify(headers));
	});
	await page.addInitScript((url) => {
		window.name = url;
	}, webhookUrl);
	await page.goto(origin());
	return { page, preflights, rawHeaders, received: async () => await Promise.all(received) };
}

async function ask(page: Page, message: string): Promise<string> {
	await page.fill('input', message);
	await page.evaluate(() => {
		const output = document.querySelector('output');
		if (output) output.textContent = '';
	});
	await page.click('button');
	await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
	return (await page.textContent('output')) ?? '';
}

inBrowser('the page shows the answer after a preflight, and never receives the key', async () => {
	const { page, preflights, rawHeaders, received } = await openPage();
	expect(await ask(page, 'hello')).toBe(
		'You said: hello. This answer comes from an emulated OpenRouter.',
	);
	expect(preflights).toEqual([`204 ${webhookUrl}`]);

	session.upstream.failNext({ status: 401, message: `Bad key ${session.upstream.apiKey}` });
	expect(await ask(page, 'again')).toMatch(/\w+ \w+/);

	const all = await received();
	const ofWebhook = all.filter(({ url }) => url === webhookUrl);
	expect(ofWebhook.map(({ body }) => body).join()).toContain('You said: hello.');
	const key = session.upstream.apiKey;
	const leaks = all.filter(({ headers, body, url }) => `${url}${headers}${body}`.includes(key));
	expect(leaks).toEqual([]);
	expect(rawHeaders.join()).toContain('Access-Control-Allow-Origin');
	expect(rawHeaders.join()).not.toContain(key);
	expect(await page.content()).not.toContain(key);
	expect(readFileSync(session.logFile, 'utf8')).not.toContain(key);
});

inBrowser('a page on an origin that is not allowed gets no answer', async () => {
	const { workflow, webhookPath } = example(session.credential, 'https://other.example');
	webhookUrl = await session.publish(workflow, webhookPath);
	session.upstream.clear();
	const { page } = await openPage();
	expect(await ask(page, 'hello')).toBe('Network Error');
	expect(session.upstream.requests()).toEqual([]);
});
