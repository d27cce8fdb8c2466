/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- reads the project's own files, as a page runs them */
/** What a page that copied the stream reader sees of a stream, of a damaged one too. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { describe, expect, jest, test } from '@jest/globals';
import { useFakeTime } from './fakeTime';

type Options = {
	onText?: (soFar: string) => void;
	signal?: AbortSignal;
	idleLimitMs?: number;
};
type Ask = (url: string, body: unknown, options?: Options) => Promise<string>;

const FILE = join(resolve(__dirname, '../../..'), 'examples', 'stream-reader.js');
const URL_OF_WEBHOOK = 'https://n8n.example.com/webhook/x';

function loadReader(fetchAnswer: (url: string, init: RequestInit) => Promise<unknown>): Ask {
	const code = readFileSync(FILE, 'utf8').replace('export async function', 'async function');
	const load = compileFunction(`${code}\nreturn ask;`, ['fetch', 'setTimeout', 'clearTimeout']);
	// The timers as they are now, so that jest's clock counts.
	return load(fetchAnswer, setTimeout, clearTimeout) as Ask;
}

/** An answer that the test writes line by line, as a browser's `fetch` gives it. */
function openWebhook(status = 200) {
	let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
	let signal: AbortSignal | null | undefined;
	const body = new ReadableStream<Uint8Array>({
		start(opened) {
			controller = opened;
		},
	});
	const write = (text: string) => controller?.enqueue(new TextEncoder().encode(text));
	const fetchStream = async (_url: string, init: RequestInit) => {
		signal = init.signal;
		signal?.throwIfAborted();
		signal?.addEventListener('abort', () => controller?.error(signal?.reason));
		return await Promise.resolve(new Response(body, { status }));
	};
	const ask = loadReader(fetchStream);
	return {
		ask: async (options?: Options) => await ask(URL_OF_WEBHOOK, { message: 'Hello' }, options),
		write,
		send: (...lines: object[]) => {
			for (const line of lines) write(`${JSON.stringify(line)}\n`);
		},
		close: () => controller?.close(),
		isAborted: () => signal?.aborted ?? false,
	};
}

const BEGIN = { type: 'begin', metadata: {} };
const KEEP_ALIVE = { type: 'keepalive' };
const item = (content: string) => ({ type: 'item', content, metadata: {} });
/** n8n makes a text of what a node sends as an object. */
const end = (said?: object) => ({
	type: 'end',
	...(said !== undefined && { content: JSON.stringify(said) }),
	metadata: {},
});
const error = (content?: string) => ({ type: 'error', content, metadata: {} });

async function read(...lines: object[]): Promise<string> {
	const webhook = openWebhook();
	webhook.send(...lines);
	webhook.close();
	return await webhook.ask();
}

const BROKEN_OFF = { message: expect.stringMatching(/broke off/), errorType: 'stream_cut' };

describe('the stream reader gives an answer that has come whole', () => {
	test.each<{ name: string; lines: object[]; text: string }>([
		{
			name: 'as counted',
			lines: [BEGIN, item('Hel'), item('lo'), end({ chars: 5 })],
			text: 'Hello',
		},
		{
			name: 'counted in UTF-16 units, a pair of them in two pieces',
			lines: [BEGIN, item('ü👋'), item('\ud83d'), item('\udc4b'), end({ chars: 5 })],
			text: 'ü👋👋',
		},
		{ name: 'of a node that does not count', lines: [BEGIN, item('Hi'), end()], text: 'Hi' },
		{
			name: 'of a node that says something else at the end',
			lines: [BEGIN, item('Hi'), { ...end(), content: 'Bye' }],
			text: 'Hi',
		},
		{
			name: 'with keepalives and unknown lines in between',
			lines: [KEEP_ALIVE, BEGIN, item('Hi'), { type: 'new' }, KEEP_ALIVE, end({ chars: 2 })],
			text: 'Hi',
		},
		{
			name: 'of the last of several items, each counted for itself',
			lines: [BEGIN, item('One'), end({ chars: 3 }), BEGIN, item('The second'), end({ chars: 10 })],
			text: 'The second',
		},
		{
			name: 'though a piece of an attempt before it was lost',
			lines: [BEGIN, item('Ha'), end({ chars: 40 }), BEGIN, item('Whole'), end({ chars: 5 })],
			text: 'Whole',
		},
	])('even $name', async ({ lines, text }) => {
		expect(await read(...lines)).toBe(text);
	});
});

describe('the stream reader says that an answer broke off', () => {
	test.each<{ name: string; lines: object[] }>([
		{ name: 'with a piece lost', lines: [BEGIN, item('Hel'), item('!'), end({ chars: 6 })] },
		{ name: 'with a piece twice', lines: [BEGIN, item('Hi'), item('Hi'), end({ chars: 2 })] },
		{ name: 'with all pieces lost', lines: [BEGIN, end({ chars: 2 })] },
		{ name: 'without an end', lines: [BEGIN, item('Hi')] },
		{ name: 'without anything', lines: [KEEP_ALIVE] },
		{
			name: 'in the second item, after a whole first one',
			lines: [BEGIN, item('One'), end({ chars: 3 }), BEGIN, item('Tw')],
		},
		{
			name: 'with the second begin lost, and the end of the second',
			lines: [BEGIN, item('One'), end({ chars: 3 }), item('Two')],
		},
		{
			name: 'with the second begin lost',
			lines: [BEGIN, item('One'), end({ chars: 3 }), item('Two'), end({ chars: 3 })],
		},
		{
			name: 'with the error line lost',
			lines: [BEGIN, item('Half'), end({ chars: 4, failed: true })],
		},
	])('when it came $name', async ({ lines }) => {
		await expect(read(...lines)).rejects.toMatchObject(BROKEN_OFF);
	});

	test('when its last line was cut', async () => {
		const webhook = openWebhook();
		webhook.send(BEGIN, item('Hi'));
		webhook.write('{"type":"end","content":"{\\"chars\\":2}"');
		webhook.close();
		await expect(webhook.ask()).rejects.toMatchObject(BROKEN_OFF);
	});
});

