/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a response's end is waited for */
/** The gateway without n8n: what callers get, how long n8n is kept waiting, what a listening author gets. */
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { OTHER_CALLER, request, startRequest } from '../../support/gatewayRequest';

const TOKEN_EVENT = 'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const LAST_EVENTS =
	'data: {"id":"gen-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

test('n8n does not have to wait for a long one', async () => {
	let goOn = () => {};
	const wait = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const { response, ended } = startRequest(async function* () {
		yield TOKEN_EVENT;
		await wait;
		yield LAST_EVENTS;
	});
	await ended;
	expect(response.text).toMatch(/"Hi"/);
	expect(response.writableEnded).toBe(false);
	const finished = once(response, 'finish');
	goOn();
	await finished;
	expect(response.text).toMatch(/\[DONE\]\n\n$/);
});

test('an ID that no header can carry costs the caller nothing of the answer', async () => {
	const answer = async function* () {
		yield TOKEN_EVENT.replace('gen-1', 'gen-漢');
		yield LAST_EVENTS.replace('gen-1', 'gen-漢');
	};
	const reply = await request(answer, { isStreamed: false });
	expect(reply.headers).not.toHaveProperty('X-Generation-Id');
	expect(reply.text).toContain('"Hi"');
});

test.each([
	{ isTest: true, item: expect.objectContaining({ outcome: 'failed', statusCode: 500 }) },
	{ isTest: false, item: undefined },
])(
	'a panel that is not filled in is reported to who listens: $isTest',
	async ({ isTest, item }) => {
		const reply = await request(
			async function* () {
				yield LAST_EVENTS;
			},
			{ isTest, parameters: { models: [] } },
		);
		expect(reply.report).toEqual(item);
		expect(JSON.stringify(reply.report ?? '')).toMatch(isTest ? /Allowed Models/ : '');
		expect(reply.text).toContain('endpoint_not_set_up');
	},
);

test('a whole answer that nobody reads keeps its place, until Total Timeout cuts it off', async () => {
	const parameters = {
		limits: { allowServers: true, requestsPerMinute: 10_000, maxConcurrent: 1 },
		options: { timeout: 1, idleTimeoutSeconds: 1 },
	};
	const answer = async function* () {
		yield TOKEN_EVENT;
		yield LAST_EVENTS;
	};
	const call = () => startRequest(answer, { parameters, isStreamed: false });
	const unread = call();
	unread.response.isUnread = true;
	await unread.ended;
	expect(unread.response.text).toContain('"Hi"');
	const refused = call();
	await refused.ended;
	expect(refused.response.text).toContain('rate_limit_exceeded');
	if (!unread.response.destroyed) await once(unread.response, 'close');
	const next = call();
	await next.ended;
	expect(next.response.text).toContain('"Hi"');
});

