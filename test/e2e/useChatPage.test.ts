/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * The page of the guide to the AI SDK, built as it stands there, on another origin in a real browser: React,
 * useChat and its transport, with a memory connected to the gateway.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { build } from 'esbuild';
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
import { json, STALL, trigger } from '../support/reply';
import { CALLER, publishGateway } from './gateway';
import { readBlocks } from './guideBlocks';
import { credentialData, openSession, type Session } from './session';

const FOLDER = join(PROJECT, 'examples', 'demo', 'use-chat');
const BLOCKS = readBlocks('ai-sdk');
const blockOf = (name: string): string =>
	BLOCKS.find((block) => block.name === `use-chat-${name}`)?.text ?? '';

const FILES = {
	transport: 'transport.js',
	Chat: 'Chat.jsx',
	functions: 'functions.js',
	conversation: 'conversation.js',
	main: 'main.jsx',
};

test.each(Object.entries(FILES))(
	'the guide’s block %s is the file %s of the example',
	(name, file) => {
		expect(`${blockOf(name)}\n`).toBe(readFileSync(join(FOLDER, file), 'utf8'));
	},
);

test('the guide has no other code', () => {
	const names = BLOCKS.map(({ name }) => name.replace('use-chat-', ''));
	expect(names.sort()).toEqual([...Object.keys(FILES), 'resume'].sort());
});

const inBrowser = hasBrowser() ? test : test.skip;
const ROLE = chunk({ delta: { role: 'assistant', content: '' } });
const MEMORY = {
	name: 'Simple Memory',
	type: '@n8n/n8n-nodes-langchain.memoryBufferWindow',
	typeVersion: 1.3,
	parameters: { sessionIdType: 'fromInput', contextWindowLength: 8 },
};
/** Pages by their paths: the guide's own, and its component with other settings. */
const ENTRIES: Record<string, string> = {
	'/reload': readFileSync(join(FOLDER, 'main.jsx'), 'utf8'),
	'/plain': entry('<Chat />', "import { Chat } from './Chat.jsx';"),
	'/resume': entry(
		'<Chat resume id="an-earlier-chat" transport={transport} />',
		`import { Chat } from './Chat.jsx';
		import { DefaultChatTransport } from 'ai';
		import { authorization, BASE } from './transport.js';
		const transport = new DefaultChatTransport({
			api: '/nowhere',
			headers: authorization,
			${blockOf('resume')}
		});`,
	),
};

function entry(shown: string, head: string): string {
	return `import { createRoot } from 'react-dom/client';
		${head}
		createRoot(document.getElementById('root')).render(${shown});`;
}

let session: Session;
let upstream: FaultServer;
let browser: Browser;
let frontend: Server;
let baseUrl = '';

const origin = (): string => `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`;

/** The page as a bundler makes it, with the address of the running gateway. */
async function bundle(contents: string): Promise<string> {
	const { outputFiles } = await build({
		stdin: { contents, resolveDir: FOLDER, loader: 'jsx' },
		bundle: true,
		format: 'esm',
		platform: 'browser',
		jsx: 'automatic',
		write: false,
		define: { 'process.env.NODE_ENV': '"production"' },
	});
	return (outputFiles[0]?.text ?? '').replaceAll('https://n8n.example.com/webhook/ai', baseUrl);
}

beforeAll(async () => {
	if (!hasBrowser()) return;
	upstream = await FaultServer.start();
	session = await openSession();
	browser = await launchBrowser();
	const scripts = new Map<string, Promise<string>>();
	frontend = createServer((request, response) => {
		const [path = ''] = (request.url ?? '').split('.js');
		const script = scripts.get(path);
		if (script === undefined) {
			response.writeHead(404).end();
		} else if (request.url === `${path}.js`) {
			void script.then((text) => response.setHeader('Content-Type', 'text/javascript').end(text));
		} else {
			response.setHeader('Content-Type', 'text/html');
			const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
			response.end(page.replace('"main.js"', `"${path}.js"`));
		}
	});
	frontend.listen(0, '127.0.0.1');
	await once(frontend, 'listening');
	const credential = await session.n8n.createCredential('Scripted OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: upstream.baseUrl,
	});
	({ baseUrl } = await publishGateway(session, {
		credential,
		subNodes: [{ node: MEMORY, input: 'ai_memory' }],
		parameters: {
			callerMay: { useTools: true },
			limits: { allowedOrigins: [origin()], requestsPerMinute: 1_000 },
			options: { attempts: 1 },
		},
	}));
	for (const [path, contents] of Object.entries(ENTRIES)) scripts.set(path, bundle(contents));
});
beforeEach(() => upstream?.reset());
afterAll(async () => {
	await browser?.close();
	await session?.close();
	await upstream?.stop();
	frontend?.closeAllConnections();
	frontend?.close();
});

const answering = (...texts: string[]) =>
	stream(ROLE, ...texts.map(textChunk), finishChunk(), usageChunk(), DONE);

async function open(path: string, token = CALLER.token): Promise<Page> {
	const page = await browser.newPage();
	await page.goto(`${origin()}${path}#token=${token}`);
	await ready(page);
	return page;
}

const ready = async (page: Page) => await page.locator('main[data-status="ready"]').waitFor();

async function say(page: Page, text: string): Promise<void> {
	await page.getByLabel('Message').fill(text);
	await page.getByRole('button', { name: 'Send' }).click();
}

const shown = async (page: Page): Promise<string[]> =>
	await page.locator('main > p').allTextContents();

