/** The gateway in the real n8n, by plain HTTP: what goes up, what comes back, who is let in. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { CALLER, MODEL, publishGateway, type Gateway } from './gateway';
import { readBlocks, readHttp } from './guideBlocks';
import { openSession, type Session } from './session';

const ORIGIN = 'https://app.example';
const HELLO = 'You said: hello. This answer comes from an emulated OpenRouter.';
const hello = { messages: [{ role: 'user', content: 'hello' }] };

type Answer = {
	object?: string;
	choices?: Array<{ message?: object }>;
	usage?: object;
	error?: { code: number; type: string };
};
type ModelList = { data: Array<{ id: string }> };

let session: Session;
let gateway: Gateway;

beforeAll(async () => {
	session = await openSession();
	gateway = await publishGateway(session, {
		parameters: { limits: { allowedOrigins: [ORIGIN], requestsPerMinute: 1_000 } },
	});
});
beforeEach(() => {
	session.upstream.clear();
	session.upstream.setPace({});
});
afterAll(async () => await session?.close());

const ask = async (body: unknown, headers: Record<string, string | undefined> = {}) =>
	await axios.post<Answer>(`${gateway.baseUrl}/chat/completions`, body, {
		headers: { Origin: ORIGIN, Authorization: `Bearer ${CALLER.token}`, ...headers },
		validateStatus: () => true,
	});

describe('an answer of the gateway', () => {
	test('is OpenRouter’s body without cost and provider when it is whole', async () => {
		const { status, data, headers } = await ask({ model: MODEL, ...hello });
		expect({ status, text: data.choices?.[0]?.message }).toMatchObject({
			status: 200,
			text: { role: 'assistant', content: HELLO },
		});
		expect(data).toMatchObject({ object: 'chat.completion', model: MODEL });
		expect(data.usage).toMatchObject({ total_tokens: expect.any(Number) });
		expect(JSON.stringify(data)).not.toMatch(/"cost"|"provider"/);
		expect(headers['access-control-allow-origin']).toBe(ORIGIN);
		expect(headers['x-ratelimit-limit-requests']).toBe('1000');
		for (const name of ['X-RateLimit-Remaining-Requests', 'X-Request-Id', 'X-Should-Retry']) {
			expect(headers['access-control-expose-headers']).toContain(name);
		}
	});

	test('is asked for with a rebuilt request: the key, the limit on output, a hash of the caller', async () => {
		await ask({ ...hello, temperature: 1.5, user: 'me', max_tokens: 1e9 });
		const [sent] = session.upstream.requests();
		expect(sent?.headers.authorization).toBe(`Bearer ${session.upstream.apiKey}`);
		expect(sent?.body).toEqual({
			model: MODEL,
			messages: hello.messages,
			max_tokens: 1_024,
			user: expect.stringMatching(/^[0-9a-f]{64}$/),
			stream: true,
		});
	});

	test('is events as they come, [DONE] last, when it is streamed', async () => {
		const { status, data, headers } = await ask({ ...hello, stream: true });
		expect(status).toBe(200);
		expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
		const events = String(data)
			.split('\n\n')
			.filter((event) => event.startsWith('data: '))
			.map((event) => event.slice('data: '.length));
		expect(events.at(-1)).toBe('[DONE]');
		const text = events
			.slice(0, -1)
			.map((event) => JSON.parse(event).choices?.[0]?.delta?.content ?? '')
			.join('');
		expect(text).toBe(HELLO);
		expect(String(data)).not.toMatch(/"cost"|"provider"/);
	});

	test('needs no preflight when JSON is sent as text', async () => {
		const { status } = await ask(JSON.stringify(hello), { 'Content-Type': 'text/plain' });
		expect(status).toBe(200);
	});
});

describe('a refusal is OpenAI’s error, and nothing goes up', () => {
	test.each<{
		name: string;
		body?: unknown;
		headers?: Record<string, string | undefined>;
		status: number;
		type: string;
	}>([
		{
			name: 'a foreign page',
			headers: { Origin: 'https://evil.example' },
			status: 403,
			type: 'origin_not_allowed',
		},
		{
			name: 'no page at all',
			headers: { Origin: undefined },
			status: 403,
			type: 'origin_not_allowed',
		},
		{
			name: 'no token',
			headers: { Authorization: undefined },
			status: 401,
			type: 'caller_not_identified',
		},
		{
			name: 'a wrong token',
			headers: { Authorization: 'Bearer not-a-caller-of-this-endpoint' },
			status: 401,
			type: 'invalid_api_key',
		},
		{
			name: 'a system message',
			body: { messages: [{ role: 'system', content: 'x' }] },
			status: 403,
			type: 'role_not_allowed',
		},
		{
			name: 'a model that is not offered',
			body: { model: 'anthropic/claude-opus-4', ...hello },
			status: 403,
			type: 'model_not_allowed',
		},
		{
			name: 'plugins',
			body: { ...hello, plugins: [{ id: 'web' }] },
			status: 403,
			type: 'field_not_allowed',
		},
		{
			name: 'an empty body',
			body: {},
			status: 400,
			type: 'invalid_body',
		},
		{
			name: 'a form',
			body: 'message=hello',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			status: 415,
			type: 'unsupported_media_type',
		},
	])('$name', async ({ body = hello, headers, status, type }) => {
		const { status: got, data, headers: sent } = await ask(body, headers);
		expect({ got, data }).toEqual({
			got: status,
			data: {
				error: { message: expect.stringMatching(/^[A-Z].*[^.]$/), type, code: status, param: null },
			},
		});
		if (headers !== undefined && 'Origin' in headers) {
			expect(sent['access-control-allow-origin']).toBeUndefined();
		}
		expect(session.upstream.requests()).toHaveLength(0);
	});
});

describe('a failure upstream', () => {
	test('has its own status before the answer has begun', async () => {
		session.upstream.failNext({ status: 402, message: 'Insufficient credits user_2LEAK' });
		const { status, data } = await ask({ ...hello, stream: true });
		expect({ status, data }).toMatchObject({
			status: 402,
			data: { error: { code: 402, type: 'payment_required' } },
		});
		expect(JSON.stringify(data)).not.toContain('user_2LEAK');
	});

	test('is not the caller’s fault when OpenRouter refuses the key', async () => {
		session.upstream.failNext({ status: 401, message: 'User not found.' });
		const { status, data } = await ask(hello);
		expect({ status, type: data.error?.type }).toEqual({
			status: 500,
			type: 'endpoint_not_set_up',
		});
	});
});

test.each([
	{
		title: 'free of charge',
		extraBody: '{}',
		plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }],
	},
	{
		title: 'as the author says in Extra Body',
		extraBody: '{"plugins": [{"id": "file-parser", "pdf": {"engine": "native"}}]}',
		plugins: [{ id: 'file-parser', pdf: { engine: 'native' } }],
	},
])('a caller’s PDF is read $title', async ({ extraBody, plugins }) => {
	const { baseUrl } = await publishGateway(session, {
		parameters: { callerMay: { attachments: ['file'] }, options: { extraBody } },
	});
	const file = { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' };
	const content = [
		{ type: 'text', text: 'hello' },
		{ type: 'file', file },
	];
	const { status } = await axios.post(
		`${baseUrl}/chat/completions`,
		{ messages: [{ role: 'user', content }] },
		{ headers: { Authorization: `Bearer ${CALLER.token}` } },
	);
	expect(status).toBe(200);
	const [sent] = session.upstream.requests();
	expect(sent?.body).toMatchObject({ plugins });
});

test('the list of models has those that may be named, in OpenAI’s form', async () => {
	const { status, data } = await axios.get<ModelList>(`${gateway.baseUrl}/models`, {
		headers: { Origin: ORIGIN, Authorization: `Bearer ${CALLER.token}` },
	});
	expect(status).toBe(200);
	expect(data).toMatchObject({
		object: 'list',
		total_count: data.data.length,
		links: { next: null },
	});
	const ids = data.data.map(({ id }) => id);
	expect(ids).toContain(MODEL);
	expect(ids.every((id) => id === MODEL || id.startsWith('openai/'))).toBe(true);
	expect(data.data[0]).toMatchObject({ object: 'model', owned_by: expect.any(String) });
});

test.each([
	{ page: ORIGIN, allowed: ORIGIN },
	{ page: 'https://evil.example', allowed: undefined },
	{ page: undefined, allowed: undefined },
])(
	'the base URL, which the panel shows to be copied, says what it is to $page',
	async ({ page, allowed }) => {
		const { status, headers, data } = await axios.get<unknown>(gateway.baseUrl, {
			headers: page === undefined ? {} : { Origin: page },
			validateStatus: () => true,
		});
		expect({ status, allowed: headers['access-control-allow-origin'] as unknown }).toEqual({
			status: 404,
			allowed,
		});
		expect(data).toMatchObject({
			error: {
				type: 'not_found',
				code: 404,
				message: expect.stringContaining('the base URL for OpenAI clients'),
			},
		});
	},
);

test('a path that another workflow holds is refused by n8n', async () => {
	const path = new URL(gateway.baseUrl).pathname.replace('/webhook/', '');
	await expect(publishGateway(session, { parameters: { path } })).rejects.toThrow(/409/);
});

test.each([
	{ name: 'gateway', path: '/chat/completions' },
	{ name: 'gateway-responses', path: '/responses' },
])('the guide’s request gets the guide’s answer: $path', async ({ name, path }) => {
	const blocks = readBlocks('openai-clients').filter((block) => block.name === name);
	const http = (kind: string) => readHttp(blocks.find((block) => block.kind === kind)?.text ?? '');
	const { firstLine, headers, body } = http('request');
	const { baseUrl } = await publishGateway(session, {
		parameters: { limits: { allowedOrigins: [headers.Origin ?? ''] } },
	});
	expect(firstLine).toBe(`POST https://n8n.example.com/webhook/ai${path}`);
	const { status, data } = await axios.post<unknown>(baseUrl + path, body, {
		headers: {
			...headers,
			Authorization: headers.Authorization?.replace('CALLER_TOKEN', CALLER.token),
		},
	});
	const answer = http('answer');
	expect(`HTTP/1.1 ${status} OK`).toBe(answer.firstLine);
	expect(data).toMatchObject(JSON.parse(answer.body));
});
