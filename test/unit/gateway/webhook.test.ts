/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- a response and an upstream that are made here */
/** The gateway's webhook without n8n: how long n8n is kept waiting, and what a listening author gets. */
import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';
import { serve } from '../../../nodes/OpenRouterGateway/webhook';

const BEARER = 'bench-caller-0000';
const CREDENTIALS: Record<string, object> = {
	openRouterGatewayApi: { apiKey: 'sk-or-v1-x', region: 'global' },
	openRouterCallerApi: {
		method: 'bearer',
		callers: JSON.stringify({ app: BEARER, other: 'bench-caller-0001' }),
	},
};
const PARAMETERS: Record<string, unknown> = {
	models: ['google/gemini-2.5-flash'],
	limits: { allowServers: true, requestsPerMinute: 10_000 },
	report: 'never',
	// What watches for silence sleeps no longer than this.
	options: { idleTimeoutSeconds: 1 },
};
const TOKEN_EVENT = 'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const LAST_EVENTS =
	'data: {"id":"gen-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

class FakeResponse extends EventEmitter {
	headersSent = false;
	writableEnded = false;
	writableFinished = false;
	/** Nobody reads: what is ended stays here. */
	isUnread = false;
	destroyed = false;
	text = '';
	/** Set before the head, by name. */
	set = new Map<string, string>();
	setHeader(name: string, value: string) {
		this.set.set(name, value);
	}
	removeHeader(name: string) {
		this.set.delete(name);
	}
	status: number | undefined;
	headers: object = {};
	writeHead(status: number, headers: object) {
		this.headersSent = true;
		this.status = status;
		this.headers = headers;
	}
	write(text: string): boolean {
		this.text += text;
		return true;
	}
	destroy() {
		this.destroyed = true;
		this.emit('close');
	}
	end(text = '') {
		this.text += text;
		this.writableEnded = true;
		if (this.isUnread) return;
		this.writableFinished = true;
		this.emit('finish');
	}
}

/** As much of n8n's context as a call uses; upstream begins to answer at once. */
function startCall(
	upstream: () => AsyncGenerator<string>,
	{
		mode = 'webhook',
		parameters = {},
		isStreamed = true,
		method = 'POST',
		fields = {},
		headers = {},
		upstreamStatus = 200,
		contentType = upstreamStatus === 200 ? 'text/event-stream' : 'application/json',
		credentials = CREDENTIALS,
		key = {},
		log = [],
	}: {
		mode?: string;
		parameters?: object;
		isStreamed?: boolean;
		method?: string;
		/** Of the caller's body. */
		fields?: object;
		/** Of the caller's request. */
		headers?: object;
		upstreamStatus?: number;
		contentType?: string;
		credentials?: Record<string, object>;
		/** What upstream answers for the key. */
		key?: { statusCode?: number; body?: object };
		log?: string[];
	} = {},
) {
	let calls = 0;
	const values: Record<string, unknown> = { ...PARAMETERS, ...parameters };
	async function* bytes() {
		for await (const text of upstream()) yield new TextEncoder().encode(text);
	}
	const response = new FakeResponse();
	const context = {
		getMode: () => mode,
		logger: { error: (line: string) => log.push(line) },
		getWebhookName: () => 'default',
		getNode: () => ({ id: 'node', name: 'Gateway' }),
		getWorkflow: () => ({ id: 'workflow' }),
		getNodeParameter: (name: string, otherwise: unknown) => values[name] ?? otherwise,
		getCredentials: async (type: string) => credentials[type],
		getHeaderData: () => ({
			authorization: `Bearer ${BEARER}`,
			'content-type': 'application/json',
			...headers,
		}),
		getRequestObject: () => ({
			method,
			body: { messages: [{ role: 'user', content: 'Hello' }], stream: isStreamed, ...fields },
		}),
		getResponseObject: () => response,
		helpers: {
			httpRequestWithAuthentication: async (_type: string, { url }: { url: string }) => {
				if (url === '/key') {
					return { statusCode: key.statusCode ?? 200, headers: {}, body: jsonBytes(key.body) };
				}
				calls += 1;
				return {
					statusCode: upstreamStatus,
					headers: { 'content-type': contentType },
					body: bytes(),
				};
			},
		},
	};
	return { response, served: serve(context as unknown as IWebhookFunctions), calls: () => calls };
}