/** The messages of each request to the model. */
const asked = () =>
	upstream.chatBodies.map(({ messages }) =>
		(messages as Array<{ role: string; content: unknown }>).map(({ role, content }) => [
			role,
			content,
		]),
	);

inBrowser('the first words show while upstream is still sending', async () => {
	const page = await open('/plain');
	const { fired, fire } = trigger();
	upstream.chat(
		stream(ROLE, textChunk('first'), fired, textChunk(' last'), finishChunk(), usageChunk(), DONE),
	);
	await say(page, 'hello');
	await page.locator('main[data-status="streaming"] .assistant', { hasText: /^first$/ }).waitFor();
	fire();
	await page.locator('main[data-status="ready"] .assistant', { hasText: 'first last' }).waitFor();
	await page.close();
});

inBrowser('Stop ends the call upstream, and what was written stays', async () => {
	const page = await open('/plain');
	upstream.chat(stream(ROLE, textChunk('first'), STALL));
	await say(page, 'hello');
	await page.locator('.assistant', { hasText: 'first' }).waitFor();
	const request = await upstream.request(1);
	await page.getByRole('button', { name: 'Stop' }).click();
	await ready(page);
	await request.closedByClient;
	expect(await shown(page)).toEqual(['hello', 'first']);
	await page.close();
});

inBrowser('Again asks the question anew, without the answer before', async () => {
	const page = await open('/plain');
	upstream.chat(answering('one'), answering('other'));
	await say(page, 'hello');
	await page.locator('main[data-status="ready"] .assistant', { hasText: 'one' }).waitFor();
	await page.getByRole('button', { name: 'Again' }).click();
	await page.locator('main[data-status="ready"] .assistant', { hasText: 'other' }).waitFor();
	expect(await shown(page)).toEqual(['hello', 'other']);
	expect(asked()).toEqual([[['user', 'hello']], [['user', 'hello']]]);
	await page.close();
});

inBrowser('a function runs in the page, whose messages are there after a reload', async () => {
	const page = await open('/reload');
	const fn = { name: 'get_time_zone', arguments: '{}' };
	const call = { index: 0, id: 'call_1', type: 'function', function: fn };
	upstream.chat(
		stream(
			chunk({ delta: { role: 'assistant', content: null, tool_calls: [call] } }),
			finishChunk('tool_calls'),
			usageChunk(),
			DONE,
		),
		answering('It is ', 'noon'),
		answering('Goodbye'),
	);
	await say(page, 'What time is it?');
	await page.locator('main[data-status="ready"] .assistant', { hasText: 'It is noon' }).waitFor();
	const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
	expect(asked()).toEqual([
		[['user', 'What time is it?']],
		[
			['user', 'What time is it?'],
			['assistant', null],
			['tool', zone],
		],
	]);
	expect(await shown(page)).toEqual(['What time is it?', 'It is noon']);

	await page.reload();
	await page.locator('.assistant', { hasText: 'It is noon' }).waitFor();
	expect(await shown(page)).toEqual(['What time is it?', 'It is noon']);
	await say(page, 'Bye');
	await page.locator('.assistant', { hasText: 'Goodbye' }).waitFor();
	expect(asked()[2]).toEqual([
		['user', 'What time is it?'],
		['assistant', 'It is noon'],
		['user', 'Bye'],
	]);
	await page.close();
});

inBrowser('the user reads a sentence when a call fails, and can ask again', async () => {
	const page = await open('/plain');
	const { fired, fire } = trigger();
	upstream.chat(
		json(402, { error: { code: 402, message: 'RAW' } }),
		stream(
			ROLE,
			textChunk('Half'),
			fired,
			chunk(
				{ delta: { content: '' }, finish_reason: 'error' },
				{ error: { code: 502, message: 'RAW' } },
			),
		),
		happyChat('All is well'),
	);
	const alert = page.getByRole('alert');
	const again = page.getByRole('button', { name: 'Again' });
	await say(page, 'hello');
	await alert.filter({ hasText: /^[^{]*credit[^{]*$/ }).waitFor();
	expect(await page.locator('.assistant').count()).toBe(0);

	await again.click();
	await page.locator('.assistant', { hasText: 'Half' }).waitFor();
	fire();
	await alert.filter({ hasText: 'The model’s provider did not give a valid answer' }).waitFor();
	expect(await page.locator('.assistant').allTextContents()).toEqual(['Half']);
	expect(await page.content()).not.toContain('RAW');

	await again.click();
	await page.locator('.assistant', { hasText: 'All is well' }).waitFor();
	expect(await shown(page)).toEqual(['hello', 'All is well']);
	await page.close();
});

inBrowser('a stranger reads why, and nothing goes up', async () => {
	const page = await open('/plain', 'nobody-nobody-nobody');
	upstream.chat(happyChat());
	await say(page, 'hello');
	await page.getByRole('alert').filter({ hasText: /token/i }).waitFor();
	expect(upstream.chatRequests).toHaveLength(0);
	await page.close();
});

inBrowser('a page that resumes learns that nothing goes on', async () => {
	const page = await browser.newPage();
	const answered = page.waitForResponse(
		(response) => response.request().method() === 'GET' && response.url().startsWith(baseUrl),
	);
	await page.goto(`${origin()}/resume#token=${CALLER.token}`);
	const response = await answered;
	expect([response.status(), response.url()]).toEqual([204, `${baseUrl}/ui-messages`]);
	await ready(page);
	// An error would be shown, too.
	expect(await shown(page)).toEqual([]);
	await page.close();
});
