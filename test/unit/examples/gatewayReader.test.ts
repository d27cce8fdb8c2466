/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- reads the project's own files, as a page runs them */
/** What a page that copied the gateway's reader sees of an answer, of a broken one too. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { useFakeTime } from './fakeTime';

type Step = { id: string; tool: string; status: string; arguments?: string; result?: string };
type Call = { id: string; type: string; function: { name: string; arguments: string } };
type Options = {
	onText?: (soFar: string) => void;
	onSteps?: (steps: Step[]) => void;
	headers?: Record<string, string>;
	signal?: AbortSignal;
	idleLimitMs?: number;
};
type Answer = { text: string; steps: Step[]; toolCalls: Call[]; message: object };
type Ask = (url: string, body: unknown, options?: Options) => Promise<Answer>;

const FILE = join(resolve(__dirname, '../../..'), 'examples', 'gateway-reader.js');
const URL_OF_ENDPOINT = 'https://n8n.example.com/webhook/ai/chat/completions';

function loadReader(fetchAnswer: (url: string, init: RequestInit) => Promise<unknown>): Ask {
	const code = readFileSync(FILE, 'utf8').replace('export async function', 'async function');
	const load = compileFunction(`${code}\nreturn askGateway;`, [
		'fetch',
		'setTimeout',
		'clearTimeout',
	]);
	// The timers as they are now, so that jest's clock counts.
	return load(fetchAnswer, setTimeout, clearTimeout) as Ask;
}

/** An answer that the test writes piece by piece, as a browser's `fetch` gives it. */
function openGateway(init: ResponseInit = {}) {
	let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
	const asked: RequestInit[] = [];
	const body = new ReadableStream<Uint8Array>({
		start(opened) {
			controller = opened;
		},
	});
	const fetchStream = async (_url: string, request: RequestInit) => {
		asked.push(request);
		request.signal?.throwIfAborted();
		request.signal?.addEventListener('abort', () => controller?.error(request.signal?.reason));
		return await Promise.resolve(new Response(body, init));
	};
	const ask = loadReader(fetchStream);
	const write = (piece: string | Uint8Array) =>
		controller?.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
	return {
		ask: async (options?: Options) => await ask(URL_OF_ENDPOINT, { messages: [] }, options),
		asked,
		write,
		send: (...events: unknown[]) => {
			for (const event of events) write(eventOf(event));
		},
		close: () => controller?.close(),
		isAborted: () => asked[0]?.signal?.aborted ?? false,
	};
}

const DONE = '[DONE]';
const HEARTBEAT = ': keep-alive\n\n';
const eventOf = (event: unknown): string =>
	`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`;
const chunk = (delta: object, more: object = {}) => ({
	choices: [{ index: 0, delta, finish_reason: null }],
	...more,
});
const text = (content: string) => chunk({ content });
const told = (...steps: object[]) => chunk({}, { steps });
const piece = (index: number, fn: object, id?: string) =>
	chunk({
		tool_calls: [{ index, ...(id !== undefined && { id, type: 'function' }), function: fn }],
	});

async function read(events: unknown[], options?: Options): Promise<Answer> {
	const gateway = openGateway();
	gateway.send(...events);
	gateway.close();
	return await gateway.ask(options);
}

