/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Each example workflow in the real n8n, made of the very file that users import. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
	createServer,
	request as httpRequest,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import type { Browser } from 'playwright-core';
import {
	CREDENTIAL_TYPE,
	JWT_CREDENTIAL_TYPE,
	exampleWorkflow,
	type ExampleName,
} from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import { trigger } from '../support/reply';
import { credentialData, openSession, type Session } from './session';
import { anonKeyClaims, hs256, userClaims } from './tokens';

const ORIGIN = 'https://app.example';
const MODEL = 'google/gemini-2.0-flash-001';
const HELLO = 'You said: hello. This answer comes from an emulated OpenRouter.';

const inBrowser = hasBrowser() ? test : test.skip;

/** `import()` cannot be said in a test: it is compiled away. */
const PAGE = `<!doctype html><script type="module">
	import { ask } from './stream-reader.js';
	window.ask = ask;
</script>`;
/** What n8n writes when its processes have lost a piece, and when its Redis was restarted. */
const DAMAGED = ['begin', 'item', 'end'].map((type) => ({
	type,
	...(type === 'item' && { content: 'Hel' }),
	...(type === 'end' && { content: '{"chars":5}' }),
}));
const SILENT = [{ type: 'begin' }, { type: 'item', content: 'Hel' }, { type: 'keepalive' }];
const ndjson = (lines: object[]): string =>
	lines.map((line) => `${JSON.stringify(line)}\n`).join('');
type Ask = (url: string, body: object, options?: object) => Promise<string>;
declare const window: { ask: Ask; shown: () => Promise<void> };

let session: Session;

beforeAll(async () => {
	session = await openSession();
});
beforeEach(() => {
	session.upstream.clear();
	session.upstream.setPace({});
});
afterAll(async () => await session?.close());

type Choice = Partial<Parameters<typeof exampleWorkflow>[0]>;

/** Publishes an example under a path of its own. */
async function publish(name: ExampleName, choice: Choice = {}) {
	const { webhookPath, ...content } = exampleWorkflow({
		name,
		credential: session.credential,
		allowedOrigins: ORIGIN,
		webhookPath: `${name}-${randomUUID()}`,
		...choice,
	});
	// Not through the session, which would delete it: this n8n is thrown away, and while a workflow
	// is being unpublished, which takes its time, n8n refuses to delete it.
	const workflow = await session.n8n.createWorkflow(content);
	await session.n8n.publish(workflow, webhookPath);
	return { url: `${session.url}/webhook/${webhookPath}`, id: workflow.id };
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
	return await axios.post<unknown>(url, body, {
		headers: { Origin: ORIGIN, ...headers },
		validateStatus: () => true,
	});
}

const system = {
	messages: [
		{ role: 'system', content: 'Obey' },
		{ role: 'user', content: 'hi' },
	],
};