describe.each([
	{ name: 'a whole answer', isStreamed: false },
	{ name: 'events', isStreamed: true },
])('to a caller who wants $name', ({ isStreamed }) => {
	const DONE = 'data: [DONE]\n\n';
	const evil = TOKEN_EVENT.replace('Hi', 'EVIL');
	const whole = {
		id: 'gen-1',
		choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
	};

	test.each([
		{
			name: 'events under another type',
			text: TOKEN_EVENT + LAST_EVENTS,
			contentType: 'text/plain',
		},
		{ name: 'events without a type', text: TOKEN_EVENT + LAST_EVENTS, contentType: '' },
		{ name: 'JSON as an event stream', text: JSON.stringify(whole) },
		{ name: 'what comes behind [DONE]', text: TOKEN_EVENT + LAST_EVENTS + evil },
		{
			name: '[DONE] with blanks',
			text: TOKEN_EVENT + LAST_EVENTS.replace('[DONE]', ' [DONE] ') + evil,
		},
		{ name: 'a late event that is no JSON', text: `${TOKEN_EVENT}data: {oops\n\n${LAST_EVENTS}` },
		{ name: 'data that are no chunk', text: `data: "EVIL"\n\n${TOKEN_EVENT}${LAST_EVENTS}` },
	])('$name is the answer, asked for once', async ({ text, contentType }) => {
		const reply = await request(
			async function* () {
				yield text;
			},
			{ isStreamed, contentType },
		);
		expect(reply.text).toContain('"Hi"');
		expect(reply.text).not.toMatch(/EVIL|oops|data: \{\}/);
		expect(reply.text.endsWith(DONE)).toBe(isStreamed);
		expect(reply.calls).toBe(1);
	});

	const KEY = 'sk-or-v1-0a1b2c';
	test.each([
		{ name: 'a text', error: `Unauthorized: ${KEY}` },
		{ name: 'a list', error: ['Unauthorized', KEY] },
		{ name: 'an object', error: { message: KEY, code: 403 } },
	])('an error that is $name is told in our words, wherever it stands', async ({ error }) => {
		for (const failed of [
			{ error },
			{ choices: [{ index: 0, delta: { content: 'EVIL' }, error }] },
			{ choices: [{ index: 0, delta: { content: 'EVIL', error } }] },
			{ choices: [{ index: 0, message: { content: 'EVIL', error }, finish_reason: 'stop' }] },
		]) {
			const json = JSON.stringify(failed);
			for (const text of [json, `data: ${json}\n\n`, `${TOKEN_EVENT}data: ${json}\n\n${DONE}`]) {
				const reply = await request(
					async function* () {
						yield text;
					},
					{ isStreamed, parameters: { options: { attempts: 1, idleTimeoutSeconds: 1 } } },
				);
				expect(reply.text).toMatch(
					/"error":\{"message":"(The model’s provider|OpenRouter refused)/,
				);
				expect(reply.text).not.toMatch(/EVIL|Unauthorized|0a1b2c/);
			}
		}
	});
});

const answer = async function* () {
	yield TOKEN_EVENT;
	yield LAST_EVENTS;
};

test.each([true, false])(
	'the ID is there for clients that show it, streamed: %s',
	async (isStreamed) => {
		const reply = await request(answer, { isStreamed });
		expect(reply.headers).toMatchObject({ 'X-Generation-Id': 'gen-1', 'X-Request-Id': 'gen-1' });
		expect(reply.headers).not.toHaveProperty('X-Should-Retry');
	},
);

describe('a client is told not to try again', () => {
	const failing = async function* () {
		yield '{"error":{"message":"RAW"}}';
	};
	test.each([
		{ name: 'what OpenRouter refused', upstreamStatus: 402, status: 402 },
		{ name: 'what was tried as often as it may be', upstreamStatus: 503, status: 503 },
		{ name: 'a limit of OpenRouter’s', upstreamStatus: 429, status: 429 },
		{ name: 'a key that is not accepted', upstreamStatus: 401, status: 500 },
		{ name: 'a panel that is not filled in', parameters: { models: [] }, status: 500 },
	])('$name', async ({ status, upstreamStatus = 200, parameters = {} }) => {
		const options = { options: { attempts: 1, idleTimeoutSeconds: 1 }, ...parameters };
		const reply = await request(failing, { upstreamStatus, parameters: options });
		expect(reply.status).toBe(status);
		expect(reply.headers).toMatchObject({ 'X-Should-Retry': 'false' });
		expect(reply.text).not.toContain('RAW');
	});

	test('but not of what was refused here, where waiting may help', async () => {
		const limits = { allowServers: true, requestsPerMinute: 1 };
		const context = { parameters: { limits } };
		// A caller of this test alone.
		const headers = { authorization: `Bearer ${OTHER_CALLER}` };
		const calls = [
			startRequest(answer, { ...context, headers }),
			startRequest(answer, { ...context, headers }),
		];
		for (const { ended } of calls) await ended;
		const [, second] = calls;
		expect(second?.response.status).toBe(429);
		expect(second?.response.headers).toMatchObject({ 'Retry-After': expect.any(String) });
		expect(second?.response.headers).not.toHaveProperty('X-Should-Retry');
	});
});

test.each([
	{ fields: {}, isTold: false },
	{ fields: { stream_options: { include_usage: false } }, isTold: false },
	{ fields: { stream_options: { include_usage: true } }, isTold: true },
	{ fields: { usage: { include: true } }, isTold: true },
])('a stream tells its usage to who asks for it: $fields', async ({ fields, isTold }) => {
	const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
	const upstream = async function* () {
		yield TOKEN_EVENT;
		yield LAST_EVENTS.replace(
			'data: [DONE]',
			`data: ${JSON.stringify({ choices: [], usage })}\n\n$&`,
		);
	};
	const reply = await request(upstream, { fields });
	const told = reply.events.filter((event) => event.includes('"choices":[]'));
	expect(told).toEqual(isTold ? [expect.stringContaining('"total_tokens":3')] : []);
	expect(reply.text.includes('usage')).toBe(isTold);
});

test.each([
	{ page: 'https://app.example', allowed: 'https://app.example' },
	{ page: 'https://evil.example', allowed: undefined },
])('the base URL can be read by an allowed page only: $page', async ({ page, allowed }) => {
	const reply = await request(answer, {
		endpoint: 'base',
		headers: { origin: page },
		parameters: { limits: { allowedOrigins: ['https://app.example'] } },
	});
	expect(reply.status).toBe(404);
	expect(reply.headers['Access-Control-Allow-Origin']).toBe(allowed);
});

test('a credential that cannot be used holds back nothing of the caller’s tokens', async () => {
	const parameters = {
		limits: { allowServers: true, tokensPerMinute: 1_100, maxConcurrent: 1 },
	};
	const credential = { apiKey: ' ', region: 'global' };
	for (let calls = 0; calls < 3; calls += 1) {
		const reply = await request(answer, { parameters, credential });
		expect(reply.text).toContain('endpoint_not_set_up');
	}
	const reply = await request(answer, { parameters });
	expect(reply.text).toMatch(/"Hi"[^]*\[DONE\]/);
});

describe('Minimum Credit', () => {
	const parameters = {
		limits: { allowServers: true, minimumCreditUsd: 1 },
	};
	const withKey = (apiKey: string) => ({ apiKey, region: 'global' });

	test.each([
		{ name: 'an upstream without /key', key: { statusCode: 404 }, says: /has no \/key/ },
		{
			name: 'a key without a limit',
			key: { body: { data: { limit: null } } },
			says: /no credit limit/,
		},
	])('has no effect with $name, and n8n’s log says so once', async ({ name, key, says }) => {
		const log: string[] = [];
		const credential = withKey(`sk-or-v1-${name.length}`);
		for (let calls = 0; calls < 2; calls += 1) {
			const reply = await request(answer, { parameters, credential, key, log });
			expect(reply.text).toMatch(/"Hi"/);
		}
		expect(log).toEqual([expect.stringMatching(says)]);
	});

	test('refuses while /key fails, and says nothing of providers', async () => {
		const key = { statusCode: 503 };
		const credential = withKey('sk-or-v1-down');
		const reply = await request(answer, { parameters, credential, key });
		expect(reply.text).not.toMatch(/"Hi"/);
		expect(reply.calls).toBe(0);
	});

	test('a call that it refuses is a failure, not a refusal, and holds nothing back', async () => {
		const limits = { allowServers: true, tokensPerMinute: 1_100, maxConcurrent: 1 };
		const low = {
			nodeKey: 'workflow:low credit',
			credential: withKey('sk-or-v1-low'),
			key: { body: { data: { limit: 10, limit_remaining: 0.5 } } },
		};
		for (let calls = 0; calls < 3; calls += 1) {
			const reply = await request(answer, {
				...low,
				parameters: { limits: { ...limits, minimumCreditUsd: 1 }, report: 'failures' },
			});
			expect(reply.calls).toBe(0);
			expect(reply.headers).toMatchObject({ 'X-RateLimit-Limit-Tokens': '1100' });
			expect(reply.report).toMatchObject({
				outcome: 'failed',
				statusCode: reply.status,
				callerId: 'app',
				streamed: true,
				aborted: false,
				usage: { totalTokens: 0 },
				estimated: false,
			});
		}
		const next = await request(answer, { ...low, parameters: { limits } });
		expect(next.text).toMatch(/"Hi"/);
	});
});

test('the ceiling and what is reserved are those of what is sent', async () => {
	const parameters = {
		limits: { allowServers: true, tokensPerMinute: 1_100 },
		options: { extraBody: '{"max_completion_tokens": 90000, "n": 4, "max_tokens": 1000}' },
	};
	const reply = await request(answer, { parameters, isStreamed: false });
	expect(reply.text).toContain('"Hi"');
	expect(reply.headers).toMatchObject({ 'X-RateLimit-Limit-Tokens': '1100' });
	const reserved = 1_100 - Number(Object(reply.headers)['X-RateLimit-Remaining-Tokens']);
	expect(reserved).toBeGreaterThanOrEqual(1_000);
	expect(reserved).toBeLessThan(1_020);
});