async function* jsonBytes(body: object = {}) {
	yield new TextEncoder().encode(JSON.stringify(body));
}

const turn = async () =>
	await new Promise<void>((resolve) => {
		setImmediate(resolve);
	});

test('a short answer is whole before n8n goes on', async () => {
	const { response, served } = startCall(async function* () {
		await turn();
		yield TOKEN_EVENT;
		await turn();
		yield LAST_EVENTS;
	});
	await served;
	expect(response.writableEnded).toBe(true);
	expect(response.text).toMatch(/"Hi"[^]*\[DONE\]\n\n$/);
});

test('n8n does not have to wait for a long one', async () => {
	let goOn = () => {};
	const wait = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const { response, served } = startCall(async function* () {
		yield TOKEN_EVENT;
		await wait;
		yield LAST_EVENTS;
	});
	await served;
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
	const { response, served } = startCall(answer, { isStreamed: false });
	await served;
	expect(response.headers).not.toHaveProperty('X-Generation-Id');
	expect(response.text).toContain('"Hi"');
});

test.each([
	['manual', [[{ json: expect.objectContaining({ outcome: 'failed', statusCode: 500 }) }]]],
	['webhook', undefined],
])('a panel that is not filled in is reported to who listens (%s)', async (mode, items) => {
	const { response, served } = startCall(
		async function* () {
			yield LAST_EVENTS;
		},
		{ mode, parameters: { models: [] } },
	);
	const { workflowData } = await served;
	expect(workflowData).toEqual(items);
	expect(JSON.stringify(workflowData ?? '')).toMatch(items === undefined ? '' : /Allowed Models/);
	expect(response.text).toContain('endpoint_not_set_up');
});