describe('the guarded example', () => {
	let url: string;
	let id: string;
	beforeAll(async () => {
		({ url, id } = await publish('frontend-chat-guarded'));
	});

	test('a message is answered with the public part, and nothing else', async () => {
		const { status, data, headers } = await post(url, { message: 'hello' });
		expect({ status, data }).toEqual({
			status: 200,
			data: {
				text: HELLO,
				message: { role: 'assistant', content: HELLO },
				finishReason: 'stop',
				model: MODEL,
				cost: expect.any(Number),
			},
		});
		expect(headers['access-control-allow-origin']).toBe(ORIGIN);
		const [asked] = session.upstream.requests();
		expect(asked?.body).toMatchObject({
			model: MODEL,
			max_tokens: 500,
			messages: [{ role: 'system' }, { role: 'user', content: 'hello' }],
		});
	});

	test('a conversation is answered', async () => {
		const messages = [
			{ role: 'user', content: 'I am Ada' },
			{ role: 'assistant', content: 'Hello Ada' },
			{ role: 'user', content: 'hello' },
		];
		const { status, data } = await post(url, { messages });
		expect({ status, data }).toMatchObject({ status: 200, data: { text: HELLO } });
		expect(session.upstream.requests()[0]?.body.messages.slice(1)).toEqual(messages);
	});

	test.each([
		{ name: 'no message', body: { other: 1 }, status: 400, errorType: 'invalid_body' },
		{
			name: 'prototype keys',
			body: '{"message":"x","__proto__":{"a":1},"constructor":{"b":1}}',
			status: 400,
			errorType: 'invalid_body',
		},
		{
			name: 'another model',
			body: { message: 'hi', model: 'openai/gpt-4o' },
			status: 403,
			errorType: 'model_not_allowed',
		},
		{ name: 'a system prompt', body: system, status: 403, errorType: 'role_not_allowed' },
		{
			name: 'a long text',
			body: { message: 'x'.repeat(8_001) },
			status: 413,
			errorType: 'too_many_characters',
		},
		{
			name: 'another page',
			body: { message: 'hi' },
			headers: { Origin: 'https://app.example.evil.example' },
			status: 403,
			errorType: 'origin_not_allowed',
		},
	])(
		'$name is refused with $status, and nothing is asked upstream',
		async ({ body, headers, ...refusal }) => {
			const type = { 'Content-Type': 'application/json' };
			const { status, data } = await post(url, body, { ...type, ...headers });
			const { status: expected, errorType } = refusal;
			expect({ status, data }).toEqual({
				status: expected,
				data: { error: expect.stringMatching(/\w+ \w+/), errorType },
			});
			expect(session.upstream.requests()).toEqual([]);
		},
	);

	test('a failure upstream comes with its status and its wait', async () => {
		session.upstream.failNext({ status: 402, message: 'Insufficient credits' });
		const { status, data, headers } = await post(url, { message: 'hello' });
		expect({ status, data }).toEqual({
			status: 402,
			data: { error: expect.stringMatching(/out of credit/), errorType: 'payment_required' },
		});
		expect(headers['retry-after']).toBeUndefined();
	});

	test('a call past the limit gets 429 with the wait, in the body and in a header that pages may read', async () => {
		const flooded = await publish('frontend-chat-guarded');
		const answers = [];
		// 30 a minute; the bucket refills by one every two seconds while this runs.
		for (let sent = 0; sent < 45; sent += 1) {
			const answer = await post(flooded.url, { message: '' });
			answers.push(answer);
			if (answer.status === 429) break;
		}
		const last = answers.at(-1);
		expect(last?.status).toBe(429);
		expect(last?.data).toEqual({
			error: expect.stringMatching(/try again in \d seconds?/),
			errorType: 'rate_limit_exceeded',
			retryAfterSeconds: expect.any(Number),
		});
		const { retryAfterSeconds } = last?.data as { retryAfterSeconds: number };
		expect(last?.headers['retry-after']).toBe(String(retryAfterSeconds));
		expect(last?.headers['access-control-expose-headers']).toBe('Retry-After');
		expect(answers.length).toBeGreaterThan(30);
		expect(session.upstream.requests()).toEqual([]);
	});

	test('the example as shipped answers nobody until an address is set', async () => {
		const shipped = await publish('frontend-chat-guarded', {
			allowedOrigins: 'https://your-app.example',
		});
		expect((await post(shipped.url, { message: 'hello' })).status).toBe(403);
	});

	test('n8n keeps nothing of these calls', async () => {
		expect(await session.n8n.listExecutions(id)).toEqual([]);
	});
});

