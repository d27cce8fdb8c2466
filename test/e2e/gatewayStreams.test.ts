/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * The gateway's streams in the real n8n against an upstream that stalls, breaks and fails: what the
 * caller gets and when, what becomes of the call upstream, and what the workflow hears of it.
 */
import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
	chunk,
	DONE,
	event,
	finishChunk,
	GENERATION_ID,
	happyBody,
	happyChat,
	stream,
	textChunk,
	usageChunk,
	USAGE,
} from '../support/chatReplies';
import { FaultServer, type RecordedRequest } from '../support/faultServer';
import { DESTROY, json, SILENCE, STALL, trigger } from '../support/reply';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { readByOpenAi } from '../unit/openrouter/answer/forwarded';
import { CALLER, publishGateway } from './gateway';
import { credentialData, openSession, type Session } from './session';

const ACCOUNT = 'user_2ACCOUNTLEAK';
const RAW = 'RAW-PROVIDER-LEAK';
const ROLE = chunk({ delta: { role: 'assistant', content: '' } });

let session: Session;
let upstream: FaultServer;
let credential: Credential;
/** Of this test's gateway: another one's report may still be on its way. */
let reportPath: string;

beforeAll(async () => {
	upstream = await FaultServer.start();
	session = await openSession();
	credential = await session.n8n.createCredential('Faulty OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: upstream.baseUrl,
	});
});
beforeEach(() => upstream.reset());
afterAll(async () => {
	await session?.close();
	await upstream?.stop();
});

type Options = Record<string, unknown>;

type Choice = { limits?: Options; callers?: Options };

/** A gateway whose reports go to the upstream. */
async function gateway(
	options: Options = {},
	report = 'always',
	{ limits = {}, callers }: Choice = {},
) {
	reportPath = `/report/${randomUUID()}`;
	upstream.route(`POST ${reportPath}`, json(200, {}));
	const { baseUrl } = await publishGateway(session, {
		credential,
		...(callers !== undefined && { callers }),
		parameters: { report, options, limits: { requestsPerMinute: 1_000, ...limits } },
		after: [
			{
				name: 'Tell the test',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: {
					method: 'POST',
					url: `${upstream.baseUrl}${reportPath}`,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: '={{ $json }}',
					options: {},
				},
			},
		],
	});
	return `${baseUrl}/chat/completions`;
}

const ask = async (
	url: string,
	body: object = {},
	signal?: AbortSignal,
	token = CALLER.token,
): Promise<Response> =>
	await fetch(url, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
		body: JSON.stringify({
			messages: [{ role: 'user', content: `hello ${randomUUID()}` }],
			stream: true,
			...body,
		}),
		signal: signal ?? null,
	});