test('a whole answer that nobody reads keeps its place, until Total Timeout cuts it off', async () => {
	const parameters = {
		limits: { allowServers: true, requestsPerMinute: 10_000, maxConcurrent: 1 },
		options: { timeout: 1, idleTimeoutSeconds: 1 },
	};
	const answer = async function* () {
		yield TOKEN_EVENT;
		yield LAST_EVENTS;
	};
	const call = () => startCall(answer, { parameters, isStreamed: false });
	const unread = call();
	unread.response.isUnread = true;
	await unread.served;
	expect(unread.response.text).toContain('"Hi"');
	const refused = call();
	await refused.served;
	expect(refused.response.text).toContain('rate_limit_exceeded');
	if (!unread.response.destroyed) await once(unread.response, 'close');
	const next = call();
	await next.served;
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
		const { response, served, calls } = startCall(
			async function* () {
				yield text;
			},
			{ isStreamed, contentType },
		);
		await served;
		expect(response.text).toContain('"Hi"');
		expect(response.text).not.toMatch(/EVIL|oops|data: \{\}/);
		expect(response.text.endsWith(DONE)).toBe(isStreamed);
		expect(calls()).toBe(1);
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
				const { response, served } = startCall(
					async function* () {
						yield text;
					},
					{ isStreamed, parameters: { options: { attempts: 1, idleTimeoutSeconds: 1 } } },
				);
				await served;
				expect(response.text).toMatch(
					/"error":\{"message":"(The model’s provider|OpenRouter refused)/,
				);
				expect(response.text).not.toMatch(/EVIL|Unauthorized|0a1b2c/);
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
		const { response, served } = startCall(answer, { isStreamed });
		await served;
		expect(response.headers).toMatchObject({ 'X-Generation-Id': 'gen-1', 'X-Request-Id': 'gen-1' });
		expect(response.headers).not.toHaveProperty('X-Should-Retry');
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
		const { response, served } = startCall(failing, { upstreamStatus, parameters: options });
		await served;
		expect(response.status).toBe(status);
		expect(response.headers).toMatchObject({ 'X-Should-Retry': 'false' });
		expect(response.text).not.toContain('RAW');
	});

	test('but not of what was refused here, where waiting may help', async () => {
		const limits = { allowServers: true, requestsPerMinute: 1 };
		const context = { parameters: { limits } };
		// A caller of this test alone.
		const headers = { authorization: 'Bearer bench-caller-0001' };
		const calls = [
			startCall(answer, { ...context, headers }),
			startCall(answer, { ...context, headers }),
		];
		for (const { served } of calls) await served;
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
	const { response, served } = startCall(upstream, { fields });
	await served;
	const told = response.text.split('\n\n').filter((event) => event.includes('"choices":[]'));
	expect(told).toEqual(isTold ? [expect.stringContaining('"total_tokens":3')] : []);
	expect(response.text.includes('usage')).toBe(isTold);
});

test.each([
	{ page: 'https://app.example', allowed: 'https://app.example' },
	{ page: 'https://evil.example', allowed: undefined },
])('the base URL can be read by an allowed page only: $page', async ({ page, allowed }) => {
	const { response, served } = startCall(answer, {
		method: 'GET',
		headers: { origin: page },
		parameters: { limits: { allowedOrigins: ['https://app.example'] } },
	});
	await served;
	expect(response.status).toBe(404);
	expect(response.set.get('Access-Control-Allow-Origin')).toBe(allowed);
});

test('a credential that cannot be used holds back nothing of the caller’s tokens', async () => {
	const parameters = {
		limits: { allowServers: true, tokensPerMinute: 1_100, maxConcurrent: 1 },
		options: { credentialCacheSeconds: 0 },
	};
	const blank = { ...CREDENTIALS, openRouterGatewayApi: { apiKey: ' ', region: 'global' } };
	for (let calls = 0; calls < 3; calls += 1) {
		const { response, served } = startCall(answer, { parameters, credentials: blank });
		await served;
		expect(response.text).toContain('endpoint_not_set_up');
	}
	const { response, served } = startCall(answer, { parameters });
	await served;
	expect(response.text).toMatch(/"Hi"[^]*\[DONE\]/);
});

describe('Minimum Credit', () => {
	const parameters = {
		limits: { allowServers: true, minimumCreditUsd: 1 },
		options: { credentialCacheSeconds: 0 },
	};
	const withKey = (apiKey: string) => ({
		...CREDENTIALS,
		openRouterGatewayApi: { apiKey, region: 'global' },
	});

	test.each([
		{ name: 'an upstream without /key', key: { statusCode: 404 }, says: /has no \/key/ },
		{
			name: 'a key without a limit',
			key: { body: { data: { limit: null } } },
			says: /no credit limit/,
		},
	])('has no effect with $name, and n8n’s log says so once', async ({ name, key, says }) => {
		const log: string[] = [];
		const credentials = withKey(`sk-or-v1-${name.length}`);
		for (let calls = 0; calls < 2; calls += 1) {
			const { response, served } = startCall(answer, { parameters, credentials, key, log });
			await served;
			expect(response.text).toMatch(/"Hi"/);
		}
		expect(log).toEqual([expect.stringMatching(says)]);
	});

	test('refuses while /key fails, and says nothing of providers', async () => {
		const key = { statusCode: 503 };
		const call = startCall(answer, { parameters, credentials: withKey('sk-or-v1-down'), key });
		await call.served;
		expect(call.response.text).not.toMatch(/"Hi"/);
	});
});

test('the ceiling and what is reserved are those of what is sent', async () => {
	const parameters = {
		limits: { allowServers: true, tokensPerMinute: 1_100 },
		options: { extraBody: '{"max_completion_tokens": 90000, "n": 4, "max_tokens": 1000}' },
	};
	const { response, served } = startCall(answer, { parameters, isStreamed: false });
	await served;
	expect(response.text).toContain('"Hi"');
	expect(response.headers).toMatchObject({ 'X-RateLimit-Limit-Tokens': '1100' });
	const reserved = 1_100 - Number(Object(response.headers)['X-RateLimit-Remaining-Tokens']);
	expect(reserved).toBeGreaterThanOrEqual(1_000);
	expect(reserved).toBeLessThan(1_020);
});
