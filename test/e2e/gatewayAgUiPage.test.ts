/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * The code of the guide to AG-UI, as it stands there, in pages on another origin in a real browser: with
 * AG-UI's own client, and with assistant-ui.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import { DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { STALL, trigger } from '../support/reply';
import { begun, called, said } from './agUiAnswers';
import { CALLER, publishGateway } from './gateway';
import { readBlocks } from './guideBlocks';
import { credentialData, openSession, type Session } from './session';

/** What each page does with the blocks of the guide. Both have a text field, and the same tool. */
const PAGES = {
	client: {
		blocks: ['chat', 'tools'],
		code: `
			const [box] = document.getElementsByTagName('textarea');
			const answer = document.createElement('p');
			const tell = (text) => (document.body.dataset.end = text);
			const stop = document.createElement('button');
			stop.textContent = 'Stop';
			document.body.append(answer, stop);
			const { token, thread } = Object.fromEntries(new URLSearchParams(location.search));
			const show = (text) => (answer.textContent = text);
			const chat = openChat({ accessToken: token, threadId: thread, show });
			stop.onclick = chat.stop;
			box.onkeydown = async ({ key }) => {
				if (key !== 'Enter') return;
				if (box.value.startsWith('Make')) show(await askWithTools(chat.agent, box.value));
				else tell((await chat.ask(box.value)) ?? 'answered');
			};`,
	},
	'assistant-ui': {
		blocks: ['assistant-ui', 'assistant-ui-tool'],
		code: `
			import { createRoot } from 'react-dom/client';
			const [box] = document.getElementsByTagName('textarea');
			box.remove();
			const tell = ({ message }) => (document.body.dataset.end = message);
			const main = document.body.appendChild(document.createElement('main'));
			const { token } = Object.fromEntries(new URLSearchParams(location.search));
			createRoot(main).render(<Chat accessToken={token} onError={tell}><PickColour /></Chat>);`,
	},
} as const;

type PageName = keyof typeof PAGES;
const NAMES: PageName[] = ['client', 'assistant-ui'];

let session: Session;
let upstream: FaultServer;
let browser: Browser;
let frontend: Server;
const scripts = new Map<string, string>();

const origin = (): string => `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`;

/** The guide's code and the page's own, as a page bundles it. */
async function bundle(name: PageName, url: string): Promise<string> {
	const { blocks, code } = PAGES[name];
	const guide = readBlocks('ag-ui').filter((block) => blocks.some((one) => one === block.name));
	expect(guide).toHaveLength(blocks.length);
	const texts = guide.map(({ text }) =>
		text.replace('https://n8n.example.com/webhook/ai/ag-ui', url),
	);
	const { outputFiles } = await build({
		stdin: { contents: [...texts, code].join('\n'), resolveDir: PROJECT, loader: 'jsx' },
		bundle: true,
		format: 'esm',
		platform: 'browser',
		jsx: 'automatic',
		define: { 'process.env.NODE_ENV': '"production"' },
		write: false,
	});
	return outputFiles[0]?.text ?? '';
}

const inBrowser = hasBrowser() ? describe : describe.skip;

beforeAll(async () => {
	if (!hasBrowser()) return;
	upstream = await FaultServer.start();
	session = await openSession();
	browser = await launchBrowser();
	frontend = createServer(({ url = '' }, response) => {
		const script = scripts.get(url);
		const name = new URL(url, origin()).pathname;
		response.setHeader('Content-Type', script === undefined ? 'text/html' : 'text/javascript');
		response.end(
			script ??
				`<!doctype html><textarea></textarea><script type="module" src="${name}.js"></script>`,
		);
	});
	frontend.listen(0, '127.0.0.1');
	await once(frontend, 'listening');
	const credential = await session.n8n.createCredential('Scripted OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: upstream.baseUrl,
	});
	const { baseUrl } = await publishGateway(session, {
		credential,
		parameters: {
			callerMay: { useTools: true },
			limits: { allowedOrigins: [origin()], requestsPerMinute: 1_000 },
		},
	});
	for (const name of NAMES) scripts.set(`/${name}.js`, await bundle(name, `${baseUrl}/ag-ui`));
});
beforeEach(() => upstream?.reset());
afterAll(async () => {
	await browser?.close();
	await session?.close();
	await upstream?.stop();
	frontend?.closeAllConnections();
	frontend?.close();
});

inBrowser.each(NAMES)('the page with %s', (name) => {
	async function openPage(token = CALLER.token): Promise<Page> {
		const page = await browser.newPage();
		await page.goto(`${origin()}/${name}?token=${token}&thread=${randomUUID()}`);
		return page;
	}
	async function ask(page: Page, text: string): Promise<void> {
		const box = page.locator('textarea').first();
		await box.fill(text);
		await box.press('Enter');
	}

	test('shows the first words while the model still writes', async () => {
		const page = await openPage();
		const { fired, fire } = trigger();
		const rest = [textChunk(' last'), finishChunk(), usageChunk(), DONE];
		upstream.chat(stream(begun(), textChunk('first'), fired, ...rest));
		await ask(page, 'hello');
		await page.getByText('first', { exact: true }).waitFor();
		fire();
		await page.getByText('first last', { exact: true }).waitFor();
		await page.close();
	});

	test('stops, and the call upstream ends', async () => {
		const page = await openPage();
		upstream.chat(stream(begun(), textChunk('first'), STALL));
		await ask(page, 'hello');
		await page.getByText('first', { exact: true }).waitFor();
		await page.getByRole('button', { name: 'Stop' }).click();
		const request = await upstream.request(1);
		await request.closedByClient;
		await page.close();
	});

	test('does what the model wants done, and goes on', async () => {
		const page = await openPage();
		upstream.chat(called('pick_colour', { colour: 'rgb(1, 2, 3)' }), said('It is done'));
		await ask(page, 'Make it dark');
		await page.getByText('It is done', { exact: true }).waitFor();
		expect(await page.evaluate(() => document.body.style.backgroundColor)).toBe('rgb(1, 2, 3)');
		expect(Object(upstream.chatRequests[1]?.body).messages).toMatchObject([
			{ role: 'user', content: 'Make it dark' },
			{ role: 'assistant', tool_calls: [{ id: 'call_1' }] },
			{ role: 'tool', content: 'The page is rgb(1, 2, 3) now' },
		]);
		await page.close();
	});

	test('can say why there is no answer', async () => {
		const page = await openPage('nobody-nobody');
		await ask(page, 'hello');
		await page.locator('body[data-end$="sign in again, or check the API key"]').waitFor();
		expect(upstream.chatRequests).toHaveLength(0);
		await page.close();
	});
});