describe('the stream reader gives the failure that came', () => {
	test.each<{ name: string; content: string | undefined; failure: Record<string, unknown> }>([
		{
			name: 'of this package',
			content: '{"message":"No credits","statusCode":402,"errorType":"payment_required"}',
			failure: { message: 'No credits', statusCode: 402, errorType: 'payment_required' },
		},
		{ name: 'as a sentence', content: 'Bad luck', failure: { message: 'Bad luck' } },
		{ name: 'without words', content: undefined, failure: { message: 'The workflow failed' } },
		{ name: 'that is JSON, and no object', content: 'null', failure: { message: 'null' } },
	])('in the form $name', async ({ content, failure }) => {
		const lines = [BEGIN, item('Half'), end({ chars: 4, failed: true }), error(content)];
		await expect(read(...lines)).rejects.toMatchObject(failure);
	});

	test.each([
		{ name: 'n8n', body: '{"code":404,"message":"Not registered"}', message: 'Not registered' },
		{ name: 'the workflow', body: '{"error":"Sign in"}', message: 'Sign in' },
		{ name: 'a plain text', body: 'No token provided', message: 'No token provided' },
	])('with the status that $name told', async ({ body, message }) => {
		const webhook = openWebhook(401);
		webhook.write(body);
		webhook.close();
		await expect(webhook.ask()).rejects.toMatchObject({ message, statusCode: 401 });
	});
});

describe('the stream reader’s time limit', () => {
	const { settle, pass } = useFakeTime();
	/** The call, and what has become of it so far. */
	function follow(asked: Promise<string>) {
		const seen: { text?: string; error?: unknown } = {};
		const done = asked.then(
			(text) => (seen.text = text),
			(reason: unknown) => (seen.error = reason),
		);
		return { seen, done };
	}

	test('ends the wait when only keepalives come for 90 seconds', async () => {
		const webhook = openWebhook();
		const { seen } = follow(webhook.ask());
		webhook.send(BEGIN, item('Half'));
		for (let sent = 0; sent < 2; sent += 1) {
			await pass(30_000);
			webhook.send(KEEP_ALIVE);
		}
		await pass(29_999);
		expect(seen).toEqual({});
		expect(webhook.isAborted()).toBe(false);
		await pass(1);
		expect(seen.error).toMatchObject({
			message: 'The answer broke off: nothing came for 90 seconds',
			errorType: 'timeout',
		});
		expect(webhook.isAborted()).toBe(true);
	});

	test('does not end the answer as long as pieces come', async () => {
		const webhook = openWebhook();
		const { seen, done } = follow(webhook.ask({ idleLimitMs: 1_000 }));
		webhook.send(BEGIN);
		for (const piece of ['a', 'b', 'c']) {
			await pass(900);
			webhook.send(item(piece));
		}
		await pass(900);
		webhook.send(end({ chars: 3 }));
		await settle();
		webhook.close();
		await done;
		expect(seen).toEqual({ text: 'abc' });
	});

	test('ends the wait when not even the head of an answer comes', async () => {
		const never = (_url: string, { signal }: RequestInit) =>
			new Promise((_resolve, reject) => {
				signal?.addEventListener('abort', () => reject(signal.reason as Error));
			});
		const ask = loadReader(never);
		const { seen } = follow(ask(URL_OF_WEBHOOK, {}));
		await pass(90_000);
		expect(seen.error).toMatchObject({ errorType: 'timeout' });
	});

	test('gives the whole answer when only the rest of the workflow takes that long', async () => {
		const webhook = openWebhook();
		const { seen, done } = follow(webhook.ask());
		webhook.send(BEGIN, item('Hi'), end({ chars: 2 }));
		await pass(90_000);
		await done;
		expect(seen).toEqual({ text: 'Hi' });
		expect(webhook.isAborted()).toBe(true);
	});

	test('is switched off with Infinity', async () => {
		const webhook = openWebhook();
		const { seen, done } = follow(webhook.ask({ idleLimitMs: Infinity }));
		await pass(3_600_000);
		expect(seen).toEqual({});
		webhook.send(BEGIN, item('Hi'), end({ chars: 2 }));
		webhook.close();
		await done;
		expect(seen).toEqual({ text: 'Hi' });
	});

	test('leaves no timer behind', async () => {
		const webhook = openWebhook();
		const { done } = follow(webhook.ask());
		webhook.send(error('{"message":"No credits"}'));
		await done;
		expect(jest.getTimerCount()).toBe(0);
		expect(webhook.isAborted()).toBe(true);
	});
});

test('a page that aborts gets its own reason', async () => {
	const webhook = openWebhook();
	const leaving = new AbortController();
	const asked = webhook.ask({ signal: leaving.signal });
	webhook.send(BEGIN, item('Half'));
	leaving.abort(new Error('Stopped'));
	await expect(asked).rejects.toThrow('Stopped');
	expect(webhook.isAborted()).toBe(true);

	const neverAsked = openWebhook();
	await expect(neverAsked.ask({ signal: leaving.signal })).rejects.toThrow('Stopped');
});