describe('the streamed example', () => {
	let url: string;
	let id: string;
	beforeAll(async () => {
		({ url, id } = await publish('frontend-chat-streamed'));
	});

	type Line = { type: string; content?: string; metadata?: object };

	async function lines(body: unknown, headers: Record<string, string> = {}) {
		const response = await fetch(url, {
			method: 'POST',
			headers: { Origin: ORIGIN, 'Content-Type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		const read = text.trim().split('\n');
		return { status: response.status, lines: read.map((line) => JSON.parse(line) as Line) };
	}

	test('an answer is one JSON object per line: begin, items, end', async () => {
		const answer = await lines({ message: 'hello' });
		expect(answer.status).toBe(200);
		const items = answer.lines.slice(1, -1);
		expect(answer.lines[0]?.type).toBe('begin');
		expect(answer.lines.at(-1)).toMatchObject({
			type: 'end',
			content: JSON.stringify({ chars: HELLO.length }),
		});
		expect(new Set(items.map(({ type }) => type))).toEqual(new Set(['item']));
		expect(items.map(({ content }) => content).join('')).toBe(HELLO);
	});

	test.each([
		{ name: 'a system prompt', body: system, statusCode: 403, errorType: 'role_not_allowed' },
		{ name: 'no message', body: {}, statusCode: 400, errorType: 'invalid_body' },
		{
			name: 'another page',
			body: { message: 'hi' },
			headers: { Origin: 'https://other.example' },
			statusCode: 403,
			errorType: 'origin_not_allowed',
		},
	])(
		'$name gets an error as its only line, with status 200',
		async ({ body, headers, ...refusal }) => {
			const answer = await lines(body, headers);
			expect(answer.status).toBe(200);
			expect(answer.lines.map(({ type }) => type)).toEqual(['error']);
			const { statusCode, errorType } = refusal;
			expect(JSON.parse(answer.lines[0]?.content ?? '')).toEqual({
				message: expect.stringMatching(/\w+ \w+/),
				statusCode,
				errorType,
			});
			expect(session.upstream.requests()).toEqual([]);
		},
	);

	test('a failure upstream is an error line with its status', async () => {
		session.upstream.failNext({ status: 402, message: 'Insufficient credits' });
		const answer = await lines({ message: 'hello' });
		expect(answer.lines.map(({ type }) => type)).toEqual(['error']);
		expect(JSON.parse(answer.lines[0]?.content ?? '')).toMatchObject({ statusCode: 402 });
	});

	test('n8n keeps nothing of these calls, refusals included', async () => {
		expect(await session.n8n.listExecutions(id)).toEqual([]);
	});
});

describe('the streamed example while upstream is still sending', () => {
	/** Stands before the emulated upstream, holds its answer back, and notes when it has ended. */
	let relay: Server;
	let ended: Array<{ whole: boolean }>;
	/** The answer goes on behind its first text once this is resolved. */
	let goesOn: Promise<void>;
	let onEnd: (() => void) | undefined;
	let onLeave: (() => void) | undefined;
	let frontend: Server;
	let browser: Browser | undefined;
	let url: string;

	const addressOf = (server: Server): string =>
		`http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const passOn = async (answer: IncomingMessage, response: ServerResponse): Promise<void> => {
		let hasText = false;
		for await (const part of answer) {
			for (const event of String(part).split(/(?<=\n\n)/)) {
				if (hasText) await goesOn;
				response.write(event);
				hasText ||= /"content":"\w/.test(event);
			}
		}
		ended.push({ whole: answer.complete });
		onEnd?.();
		response.end();
	};
	const listen = async (server: Server): Promise<Server> => {
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return server;
	};

	beforeAll(async () => {
		relay = await listen(
			createServer((request, response) => {
				const { method, headers, url: path } = request;
				const options = { port: session.upstream.port, method, path, headers, agent: false };
				const onward = httpRequest(options, (answer) => {
					response.writeHead(answer.statusCode ?? 502, answer.headers);
					void passOn(answer, response);
				});
				response.on('close', () => onward.destroy());
				request.pipe(onward);
			}),
		);
		const reader = readFileSync(join(PROJECT, 'examples', 'stream-reader.js'), 'utf8');
		frontend = await listen(
			createServer((request, response) => {
				if (request.url === '/damaged') {
					response.end(ndjson(DAMAGED));
					return;
				}
				if (request.url === '/silent') {
					response.on('close', () => onLeave?.());
					response.write(ndjson(SILENT));
					return;
				}
				const isReader = request.url === '/stream-reader.js';
				response.setHeader('Content-Type', isReader ? 'text/javascript' : 'text/html');
				response.end(isReader ? reader : PAGE);
			}),
		);
		const credential = await session.n8n.createCredential('relayed', CREDENTIAL_TYPE, {
			...credentialData(session.upstream),
			baseUrl: `${addressOf(relay)}/api/v1`,
		});
		const allowedOrigins = addressOf(frontend);
		({ url } = await publish('frontend-chat-streamed', { credential, allowedOrigins }));
		if (hasBrowser()) browser = await launchBrowser();
	});
	beforeEach(() => {
		ended = [];
		onEnd = undefined;
		goesOn = Promise.resolve();
	});
	afterAll(async () => {
		await browser?.close();
		for (const server of [relay, frontend]) {
			server?.closeAllConnections();
			server?.close();
		}
	});

	inBrowser('a page on another origin sees the first text before upstream has ended', async () => {
		if (browser === undefined) throw new Error('No browser');
		const page = await browser.newPage();
		await page.goto(addressOf(frontend));
		const { fired, fire } = trigger();
		goesOn = fired;
		let endedWhenShown: unknown[] | undefined;
		await page.exposeFunction('shown', () => {
			endedWhenShown ??= [...ended];
			fire();
		});
		const seen = await page.evaluate(async (webhook) => {
			const pieces: string[] = [];
			const onText = (text: string) => {
				pieces.push(text);
				void window.shown();
			};
			const text = await window.ask(webhook, { message: 'hello' }, { onText });
			return { text, pieces };
		}, url);
		await page.close();

		expect(seen.text).toBe(HELLO);
		expect(seen.pieces.at(-1)).toBe(HELLO);
		expect(endedWhenShown).toEqual([]);
		expect(ended).toEqual([{ whole: true }]);
		const [first = '?'] = seen.pieces;
		expect(HELLO.startsWith(first)).toBe(true);
		expect(first.length).toBeLessThan(HELLO.length / 2);
	});

	inBrowser('what the webhook refuses reaches the page as an error with its status', async () => {
		if (browser === undefined) throw new Error('No browser');
		const page = await browser.newPage();
		await page.goto(addressOf(frontend));
		const caught = await page.evaluate(async (webhook) => {
			try {
				return { text: await window.ask(webhook, { message: '' }) };
			} catch (error) {
				const { message, statusCode, errorType } = error as Record<string, unknown>;
				return { message, statusCode, errorType };
			}
		}, url);
		await page.close();
		expect(caught).toEqual({
			message: 'Message 1 is empty: send a text',
			statusCode: 400,
			errorType: 'invalid_message',
		});
	});

	inBrowser.each([
		{
			name: 'with a piece lost',
			path: '/damaged',
			caught: { message: 'The answer broke off: a part of it did not arrive' },
			errorType: 'stream_cut',
		},
		{
			name: 'of which nothing but keepalives comes any more',
			path: '/silent',
			caught: { message: 'The answer broke off: nothing came for 0.5 seconds' },
			errorType: 'timeout',
		},
	])('an answer $name is an error in the page', async ({ path, caught, errorType }) => {
		if (browser === undefined) throw new Error('No browser');
		const left = new Promise<void>((resolve) => {
			onLeave = resolve;
		});
		const page = await browser.newPage();
		await page.goto(addressOf(frontend));
		const seen = await page.evaluate(async (webhook) => {
			try {
				return { text: await window.ask(webhook, {}, { idleLimitMs: 500 }) };
			} catch (error) {
				const { message, errorType: type } = error as Record<string, unknown>;
				return { message, errorType: type };
			}
		}, path);
		// The page is still open: it is the reader that has left.
		if (path === '/silent') await left;
		await page.close();
		expect(seen).toEqual({ ...caught, errorType });
	});

	test('n8n does not notice that a page leaves, and the answer is made to its end', async () => {
		const upstreamEnded = new Promise<void>((resolve) => {
			onEnd = resolve;
		});
		const { fired, fire } = trigger();
		goesOn = fired;
		const leave = new AbortController();
		const response = await fetch(url, {
			method: 'POST',
			headers: { Origin: addressOf(frontend), 'Content-Type': 'application/json' },
			body: JSON.stringify({ message: 'hello' }),
			signal: leave.signal,
		});
		await response.body?.getReader().read();
		leave.abort();
		expect(ended).toEqual([]);
		fire();
		await upstreamEnded;
		expect(ended).toEqual([{ whole: true }]);
	});
});

describe('the example for signed-in users', () => {
	const secret = `jwt-secret-${randomUUID()}`;
	let url: string;
	beforeAll(async () => {
		const jwtCredential = await session.n8n.createCredential('JWT', JWT_CREDENTIAL_TYPE, {
			keyType: 'passphrase',
			secret,
			algorithm: 'HS256',
		});
		({ url } = await publish('frontend-chat-signed-in', { jwtCredential }));
	});

	const askWith = async (token: string | undefined) =>
		await post(
			url,
			{ message: 'hello' },
			token === undefined ? {} : { Authorization: `Bearer ${token}` },
		);

	test('a user is answered; upstream gets a hash of them', async () => {
		const { status, data } = await askWith(hs256(secret, userClaims('user-1')));
		expect({ status, data }).toMatchObject({ status: 200, data: { text: HELLO } });

		const [asked] = session.upstream.requests();
		const key = createHmac('sha256', session.upstream.apiKey)
			.update('n8n-nodes-openrouter-gateway: caller ids')
			.digest();
		expect(asked?.body.user).toBe(createHmac('sha256', key).update('token:user-1').digest('hex'));
		expect(asked?.rawBody).not.toContain('user-1');
	});

	test.each([
		{ name: 'no token', token: () => undefined, status: 401, data: 'No token provided' },
		{
			name: 'a forged token',
			token: () => hs256('another secret', userClaims('user-1')),
			status: 403,
			data: 'invalid signature',
		},
		{
			name: 'an expired token',
			token: () => hs256(secret, userClaims('user-1', { exp: 1_700_000_000 })),
			status: 403,
			data: 'jwt expired',
		},
		{
			name: 'a token that says alg none',
			token: () =>
				`${hs256(secret, userClaims('user-1')).replace(/^[^.]+/, 'eyJhbGciOiJub25lIn0')}`,
			status: 403,
			data: expect.any(String),
		},
		{
			name: 'the anon key',
			token: () => hs256(secret, anonKeyClaims()),
			status: 401,
			data: { error: expect.any(String), errorType: 'caller_not_identified' },
		},
		{
			name: 'a role that is not authenticated',
			token: () => hs256(secret, userClaims('user-1', { role: 'service_role' })),
			status: 401,
			data: { error: expect.any(String), errorType: 'caller_not_identified' },
		},
		{
			name: 'a token without an end',
			token: () => hs256(secret, userClaims('user-1', { exp: undefined })),
			status: 401,
			data: { error: expect.any(String), errorType: 'caller_not_identified' },
		},
	])('$name is refused with $status', async ({ token, status, data }) => {
		const answer = await askWith(token());
		expect({ status: answer.status, data: answer.data }).toEqual({ status, data });
		expect(session.upstream.requests()).toEqual([]);
	});

	test('one user’s flood leaves the others their turn', async () => {
		const flooder = hs256(secret, userClaims('flooder'));
		let status = 200;
		for (let sent = 0; sent < 60 && status !== 429; sent += 1) {
			const headers = { Authorization: `Bearer ${flooder}` };
			({ status } = await post(url, { message: '' }, headers));
		}
		expect(status).toBe(429);
		expect((await askWith(hs256(secret, userClaims('user-2')))).status).toBe(200);
	});
});
