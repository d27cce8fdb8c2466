/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- a response and an upstream that are made here */
/** The gateway's webhook without n8n: how long n8n is kept waiting, and what a listening author gets. */
import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';
import { serve } from '../../../nodes/OpenRouterGatewayTrigger/webhook';

const BEARER = 'bench-caller-0000';
const CREDENTIALS: Record<string, object> = {
	openRouterGatewayApi: { apiKey: 'sk-or-v1-x', region: 'global' },
	openRouterCallerApi: { method: 'bearer', callers: JSON.stringify({ app: BEARER }) },
};
const PARAMETERS: Record<string, unknown> = {
	models: ['google/gemini-2.5-flash'],
	limits: { allowServers: true },
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
	setHeader() {}
	removeHeader() {}
	headers: object = {};
	writeHead(_status: number, headers: object) {
		this.headersSent = true;
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
		credentials = CREDENTIALS,
		key = {},
		log = [],
	}: {
		mode?: string;
		parameters?: object;
		isStreamed?: boolean;
		credentials?: Record<string, object>;
		/** What upstream answers for the key. */
		key?: { statusCode?: number; body?: object };
		log?: string[];
	} = {},
) {
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
		}),
		getRequestObject: () => ({
			method: 'POST',
			body: { messages: [{ role: 'user', content: 'Hello' }], stream: isStreamed },
		}),
		getResponseObject: () => response,
		helpers: {
			httpRequestWithAuthentication: async (_type: string, { url }: { url: string }) =>
				url === '/key'
					? { statusCode: key.statusCode ?? 200, headers: {}, body: jsonBytes(key.body) }
					: {
							statusCode: 200,
							headers: { 'content-type': 'text/event-stream' },
							body: bytes(),
						},
		},
	};
	return { response, served: serve(context as unknown as IWebhookFunctions) };
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
		limits: { allowServers: true, maxConcurrent: 1 },
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

const WHOLE = async function* () {
	yield TOKEN_EVENT;
	yield LAST_EVENTS;
};

test('a credential that cannot be used holds back nothing of the caller’s tokens', async () => {
	const parameters = {
		limits: { allowServers: true, tokensPerMinute: 1_100, maxConcurrent: 1 },
		options: { credentialCacheSeconds: 0 },
	};
	const blank = { ...CREDENTIALS, openRouterGatewayApi: { apiKey: ' ', region: 'global' } };
	for (let calls = 0; calls < 3; calls += 1) {
		const { response, served } = startCall(WHOLE, { parameters, credentials: blank });
		await served;
		expect(response.text).toContain('endpoint_not_set_up');
	}
	const { response, served } = startCall(WHOLE, { parameters });
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
			const { response, served } = startCall(WHOLE, { parameters, credentials, key, log });
			await served;
			expect(response.text).toMatch(/"Hi"/);
		}
		expect(log).toEqual([expect.stringMatching(says)]);
	});

	test('refuses while /key fails, and says nothing of providers', async () => {
		const key = { statusCode: 503 };
		const call = startCall(WHOLE, { parameters, credentials: withKey('sk-or-v1-down'), key });
		await call.served;
		expect(call.response.text).not.toMatch(/"Hi"/);
	});
});

test('the ceiling and what is reserved are those of what is sent', async () => {
	const parameters = {
		limits: { allowServers: true, tokensPerMinute: 1_100 },
		options: { extraBody: '{"max_completion_tokens": 90000, "n": 4, "max_tokens": 1000}' },
	};
	const { response, served } = startCall(WHOLE, { parameters, isStreamed: false });
	await served;
	expect(response.text).toContain('"Hi"');
	expect(response.headers).toMatchObject({ 'X-RateLimit-Limit-Tokens': '1100' });
	const reserved = 1_100 - Number(Object(response.headers)['X-RateLimit-Remaining-Tokens']);
	expect(reserved).toBeGreaterThanOrEqual(1_000);
	expect(reserved).toBeLessThan(1_020);
});