function edDsaToken(key: KeyObject): string {
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const claims = { sub: 'user-1', iss: 'the-test', exp: Math.floor(Date.now() / 1000) + 300 };
	const signed = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part(claims)}`;
	return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

/** The first request for that path; reports of other tests may come in between. */
async function requestFor(path: string): Promise<RecordedRequest> {
	for (let count = 1; ; count += 1) {
		const request = await upstream.request(count);
		if (request.path === path) return request;
	}
}
const chatRequest = async () => await requestFor('/chat/completions');
const report = async () => (await requestFor(reportPath)).body as Record<string, unknown>;

/** Reads on until the text has come; gives all that has been read. */
async function readUntil(reader: Reader, text: string): Promise<string> {
	let read = '';
	while (!read.includes(text)) {
		const { value, done } = await reader.read();
		if (done) throw new Error(`It ended before “${text}”: ${read}`);
		read += new TextDecoder().decode(value);
	}
	return read;
}

async function readRest(reader: Reader): Promise<string> {
	let read = '';
	for (;;) {
		const { value, done } = await reader.read();
		if (done) return read;
		read += new TextDecoder().decode(value);
	}
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;
function readerOf({ body }: Response): Reader {
	if (body === null) throw new Error('There is no body');
	return body.getReader();
}

const dataOf = (text: string): string[] =>
	text
		.split('\n\n')
		.filter((line) => line.startsWith('data: '))
		.map((line) => line.slice('data: '.length));

describe('while upstream is still sending', () => {
	test('the caller has what has come', async () => {
		const url = await gateway();
		const { fired, fire } = trigger();
		upstream.chat(stream(ROLE, textChunk('first'), fired, textChunk(' last'), finishChunk(), DONE));
		const reader = readerOf(await ask(url));
		expect(await readUntil(reader, 'first')).not.toContain('last');
		fire();
		const rest = await readRest(reader);
		expect(rest).toContain(' last');
		expect(dataOf(rest).at(-1)).toBe('[DONE]');
	});

	test('a caller who leaves ends the call upstream, and the report says so', async () => {
		const url = await gateway();
		upstream.chat(stream(ROLE, textChunk('first'), STALL));
		const leaving = new AbortController();
		await readUntil(readerOf(await ask(url, {}, leaving.signal)), 'first');
		const request = await chatRequest();
		leaving.abort();
		await request.closedByClient;
		expect(await report()).toMatchObject({
			outcome: 'aborted',
			aborted: true,
			estimated: true,
			callerId: CALLER.name,
			usage: { totalTokens: expect.any(Number) },
		});
	});

	test('a caller who leaves before anything has come ends the call upstream, too', async () => {
		const url = await gateway();
		upstream.chat(SILENCE);
		const leaving = new AbortController();
		const asked = ask(url, {}, leaving.signal).catch(() => 'left');
		const request = await chatRequest();
		leaving.abort();
		expect(await asked).toBe('left');
		await request.closedByClient;
		expect(await report()).toMatchObject({
			outcome: 'aborted',
			// The request was on its way: OpenRouter may bill the prompt.
			estimated: true,
			usage: { totalTokens: expect.any(Number) },
		});
	});
});

describe('what a caller used who left is looked up, when its author wants that', () => {
	const RECORDED = {
		data: {
			id: GENERATION_ID,
			model: 'google/recorded',
			provider_name: 'Recorded',
			native_tokens_prompt: 30_000,
			native_tokens_completion: 10_000,
			total_cost: 0.25,
		},
	};
	const lookUps = () => upstream.requests.filter(({ path }) => path.startsWith('/generation'));

	/** Asks, leaves after the first word, and gives the report. */
	async function leave(url: string) {
		upstream.chat(stream(ROLE, textChunk('first'), STALL));
		const leaving = new AbortController();
		await readUntil(readerOf(await ask(url, {}, leaving.signal)), 'first');
		leaving.abort();
		return await report();
	}

	test('its count and its cost are reported, and count in the budget', async () => {
		const url = await gateway({ lookUpAborted: true }, 'failures', {
			limits: { tokensPerMinute: 100_000, maxConcurrent: 1 },
		});
		const { fired, fire } = trigger();
		upstream.route('GET /generation', async () => {
			await fired;
			return json(200, RECORDED);
		});
		const reported = leave(url);
		await requestFor(`/generation?id=${GENERATION_ID}`);
		// Its place and the rest of its reservation are free while it is looked up.
		upstream.chat(happyChat());
		const meanwhile = await ask(url);
		expect(meanwhile.status).toBe(200);
		expect(Number(meanwhile.headers.get('x-ratelimit-remaining-tokens'))).toBeGreaterThan(95_000);
		await meanwhile.text();
		fire();
		expect(await reported).toMatchObject({
			outcome: 'aborted',
			aborted: true,
			estimated: false,
			model: 'google/recorded',
			provider: 'Recorded',
			usage: { promptTokens: 30_000, completionTokens: 10_000, totalTokens: 40_000 },
			cost: 0.25,
			generationId: GENERATION_ID,
		});
		expect(lookUps()).toHaveLength(1);
		expect(lookUps()[0]?.headers.authorization).toMatch(/^Bearer sk-or-/);
		const next = await ask(url);
		expect(Number(next.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(75_000);
		await next.text();
	});

	test('the estimate stays when OpenRouter does not know the call', async () => {
		const url = await gateway({ lookUpAborted: true });
		expect(await leave(url)).toMatchObject({
			outcome: 'aborted',
			estimated: true,
			usage: { totalTokens: expect.any(Number) },
			generationId: GENERATION_ID,
		});
		expect(lookUps()).toHaveLength(1);
	});

	test('nothing is looked up when the author does not want it', async () => {
		expect(await leave(await gateway())).toMatchObject({ outcome: 'aborted', estimated: true });
		expect(lookUps()).toHaveLength(0);
	});
});

describe('silence of upstream', () => {
	test('is filled with comments; a failure after one is an event', async () => {
		const url = await gateway({ heartbeatSeconds: 0.2 });
		const { fired, fire } = trigger();
		upstream.chat(async () => {
			await fired;
			return json(503, { error: { code: 503, message: 'x' } });
		});
		const response = await ask(url, {});
		expect(response.status).toBe(200);
		const reader = readerOf(response);
		expect(await readUntil(reader, '\n')).toBe(': keep-alive\n\n');
		fire();
		const events = dataOf(await readRest(reader)).map((data) => JSON.parse(data));
		expect(events).toEqual([
			expect.objectContaining({ choices: [expect.objectContaining({ finish_reason: 'error' })] }),
			{ error: expect.objectContaining({ type: 'provider_overloaded', code: 503 }) },
		]);
	});

	test('that lasts too long ends the call, upstream too', async () => {
		const url = await gateway({ idleTimeoutSeconds: 0.5 });
		upstream.chat(SILENCE);
		const response = await ask(url);
		expect(response.status).toBe(504);
		expect(await response.json()).toMatchObject({ error: { type: 'timeout' } });
		await (
			await chatRequest()
		).closedByClient;
	});
});

describe('a failure of a streamed call', () => {
	test('in mid-stream is an event without upstream’s words and without [DONE]', async () => {
		const url = await gateway();
		const { fired, fire } = trigger();
		upstream.chat(
			stream(
				ROLE,
				textChunk('Half'),
				fired,
				event({
					id: GENERATION_ID,
					user_id: ACCOUNT,
					error: { code: 502, message: `Provider said ${RAW}`, metadata: { raw: RAW } },
					choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
				}),
			),
		);
		const reader = readerOf(await ask(url));
		await readUntil(reader, 'Half');
		fire();
		const text = await readRest(reader);
		const events = dataOf(text);
		expect(events).not.toContain('[DONE]');
		const error = {
			message: 'The model’s provider did not give a valid answer',
			type: 'provider_unavailable',
			code: 502,
			param: null,
		};
		expect(events.slice(-2).map((data) => JSON.parse(data))).toEqual([
			expect.objectContaining({ id: GENERATION_ID, object: 'chat.completion.chunk', error }),
			{ error },
		]);
		expect(text).not.toContain(ACCOUNT);
		expect(text).not.toContain(RAW);
		expect(await report()).toMatchObject({ outcome: 'failed', statusCode: 502, estimated: true });
	});

	test('is told when the stream breaks off', async () => {
		const url = await gateway();
		const { fired, fire } = trigger();
		upstream.chat(stream(ROLE, textChunk('Half'), fired, DESTROY));
		const reader = readerOf(await ask(url));
		await readUntil(reader, 'Half');
		fire();
		const events = dataOf(await readRest(reader));
		expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ error: { type: 'stream_cut' } });
	});

	test('is tried again before anything of an answer has come, and the caller sees one answer', async () => {
		const url = await gateway();
		upstream.chat(stream(ROLE, DESTROY), happyChat('Second try'));
		const events = dataOf(await (await ask(url)).text());
		const roles = events.filter((data) => data.includes('"role"'));
		expect(roles).toHaveLength(1);
		expect(events.at(-1)).toBe('[DONE]');
		expect(upstream.chatRequests).toHaveLength(2);
	});
});

describe('a fault of the author’s', () => {
	test.each(['never', 'failures', 'always'])(
		'is a 500 that says so, with reports %s',
		async (reports) => {
			// Said by an expression in calls only: what is wrong when it is published is not published.
			const extraBody = `={{ $mode === 'webhook' ? '{"stream": true}' : '{}' }}`;
			const url = await gateway({ extraBody }, reports);
			for (const isStreamed of [true, false]) {
				const response = await ask(url, { stream: isStreamed });
				expect({ status: response.status, body: await response.json() }).toMatchObject({
					status: 500,
					body: { error: { type: 'endpoint_not_set_up', code: 500 } },
				});
			}
			expect(upstream.chatRequests).toHaveLength(0);
		},
	);

	test('is reported with the status that the caller got when OpenRouter found it', async () => {
		const url = await gateway();
		upstream.chat(json(401, { error: { code: 401, message: 'User not found.' } }));
		expect((await ask(url)).status).toBe(500);
		expect(await report()).toMatchObject({ statusCode: 500, errorType: 'authentication' });
	});
});

test('a key that was refused when its credit was asked for is no fault of the caller’s', async () => {
	const url = await gateway({}, 'always', { limits: { minimumCreditUsd: 1 } });
	upstream.route('GET /key', json(401, { error: { code: 401, message: 'User not found.' } }));
	const response = await ask(url);
	expect({ status: response.status, body: await response.json() }).toMatchObject({
		status: 500,
		body: { error: { type: 'endpoint_not_set_up' } },
	});
	expect(upstream.chatRequests).toHaveLength(0);
	// What its author is told to look at.
	expect(readFileSync(session.logFile, 'utf8')).toMatch(
		/OpenRouter Gateway “.+” in workflow “.+”: OpenRouter did not accept the API key/,
	);
});

test('a caller who leaves while it is looked up who they are costs nothing', async () => {
	const { privateKey, publicKey } = generateKeyPairSync('ed25519');
	const url = await gateway({}, 'always', {
		callers: { method: 'jwks', jwksUrl: `${upstream.baseUrl}/jwks`, issuer: 'the-test' },
	});
	const { fired, fire } = trigger();
	upstream.route('GET /jwks', async () => {
		await fired;
		return json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'EdDSA' }] });
	});
	upstream.chat(SILENCE);
	const leaving = new AbortController();
	const asked = ask(url, {}, leaving.signal, edDsaToken(privateKey)).catch(() => 'left');
	await requestFor('/jwks');
	leaving.abort();
	expect(await asked).toBe('left');
	// n8n has seen the connection end once it has answered others that came after.
	await ask(url, {}, undefined, 'no-token').then(
		async (response) => await response.text(),
		() => {},
	);
	fire();
	expect(await report()).toMatchObject({ outcome: 'aborted', usage: { totalTokens: 0 } });
	for (const request of upstream.chatRequests) await request.closedByClient;
});

test('n8n’s log says why the keys of a JWKS URL cannot be fetched', async () => {
	const { privateKey } = generateKeyPairSync('ed25519');
	const jwksUrl = `${upstream.baseUrl}/no-keys-here`;
	const url = await gateway({}, 'never', {
		callers: { method: 'jwks', jwksUrl, issuer: 'the-test' },
	});
	upstream.route('GET /no-keys-here', json(404, {}));
	const response = await ask(url, {}, undefined, edDsaToken(privateKey));
	expect({ status: response.status, body: await response.json() }).toMatchObject({
		status: 503,
		body: { error: { type: 'keys_unavailable' } },
	});
	expect(readFileSync(session.logFile, 'utf8')).toContain(
		`${jwksUrl}, the JWKS URL of the caller credential, answered with status 404`,
	);
});

describe('a whole answer from upstream', () => {
	test('reaches a caller who wants a stream as one event', async () => {
		const url = await gateway();
		upstream.chat(json(200, happyBody('All at once')));
		const events = dataOf(await (await ask(url)).text());
		expect(events).toHaveLength(2);
		expect(JSON.parse(events[0] ?? '')).toMatchObject({
			object: 'chat.completion.chunk',
			choices: [{ delta: { content: 'All at once' }, finish_reason: 'stop' }],
		});
		expect(events[1]).toBe('[DONE]');
	});

	test('reaches them so also after an attempt that was streamed and broke off', async () => {
		const url = await gateway();
		upstream.chat(stream(ROLE, DESTROY), json(200, happyBody('All at once')));
		const text = await (await ask(url)).text();
		expect(text).toContain('All at once');
		expect(dataOf(text).at(-1)).toBe('[DONE]');
	});
});

test('an answer that a provider got wrong is put right, streamed and whole alike', async () => {
	const url = await gateway();
	const call = (fields: object) => chunk({ delta: { role: '', tool_calls: [fields] } });
	const cited = { type: 'url_citation', url_citation: { url: 'https://a.example' } };
	upstream.chat(
		stream(
			chunk({ delta: { role: 'assistant', reasoning_content: 'Let me ', annotations: [cited] } }),
			chunk({ delta: { role: null, reasoning_content: 'see', annotations: [cited] } }),
			call({ index: 0, id: 'c1', function: { name: 'weather', arguments: '' } }),
			call({ index: 0, id: '', function: { name: 'clock', arguments: '' } }),
			call({ index: 0, function: { arguments: '{"city":"Rome"}' } }),
			call({ index: 1, function: { arguments: '{"zone":"CET"}' } }),
			call({ index: 4, id: 'c2', function: { name: 'ping' } }),
			finishChunk('stop'),
			usageChunk(),
			DONE,
		),
	);
	const whole = (await (await ask(url, { stream: false })).json()) as {
		choices: Array<{ message: { tool_calls: unknown } }>;
	};
	const tool_calls = [
		['c1', 'weather', '{"city":"Rome"}'],
		[expect.stringMatching(/^call_\S+_1$/), 'clock', '{"zone":"CET"}'],
		['c2', 'ping', '{}'],
	].map(([id, name, text]) => ({ id, type: 'function', function: { name, arguments: text } }));
	expect(whole.choices).toMatchObject([
		{
			finish_reason: 'tool_calls',
			message: { reasoning: 'Let me see', annotations: [cited], tool_calls },
		},
	]);

	const events = dataOf(await (await ask(url)).text());
	const chunks = events.slice(0, -1).map((text): unknown => JSON.parse(text));
	const [choice] = (await readByOpenAi(chunks)).choices;
	expect(choice?.finish_reason).toBe('tool_calls');
	expect(choice?.message.tool_calls).toEqual(whole.choices[0]?.message.tool_calls);
	expect(JSON.stringify(chunks)).not.toMatch(/"role":(""|null)|reasoning_content/);
	expect(JSON.stringify(chunks).split('https://a.example')).toHaveLength(2);
});

test('what a caller has got of tool calls counts, when the caller leaves before their end', async () => {
	const url = await gateway();
	const args = 'x'.repeat(4_000);
	const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: args } };
	upstream.chat(stream(ROLE, chunk({ delta: { tool_calls: [call] } }), STALL));
	const leaving = new AbortController();
	await readUntil(readerOf(await ask(url, {}, leaving.signal)), args);
	leaving.abort();
	const { usage } = await report();
	expect((usage as { totalTokens: number }).totalTokens).toBeGreaterThan(1_000);
});

test('what was sent upstream in the caller’s stead is not shown', async () => {
	const url = await gateway({ extraBody: '{"debug": {"echo_upstream_body": true}}' });
	const echoed = { debug: { echo_upstream_body: { system: 'SYSTEM-PROMPT' } } };
	upstream.chat(stream(chunk({}, echoed), ROLE, textChunk('Hi'), finishChunk(), DONE));
	for (const isStreamed of [true, false]) {
		expect(await (await ask(url, { stream: isStreamed })).text()).not.toContain('SYSTEM-PROMPT');
	}
});

describe('a report', () => {
	test('says who, what, how much and how long, and no word of what was said', async () => {
		const url = await gateway();
		upstream.chat(happyChat('The answer'));
		await (await ask(url, { model: 'openai/gpt-4o-mini' })).text();
		const item = await report();
		expect(item).toMatchObject({
			outcome: 'answered',
			statusCode: 200,
			callerId: CALLER.name,
			callerSource: 'token',
			modelAsked: 'openai/gpt-4o-mini',
			streamed: true,
			aborted: false,
			estimated: false,
			finishReason: 'stop',
			generationId: GENERATION_ID,
			cost: USAGE.cost,
			usage: { totalTokens: USAGE.total_tokens },
			timing: { attempts: 1, totalMs: expect.any(Number), firstTokenMs: expect.any(Number) },
		});
		expect(JSON.stringify(item)).not.toMatch(/hello|The answer/);
	});

	test('has messages and answer when its author wants them', async () => {
		const url = await gateway({ reportContent: true });
		upstream.chat(happyChat('The answer'));
		await (await ask(url, { stream: false })).text();
		expect(await report()).toMatchObject({
			text: 'The answer',
			messages: [{ role: 'user', content: expect.stringContaining('hello') }],
			streamed: false,
		});
	});

	test('is not made of an answer when only failures are to be reported', async () => {
		const url = await gateway({}, 'failures');
		upstream.chat(happyChat(), json(400, { error: { code: 400, message: 'x' } }));
		await (await ask(url)).text();
		await (await ask(url)).text();
		expect(await report()).toMatchObject({ outcome: 'failed', statusCode: 400 });
		expect(upstream.requests.filter(({ path }) => path === reportPath)).toHaveLength(1);
	});
});

test('report and log say what to set for callers by address behind a proxy that n8n does not know of', async () => {
	const url = await gateway({}, 'always', { callers: { method: 'none' } });
	const told = () => readFileSync(session.logFile, 'utf8').split('set N8N_PROXY_HOPS').length - 1;
	const toldBefore = told();
	for (let calls = 0; calls < 2; calls += 1) {
		upstream.reset();
		upstream.route(`POST ${reportPath}`, json(200, {}));
		const answer = await fetch(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': '192.0.2.1' },
			body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] }),
		});
		expect(await answer.text()).not.toContain('N8N_PROXY_HOPS');
		expect(await report()).toMatchObject({
			callerSource: 'address',
			callerHint: expect.stringContaining('set N8N_PROXY_HOPS'),
		});
	}
	expect(told() - toldBefore).toBe(1);
});

test('callers see cost and provider with Show Cost and Provider, and the usage where it was asked for', async () => {
	const url = await gateway({ showCostAndProvider: true });
	const events = [ROLE, textChunk('Hi'), finishChunk(), usageChunk()];
	upstream.chat(stream(...events, DONE));
	const asked = { stream_options: { include_usage: true } };
	const parsed = (texts: string[]): unknown[] => texts.map((text) => JSON.parse(text));
	const seen = dataOf(await (await ask(url, asked)).text()).slice(0, -1);
	expect(parsed(seen)).toEqual(parsed(dataOf(events.join(''))));
	expect(parsed(seen).at(-1)).toMatchObject({ choices: [], usage: { cost: USAGE.cost } });
	expect(dataOf(await (await ask(url)).text())).toEqual([...seen.slice(0, -1), '[DONE]']);
});

test('what a provider says beside the answer reaches nobody', async () => {
	const url = await gateway();
	const raw = { status: 500, message: RAW, native_finish_reason: RAW };
	const delta = { role: 'assistant', content: 'Hi', ...raw };
	const body = happyBody('Hi');
	upstream.chat(stream(chunk({ delta, ...raw }, raw), finishChunk(), DONE));
	for (const isStreamed of [true, false]) {
		const text = await (await ask(url, { stream: isStreamed })).text();
		expect(text).toContain('"Hi"');
		expect(text).not.toMatch(new RegExp(`${RAW}|native_finish_reason|"status"`));
	}
	upstream.chat(json(200, { ...body, ...raw }));
	for (const isStreamed of [true, false]) {
		const text = await (await ask(url, { stream: isStreamed })).text();
		expect(text).toContain('"Hi"');
		expect(text).not.toMatch(new RegExp(`${RAW}|native_finish_reason|"status"`));
	}
});
