/* eslint-disable @n8n/community-nodes/no-restricted-globals -- turns of the event loop */
/** What is the same in each protocol that the gateway speaks: who may ask what, and how calls end. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { GatewayRequest } from '../../../nodes/OpenRouterGateway/ports';
import {
	OTHER_CALLER,
	request,
	startRequest,
	type Answer,
	type RequestOptions,
} from '../../support/gatewayRequest';
import { BufferWindowMemory } from '../steps/memories';
import { answer, MOST, newNode, options, usageOf } from './budgeted';

type ProtocolCase = {
	endpoint: GatewayRequest['endpoint'];
	/** A request with earlier turns, and one of the page's functions. */
	turns: object;
	/** The text of a whole answer. Missing where every answer is streamed. */
	textOf?: (body: string) => unknown;
	/** A failure that has its own status is the sentence alone. */
	failsInPlainText?: true;
	/** What ends a stream that is whole. */
	end: RegExp;
	/** The field for a conversation. */
	conversation: (id: string) => object;
};

const PROTOCOLS: ProtocolCase[] = [
	{
		endpoint: 'chat',
		turns: {
			messages: [
				{ role: 'user', content: 'one' },
				{ role: 'assistant', content: 'two' },
				{ role: 'user', content: 'three' },
			],
		},
		textOf: (body) => Object(JSON.parse(body)).choices[0].message.content,
		end: /data: \[DONE\]\n\n$/,
		conversation: (id) => ({ conversation_id: id }),
	},
	{
		endpoint: 'responses',
		turns: {
			input: [
				{ role: 'user', content: 'one' },
				{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'two' }] },
				{ role: 'user', content: [{ type: 'input_text', text: 'three' }] },
			],
		},
		textOf: (body) => Object(JSON.parse(body)).output.at(-1).content[0].text,
		end: /event: response\.completed\ndata: .*\n\n$/,
		conversation: (id) => ({ conversation: id }),
	},
	{
		endpoint: 'ag-ui',
		turns: {
			messages: [
				{ id: 'm1', role: 'user', content: 'one' },
				{ id: 'm2', role: 'assistant', content: 'two' },
				{ id: 'm3', role: 'user', content: [{ type: 'text', text: 'three' }] },
			],
		},
		failsInPlainText: true,
		end: /data: \{"type":"RUN_FINISHED".*\}\n\n$/,
		conversation: (id) => ({ threadId: id }),
	},
	{
		endpoint: 'ui-messages',
		turns: {
			messages: [
				{ id: '1', role: 'user', parts: [{ type: 'text', text: 'one' }] },
				{ id: '2', role: 'assistant', parts: [{ type: 'text', text: 'two' }] },
				{ id: '3', role: 'user', parts: [{ type: 'text', text: 'three' }] },
			],
		},
		failsInPlainText: true,
		end: /"type":"finish".*\n\ndata: \[DONE\]\n\n$/,
		conversation: (id) => ({ id }),
	},
];
const FORMS = [true, false];
const CASES = PROTOCOLS.flatMap((protocol) =>
	FORMS.filter((isStreamed) => isStreamed || protocol.textOf !== undefined).map((isStreamed) => ({
		...protocol,
		isStreamed,
	})),
);

const limits = (more: object) => ({
	limits: { allowServers: true, requestsPerMinute: 10_000, ...more },
});
const errorOf = (text: string) => (JSON.parse(text) as { error: unknown }).error;
/** With the status of its response, or with one of its own. */
const failing = (status: number) =>
	async function* () {
		const code = status === 200 ? 503 : status;
		yield JSON.stringify({ error: { code, message: 'RAW' } });
	};