describe('an answer', () => {
	test('is asked for as a stream, with the page’s own headers', async () => {
		const gateway = openGateway();
		gateway.send(DONE);
		await gateway.ask({ headers: { Authorization: 'Bearer x' } });
		expect(gateway.asked[0]).toMatchObject({
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Authorization: 'Bearer x' },
			body: '{"messages":[],"stream":true}',
		});
	});

	test('gives its text piece by piece', async () => {
		const seen: string[] = [];
		const answer = await read([chunk({ role: 'assistant' }), text('Hel'), text('lo'), DONE], {
			onText: (soFar) => seen.push(soFar),
		});
		expect(seen).toEqual(['Hel', 'Hello']);
		expect(answer).toEqual({
			text: 'Hello',
			steps: [],
			toolCalls: [],
			message: { role: 'assistant', content: 'Hello' },
		});
	});

	test('tells each tool when it begins and when it has ended', async () => {
		const seen: Step[][] = [];
		const first = { id: 'a', tool: 'Orders', status: 'running', arguments: '{}' };
		const second = { id: 'b', tool: 'Rates', status: 'running', arguments: '{"to":"USD"}' };
		const { steps } = await read(
			[
				told(first, second),
				told({ id: 'a', tool: 'Orders', status: 'ok', result: '[]' }),
				told({ id: 'b', tool: 'Rates', status: 'timeout' }),
				text('Hi'),
				DONE,
			],
			{ onSteps: (shown) => seen.push(shown) },
		);
		expect(seen.map((shown) => shown.map(({ status }) => status))).toEqual([
			['running', 'running'],
			['ok', 'running'],
			['ok', 'timeout'],
		]);
		expect(steps).toEqual([
			{ ...first, status: 'ok', result: '[]' },
			{ ...second, status: 'timeout' },
		]);
	});

	test('gives the page’s own functions, put together', async () => {
		const { toolCalls, message } = await read([
			piece(0, { name: 'cancel', arguments: '' }, 'call_1'),
			piece(0, { arguments: '{"number"' }),
			piece(1, { name: 'move', arguments: '{}' }, 'call_2'),
			piece(0, { arguments: ':"A-17"}' }),
			DONE,
		]);
		expect(toolCalls).toEqual([
			{
				id: 'call_1',
				type: 'function',
				function: { name: 'cancel', arguments: '{"number":"A-17"}' },
			},
			{ id: 'call_2', type: 'function', function: { name: 'move', arguments: '{}' } },
		]);
		expect(message).toEqual({ role: 'assistant', content: '', tool_calls: toolCalls });
	});

	test('keeps the reasoning of each step, with its signature, to be sent back', async () => {
		const thought = (more: object) =>
			chunk({ reasoning_details: [{ type: 'reasoning.text', index: 0, ...more }] });
		const encrypted = { type: 'reasoning.encrypted', index: 1, data: 'x', id: 'call_1' };
		const { message } = await read([
			thought({ text: 'Let me ', signature: null }),
			thought({ text: 'look.' }),
			thought({ text: '', signature: 'first' }),
			thought({ text: 'Now I know.' }),
			thought({ signature: 'second' }),
			chunk({ reasoning_details: [encrypted] }),
			DONE,
		]);
		expect(message).toMatchObject({
			reasoning_details: [
				{ type: 'reasoning.text', index: 0, text: 'Let me look.', signature: 'first' },
				{ type: 'reasoning.text', index: 0, text: 'Now I know.', signature: 'second' },
				encrypted,
			],
		});
	});

	test('is the same, wherever its bytes are cut', async () => {
		const events = [text('ü👋'), told({ id: 'a', tool: 'T', status: 'ok' }), text(' ok'), DONE];
		const bytes = new TextEncoder().encode(HEARTBEAT + events.map(eventOf).join(HEARTBEAT));
		const whole = {
			text: 'ü👋 ok',
			steps: [{ id: 'a', tool: 'T', status: 'ok' }],
			toolCalls: [],
			message: { role: 'assistant', content: 'ü👋 ok' },
		};
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(fc.nat({ max: bytes.length })), async (cuts) => {
				const gateway = openGateway();
				const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
				places.slice(1).forEach((end, index) => gateway.write(bytes.slice(places[index], end)));
				gateway.close();
				expect(await gateway.ask()).toEqual(whole);
			}),
			{ numRuns: 50 },
		);
	});
});

describe('an answer that is none', () => {
	test.each<{ name: string; events: unknown[] }>([
		{ name: 'nothing came', events: [] },
		{ name: 'it ended in the text', events: [text('Hel')] },
		{
			name: 'it ended while a tool ran',
			events: [told({ id: 'a', tool: 'T', status: 'running' })],
		},
	])('is said to have broken off when $name', async ({ events }) => {
		await expect(read(events)).rejects.toMatchObject({
			message: expect.stringMatching(/broke off/),
			errorType: 'stream_cut',
		});
	});

	test('gives the failure that came in it', async () => {
		const error = { message: 'Too many steps', type: 'max_steps_reached', code: 502, param: null };
		await expect(read([text('Hel'), { ...text(''), error }, { error }])).rejects.toMatchObject({
			message: 'Too many steps',
			errorType: 'max_steps_reached',
			statusCode: 502,
		});
	});

	test.each([
		{
			name: 'the gateway',
			body: '{"error":{"message":"Sign in","type":"token_expired","code":401,"param":null}}',
			failure: { message: 'Sign in', errorType: 'token_expired' },
		},
		{
			name: 'n8n',
			body: '{"code":404,"message":"Not registered"}',
			failure: { message: 'Not registered' },
		},
		{ name: 'a proxy', body: '<html>', failure: { message: 'The endpoint answered with 401' } },
	])('gives the refusal of $name, with its status', async ({ body, failure }) => {
		const gateway = openGateway({ status: 401, headers: { 'Retry-After': '7' } });
		gateway.write(body);
		gateway.close();
		await expect(gateway.ask()).rejects.toMatchObject({
			...failure,
			statusCode: 401,
			retryAfterSeconds: 7,
		});
	});

	test('ends the call when the page leaves', async () => {
		const gateway = openGateway();
		const page = new AbortController();
		const asked = gateway.ask({ signal: page.signal, onText: () => page.abort() });
		gateway.send(text('Hel'));
		await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
		expect(gateway.isAborted()).toBe(true);
	});
});

describe('the time limit', () => {
	const { pass } = useFakeTime();

	test('ends the wait when nothing comes for a minute, heartbeats included', async () => {
		const gateway = openGateway();
		const seen: unknown[] = [];
		void gateway.ask().catch((error: unknown) => seen.push(error));
		gateway.send(text('Half'));
		for (let sent = 0; sent < 5; sent += 1) {
			await pass(50_000);
			gateway.write(HEARTBEAT);
		}
		await pass(59_999);
		expect(seen).toEqual([]);
		await pass(1);
		expect(seen).toMatchObject([
			{ message: 'The answer broke off: nothing came for 60 seconds', errorType: 'timeout' },
		]);
		expect(gateway.isAborted()).toBe(true);
	});
});