const event = (delta: object, finish: string | null = null) =>
	`data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const ONCE = { attempts: 1, idleTimeoutSeconds: 1 };

describe.each(CASES)('$endpoint, streamed: $isStreamed', (protocol) => {
	const { endpoint, isStreamed, textOf, end, turns, conversation, failsInPlainText } = protocol;
	/** The failure as a chat would tell it, as far as this protocol does. */
	const isFailure = (reply: Answer, failure: { code: number; type?: string }) => {
		const { text, headers } = reply;
		const kind = failsInPlainText === true ? 'text/plain' : 'application/json';
		expect(headers['Content-Type']).toBe(`${kind}; charset=utf-8`);
		expect(reply.status).toBe(failure.code);
		const sentence = /^.{20,}[^.]$/;
		if (failsInPlainText === true) {
			expect(text).toMatch(sentence);
		} else {
			const message = expect.stringMatching(sentence);
			expect(errorOf(text)).toEqual({
				message,
				type: expect.any(String),
				param: null,
				...failure,
			});
		}
	};
	const how = { endpoint, isStreamed };
	const ask = async (more: RequestOptions = {}, upstream = () => answer()) =>
		await request(upstream, { ...how, ...more });
	const isAnswer = ({ text }: { text: string }) => {
		if (isStreamed) expect(text).toMatch(end);
		else expect(textOf?.(text)).toBe('Hi');
		expect(text).toContain('Hi');
	};

	test('what is answered', async () => {
		const reply = await ask();
		expect(reply.status).toBe(200);
		isAnswer(reply);
		expect(reply.headers).toMatchObject({
			'Content-Type': isStreamed
				? 'text/event-stream; charset=utf-8'
				: 'application/json; charset=utf-8',
			'X-Generation-Id': 'gen-1',
			'X-RateLimit-Limit-Requests': '10000',
		});
		expect(reply.sent).toMatchObject([
			{ stream: true, max_tokens: 1_024, messages: [{ role: 'user', content: 'Hello' }] },
		]);
	});

	test.each([
		{ name: 'is shown', options: {}, isSeen: true },
		{
			name: 'is hidden where the author says so',
			options: { showReasoning: false },
			isSeen: false,
		},
		{
			name: 'goes with functions all the same',
			options: { showReasoning: false },
			fields: { tools: [{ type: 'function', name: 'f', function: { name: 'f' } }] },
			isSeen: true,
		},
	])('what the model thinks $name', async ({ options: shown, fields = {}, isSeen }) => {
		const thought = 'Let me think';
		const parameters = { options: shown, callerMay: { useTools: true } };
		const reply = await ask({ parameters, fields }, async function* () {
			yield event({
				reasoning: thought,
				reasoning_content: thought,
				reasoning_details: [{ type: 'reasoning.text', text: thought, index: 0 }],
			});
			yield event({ content: 'Hi' });
			yield event({}, 'stop');
			yield 'data: [DONE]\n\n';
		});
		isAnswer(reply);
		expect(reply.text.includes(thought)).toBe(isSeen);
	});

	test('turns', async () => {
		const { sent } = await ask({ fields: turns });
		expect(sent).toMatchObject([
			{
				messages: [
					{ role: 'user', content: 'one' },
					{ role: 'assistant', content: 'two' },
					{ role: 'user', content: 'three' },
				],
			},
		]);
	});

	test.each<RequestOptions & { name: string; status: number; type: string }>([
		{ name: 'another model', fields: { model: 'x/y' }, status: 403, type: 'model_not_allowed' },
		{
			name: 'functions',
			fields: { tools: [{ type: 'function', name: 'f', function: { name: 'f' } }] },
			status: 403,
			type: 'tools_not_allowed',
		},
		{
			name: 'what costs',
			fields: { service_tier: 'priority' },
			status: 403,
			type: 'field_not_allowed',
		},
		{
			name: 'a temperature',
			fields: { temperature: 1 },
			parameters: { options: { ...ONCE, unallowedFields: 'refuse' } },
			status: 403,
			type: 'field_not_allowed',
		},
		{
			name: 'too many turns',
			fields: turns,
			parameters: limits({ maxMessages: 2 }),
			status: 413,
			type: 'too_many_messages',
		},
		{
			name: 'a long text',
			fields: turns,
			parameters: limits({ maxChars: 5 }),
			status: 413,
			type: 'too_many_characters',
		},
		{
			name: 'a wrong token',
			headers: { authorization: 'Bearer nobody-nobody-nobody' },
			status: 401,
			type: 'invalid_api_key',
		},
		{
			name: 'another page',
			headers: { origin: 'https://evil.example' },
			parameters: limits({ allowedOrigins: ['https://app.example'] }),
			status: 403,
			type: 'origin_not_allowed',
		},
		{
			name: 'a form',
			headers: { 'content-type': 'multipart/form-data' },
			status: 415,
			type: 'unsupported_media_type',
		},
	])('is refused before anything is sent: $name', async ({ status, type, ...more }) => {
		const reply = await ask(more);
		expect(reply).toMatchObject({ status, calls: 0, isEnded: true });
		isFailure(reply, { code: status, type });
		expect(reply.headers).not.toHaveProperty('Access-Control-Allow-Origin');
		expect(reply.headers).not.toHaveProperty('X-Should-Retry');
	});

	test('an allowed page may read the answer', async () => {
		const origin = 'https://app.example';
		const parameters = limits({ allowedOrigins: [origin] });
		const { headers } = await ask({ headers: { origin }, parameters });
		expect(headers['Access-Control-Allow-Origin']).toBe(origin);
	});

	test('JSON that comes as text, without a preflight', async () => {
		isAnswer(await ask({ headers: { 'content-type': 'text/plain' } }));
	});

	test('calls per minute', async () => {
		const once = { parameters: limits({ requestsPerMinute: 1 }), nodeKey: newNode() };
		isAnswer(await ask(once));
		const refused = await ask(once);
		expect(refused).toMatchObject({ status: 429, calls: 0 });
		expect(refused.headers).toMatchObject({ 'Retry-After': expect.any(String) });
		isAnswer(await ask({ ...once, headers: { authorization: `Bearer ${OTHER_CALLER}` } }));
	});

	test('tokens per minute: what was not used is given back', async () => {
		const nodeKey = newNode();
		const parameters = limits({ tokensPerMinute: 1_100 });
		isAnswer(await ask({ parameters, nodeKey }));
		const { status, headers } = await ask({ parameters, nodeKey });
		expect(status).toBe(200);
		expect(Number(headers['X-RateLimit-Remaining-Tokens'])).toBeLessThan(100);
	});

	test('a budget', async () => {
		const asked = options({ budgetPerCallerUsd: MOST * 1.5 }, { isStreamed, endpoint });
		isAnswer(await request(() => answer(), asked));
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 0.0004, reservedUsd: 0 });
		isAnswer(await request(() => answer(), asked));
		const refused = await request(() => answer(), asked);
		expect(refused).toMatchObject({ status: 402, calls: 0 });
		isFailure(refused, { code: 402, type: 'budget_exceeded' });
		expect(refused.headers).toHaveProperty('X-Budget-Remaining');
	});

	test.each([
		{ name: 'what OpenRouter refuses', upstreamStatus: 402, status: 402 },
		{ name: 'a provider that has no room', upstreamStatus: 503, status: 503 },
		{ name: 'a key that is not accepted', upstreamStatus: 401, status: 500 },
		{ name: 'an error inside 200', upstreamStatus: 200, status: 503 },
	])('fails with its status before the first byte: $name', async ({ upstreamStatus, status }) => {
		const reply = await ask(
			{ upstreamStatus, parameters: { options: ONCE } },
			failing(upstreamStatus),
		);
		isFailure(reply, { code: status });
		expect(reply.headers).toMatchObject({ 'X-Should-Retry': 'false' });
		expect(reply.text).not.toContain('RAW');
	});

	test('a panel that is not filled in', async () => {
		const reply = await ask({ parameters: { models: [] } });
		isFailure(reply, { code: 500, type: 'endpoint_not_set_up' });
	});

	test('another attempt, of which the caller sees the answer only', async () => {
		let calls = 0;
		const reply = await request(
			async function* () {
				calls += 1;
				yield event({ role: 'assistant', content: '' });
				if (calls === 1) yield 'data: {"error":{"code":503,"message":"RAW"}}\n\n';
				else yield* answer();
			},
			// With a report, n8n waits for the end.
			{
				...how,
				parameters: { report: 'always', options: { attempts: 2, idleTimeoutSeconds: 2 } },
			},
		);
		expect(reply.calls).toBe(2);
		isAnswer(reply);
		expect(reply.text.match(/"role":"assistant"/g)?.length ?? 0).toBeLessThanOrEqual(4);
		expect(reply.text).not.toContain('RAW');
	});

	test('an answer that breaks off', async () => {
		const reply = await ask(
			{ parameters: { options: ONCE, report: 'always' } },
			async function* () {
				yield event({ content: 'Half' });
				yield 'data: {"error":{"code":502,"message":"RAW"}}\n\n';
			},
		);
		expect(reply.status).toBe(isStreamed ? 200 : 502);
		expect(reply.text).toContain('The model’s provider did not give a valid answer');
		expect(reply.text.includes('Half')).toBe(isStreamed);
		expect(reply.text).not.toMatch(/RAW|\[DONE\]|response\.completed|RUN_FINISHED/);
		expect(reply.isEnded).toBe(true);
		expect(reply.report).toMatchObject({ outcome: 'failed', streamed: isStreamed });
	});

	test('a caller who leaves ends the call', async () => {
		let markBegun = () => {};
		let markClosed = () => {};
		const begun = new Promise<void>((resolve) => {
			markBegun = resolve;
		});
		const closed = new Promise<void>((resolve) => {
			markClosed = resolve;
		});
		const { response, ended } = startRequest(
			async function* () {
				try {
					yield event({ content: 'Half' });
					markBegun();
					for (;;) {
						await new Promise((resolve) => {
							setImmediate(resolve);
						});
						yield ': waiting\n\n';
					}
				} finally {
					markClosed();
				}
			},
			{ ...how, parameters: { report: 'failures', options: { idleTimeoutSeconds: 3 } } },
		);
		await begun;
		response.destroy();
		const [report] = await ended;
		await closed;
		expect(report).toMatchObject({ outcome: 'aborted', aborted: true, estimated: true });
	});

	test('a report', async () => {
		const { report } = await ask({
			parameters: { report: 'always', options: { reportContent: true } },
		});
		expect(report).toMatchObject({
			outcome: 'answered',
			streamed: isStreamed,
			cost: 0.0004,
			text: 'Hi',
			messages: [{ role: 'user', content: 'Hello' }],
		});
	});

	test('a conversation that a memory holds', async () => {
		const sessions = new Map<string, BufferWindowMemory>();
		const memory = ({ sessionId }: { sessionId: string }) => {
			const known = sessions.get(sessionId) ?? new BufferWindowMemory(5);
			sessions.set(sessionId, known);
			return known;
		};
		const fields = conversation('c-1');
		isAnswer(await ask({ memory, fields }));
		const { sent } = await ask({ memory, fields: { ...turns, ...fields } });
		expect(sent).toMatchObject([
			{
				messages: [
					{ role: 'user', content: 'Hello' },
					{ role: 'assistant', content: 'Hi' },
					{ role: 'user', content: 'three' },
				],
			},
		]);
	});

	test('connected tools', async () => {
		const call = {
			index: 0,
			id: 'c1',
			type: 'function',
			function: { name: 'orders', arguments: '{}' },
		};
		let calls = 0;
		const reply = await request(
			async function* () {
				calls += 1;
				if (calls === 1) yield `${event({ tool_calls: [call] }, 'tool_calls')}data: [DONE]\n\n`;
				else yield* answer();
			},
			{
				...how,
				tools: [
					{
						name: 'orders',
						description: 'Lists orders',
						schema: { type: 'object', properties: {} },
						invoke: async () => 'SECRET ROW',
					},
				],
			},
		);
		expect(reply.calls).toBe(2);
		isAnswer(reply);
		expect(reply.text).not.toMatch(/SECRET|orders/);
	});
});

test('counts of one caller are the same, whichever protocol they use', async () => {
	const once: RequestOptions = {
		parameters: limits({ requestsPerMinute: 1 }),
		nodeKey: newNode(),
	};
	expect((await request(() => answer(), once)).status).toBe(200);
	for (const { endpoint } of PROTOCOLS) {
		expect((await request(() => answer(), { ...once, endpoint })).status).toBe(429);
	}
});

test('budgets, too', async () => {
	const staticData: IDataObject = {};
	const asked = options({ budgetPerCallerUsd: 1 }, { staticData });
	for (const { endpoint } of PROTOCOLS) await request(() => answer(), { ...asked, endpoint });
	const requests = PROTOCOLS.length;
	expect(await usageOf(asked)).toMatchObject({ usedUsd: (4 * requests) / 10_000, requests });
});
