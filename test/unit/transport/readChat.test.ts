import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Outcome } from '../../../nodes/shared/openrouter/answer/completion';
import { simplify } from '../../../nodes/shared/openrouter/answer/output';
import { asChunk } from '../../../nodes/shared/openrouter/answer/wholeChunk';
import type { Exchange } from '../../../nodes/shared/transport/http';
import { readChat, type ReadSettings } from '../../../nodes/shared/transport/readChat';
import {
	CHUNKS,
	completionOf,
	errorChunk,
	eventStream,
	failureOf,
	FRAMINGS,
	MESSAGE,
	WHOLE_BODY,
} from '../openrouter/answer/chatStream';
import { SEEDED } from '../seed';

const LF = { eol: '\n', multiLine: false } as const;
const encode = (text: string) => new TextEncoder().encode(text);

type Response = Partial<Omit<Exchange, 'body'>> & {
	slices: readonly Uint8Array[];
	breaks?: boolean;
};

/** The outcome, the contents of the events, how many slices were read, and how often the body was closed. */
async function read({ slices, breaks = false, ...head }: Response) {
	let slicesRead = 0;
	let timesClosed = 0;
	async function* bytes() {
		for (const slice of slices) {
			slicesRead += 1;
			yield slice;
		}
	}
	const reply = await readAll({
		statusCode: 200,
		contentType: 'text/event-stream',
		body: {
			bytes: bytes(),
			close: () => {
				timesClosed += 1;
			},
			isBroken: () => breaks,
		},
		...head,
	});
	return { ...reply, slicesRead, timesClosed };
}

/** Pulls the events to the outcome. */
async function readAll(response: Exchange, functionNames?: ReadonlySet<string>) {
	const forwarded: unknown[] = [];
	const chunksWithOutput: unknown[] = [];
	const kinds: string[] = [];
	let firstOutputs = 0;
	let sentText = '';
	const clock: ReadSettings['clock'] = {
		startedMs: 0,
		get firstOutputMs() {
			return firstOutputs === 0 ? undefined : 1;
		},
		set firstOutputMs(_ms) {
			firstOutputs += 1;
		},
	};
	const events = readChat(response, {
		functionNames,
		needsChunks: true,
		needsText: true,
		attempt: 1,
		clock,
	});
	for (;;) {
		const { done, value } = await events.next();
		if (done === true) {
			return { outcome: value, forwarded, chunksWithOutput, kinds, sentText, firstOutputs };
		}
		kinds.push(value.kind === 'read' && value.isLast ? 'last' : value.kind);
		if (value.kind === 'head') continue;
		forwarded.push(...value.chunks);
		chunksWithOutput.push(...value.chunks.map((chunk) => [value.hasOutput, chunk]));
		sentText += value.text;
	}
}

const readText = async (text: string, head: Omit<Response, 'slices'> = {}) =>
	await read({ slices: [encode(text)], ...head });

const streamed = async (bytes: Uint8Array, ...offsets: number[]): Promise<Outcome> => {
	const edges = [0, ...offsets.sort((a, b) => a - b), bytes.length];
	const slices = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
	return (await read({ slices })).outcome;
};

describe('a chat stream that is cut into slices', () => {
	const whole = {
		message: MESSAGE,
		finishReason: 'tool_calls',
		body: WHOLE_BODY,
		generationId: 'gen-1',
	};

	test.each(FRAMINGS)('gives the same completion wherever it is cut, $name', async (framing) => {
		const bytes = encode(eventStream(CHUNKS, framing));
		for (let offset = 0; offset <= bytes.length; offset++) {
			expect(completionOf(await streamed(bytes, offset))).toEqual(whole);
		}
	});

	test.each(FRAMINGS)(
		'gives the same failure wherever it is cut when it ends in an error, $name',
		async (framing) => {
			for (const [code, isDone] of [
				[502, true],
				['server_error', false],
			] as const) {
				const chunks = [...CHUNKS.slice(0, 5), errorChunk(code)];
				const bytes = encode(eventStream(chunks, framing, isDone));
				const expected = await streamed(bytes);
				expect(failureOf(expected)).toMatchObject({
					statusCode: 502,
					errorType: 'provider_unavailable',
					generationId: 'gen-1',
				});
				for (let offset = 0; offset <= bytes.length; offset++) {
					expect(await streamed(bytes, offset)).toEqual(expected);
				}
			}
		},
	);

	test('gives the same completion when it comes byte by byte', async () => {
		for (const framing of FRAMINGS) {
			const slices = [...encode(eventStream(CHUNKS, framing))].map((byte) => Uint8Array.of(byte));
			expect(completionOf((await read({ slices })).outcome)).toEqual(whole);
		}
	});

	test('gives the same completion with random slices', async () => {
		const framing = fc.constantFrom(...FRAMINGS);
		await fc.assert(
			fc.asyncProperty(framing, fc.array(fc.nat()), async (given, numbers) => {
				const bytes = encode(eventStream(CHUNKS, given));
				const offsets = numbers.map((number) => number % bytes.length);
				expect(completionOf(await streamed(bytes, ...offsets))).toEqual(whole);
			}),
			SEEDED,
		);
	});

	test('is a whole answer or a stream_cut failure wherever it breaks off', async () => {
		const bytes = encode(eventStream(CHUNKS, LF));
		const finished = eventStream(CHUNKS.slice(0, 8), LF, false);
		for (let length = 0; length < bytes.length; length++) {
			const { outcome } = await read({ slices: [bytes.subarray(0, length)], breaks: true });
			// The event's closing blank line may be missing: its data line is complete.
			if (length >= encode(finished).length - 2) {
				expect(completionOf(outcome).message).toEqual(MESSAGE);
			} else {
				expect(failureOf(outcome)).toMatchObject({ errorType: 'stream_cut', retryable: true });
			}
		}
	});
});

test('a streamed and an unstreamed answer give the same simplified output', async () => {
	const timing = { totalMs: 1, attempts: 1 };
	const stream = await readText(eventStream(CHUNKS, LF));
	const body = await readText(JSON.stringify(WHOLE_BODY), { contentType: 'application/json' });
	expect(simplify(completionOf(stream.outcome), timing)).toEqual(
		simplify(completionOf(body.outcome), timing),
	);
});

describe('reading stops', () => {
	const event = (chunk: unknown) => encode(`data: ${JSON.stringify(chunk)}\n\n`);
	test.each([
		{ name: 'at [DONE]', last: encode('data: [DONE]\n\n'), kind: 'completed' },
		{ name: 'at an error', last: event(errorChunk(502)), kind: 'failed' },
	])('$name', async ({ last, kind }) => {
		const slices = [...CHUNKS.map(event), last, encode(': late\n\n'), encode(': later\n\n')];
		const { outcome, slicesRead } = await read({ slices });
		expect(outcome.kind).toBe(kind);
		expect(slicesRead).toBe(CHUNKS.length + 1);
	});
});

describe('an event that is not JSON', () => {
	const GARBAGE = 'data: {"usage":{"total_tokens":NaN}}\n\n';
	const [before, after] = [CHUNKS.slice(0, 4), CHUNKS.slice(4)];

	test.each([
		{
			name: 'in the middle',
			text: eventStream(before, LF, false) + GARBAGE + eventStream(after, LF),
			breaks: false,
		},
		{
			name: 'after the answer',
			text: `${eventStream(CHUNKS, LF, false)}${GARBAGE}data: [DONE]\n\n`,
			breaks: false,
		},
		{
			name: 'in place of usage and [DONE]',
			text: eventStream(CHUNKS.slice(0, 8), LF, false) + GARBAGE,
			breaks: false,
		},
		{
			name: 'after the finish reason, in a stream that breaks off',
			text: eventStream(CHUNKS.slice(0, 8), LF, false) + GARBAGE,
			breaks: true,
		},
	])('$name does not discard the answer before it', async ({ text, breaks }) => {
		const { outcome, forwarded } = await readText(text, { breaks });
		const { message, notice } = completionOf(outcome);
		expect(message).toEqual(MESSAGE);
		expect(notice).toContain('could not be read');
		expect(forwarded.length).toBeGreaterThanOrEqual(8);
	});

	test('in place of the finish reason counts as the finish reason, unless the stream breaks off', async () => {
		const text = eventStream(CHUNKS.slice(0, 7), LF, false) + GARBAGE;
		expect(completionOf((await readText(text)).outcome).finishReason).toBe('tool_calls');
		// Broken off, the rest of the answer may be missing too.
		expect(failureOf((await readText(text, { breaks: true })).outcome)).toMatchObject({
			errorType: 'stream_cut',
			retryable: true,
		});
	});

	test.each(['data: <html>\n\n', `${GARBAGE}data: [DONE]\n\n`, `: c\n\n${GARBAGE}`])(
		'without an answer (%j) is the failure invalid_response, which is not retried',
		async (text) => {
			const { outcome } = await readText(text, { generationId: 'gen-h' });
			expect(failureOf(outcome)).toMatchObject({
				errorType: 'invalid_response',
				retryable: false,
				generationId: 'gen-h',
			});
		},
	);
});

test('an error that comes before an event that is not JSON is reported', async () => {
	const { outcome } = await readText('data: {"error":{"code":429}}\n\ndata: <html>\n\n');
	expect(failureOf(outcome).statusCode).toBe(429);
});

describe('what follows the end of the answer is ignored', () => {
	const hello =
		'data: {"id":"gen-1","choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]}\n\n';
	const evil = hello.replace('Hello', 'EVIL');

	test.each(['data: [DONE]\n\n', 'data:  [DONE] \n\n'])('after %j', async (done) => {
		for (const slices of [
			[hello + done + evil],
			[hello + done, evil],
			[...(hello + done + evil)],
		]) {
			const { outcome, forwarded, sentText } = await read({ slices: slices.map(encode) });
			expect(completionOf(outcome).message.content).toBe('Hello');
			expect(JSON.stringify([forwarded, sentText])).not.toContain('EVIL');
		}
	});

	test('after an error', async () => {
		const error = 'data: {"error":"sk-or-v1-KEY","choices":[{"delta":{"content":"EVIL"}}]}\n\n';
		for (const slices of [[hello + error + evil], [hello, error, evil]]) {
			const { outcome, forwarded, sentText } = await read({ slices: slices.map(encode) });
			expect(failureOf(outcome)).toMatchObject({ statusCode: 502, retryable: false });
			expect(sentText).toBe('Hello');
			expect(forwarded).toHaveLength(1);
			expect(JSON.stringify(forwarded)).not.toMatch(/EVIL|KEY/);
		}
	});
});

describe('an error in mid-stream', () => {
	const hello = 'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\n';
	test.each([
		{ name: 'bare JSON', text: '{"error":{"code":402}}\ndata: [DONE]\n\n' },
		{ name: 'bare JSON without a line end', text: '{"error":{"code":402}}' },
		{ name: '{"object":"error"}', text: 'data: {"object":"error","code":402}\n\n' },
		{
			name: '{"type":"error"}',
			text: 'event: error\ndata: {"type":"error","error":{"code":402}}\n\n',
		},
		{ name: 'an event of the type error', text: 'event: error\ndata: {"code":402}\n\n' },
		{ name: 'a number in a choice', text: 'data: {"choices":[{"error":402}]}\n\n' },
		{
			name: 'an object in a delta',
			text: 'data: {"choices":[{"delta":{"error":{"code":402}}}]}\n\n',
		},
	])('is a failure wherever it is cut, as $name', async ({ text }) => {
		const bytes = encode(hello + text);
		for (let offset = 0; offset <= bytes.length; offset++) {
			const slices = [bytes.subarray(0, offset), bytes.subarray(offset)];
			const { outcome, forwarded } = await read({ slices });
			expect(failureOf(outcome)).toMatchObject({ statusCode: 402, retryable: false });
			expect(forwarded).toHaveLength(1);
		}
	});
});

test.each([
	{ name: 'null', payload: 'null' },
	{ name: 'a number', payload: '5' },
	{ name: 'a list', payload: '[]' },
])('a chunk that is $name is ignored', async ({ payload }) => {
	const { outcome } = await readText(`data: ${payload}\n\n${eventStream(CHUNKS, LF)}`);
	expect(completionOf(outcome).message).toEqual(MESSAGE);
});

test('the time of the first output is set once, and only when there is output', async () => {
	const slices = [...encode(eventStream(CHUNKS, LF))].map((byte) => Uint8Array.of(byte));
	expect((await read({ slices })).firstOutputs).toBe(1);
	expect((await readText(eventStream(CHUNKS.slice(0, 1), LF))).firstOutputs).toBe(0);
	const json = { contentType: 'application/json' };
	expect((await readText(JSON.stringify(WHOLE_BODY), json)).firstOutputs).toBe(1);
	expect((await readText('{"choices":[]}', json)).firstOutputs).toBe(0);
});

const LABELS = [
	'text/event-stream',
	'Text/Event-Stream; Charset=UTF-8',
	'application/json',
	'text/plain',
	'text/html',
	'',
];

describe.each(LABELS)('under the media type %j', (contentType) => {
	test('an event stream is read as one, wherever it is cut', async () => {
		const bytes = encode(eventStream(CHUNKS, LF));
		for (let offset = 0; offset <= bytes.length; offset += 7) {
			const slices = [bytes.subarray(0, offset), bytes.subarray(offset)];
			const { outcome, forwarded } = await read({ slices, contentType });
			expect(completionOf(outcome).message).toEqual(MESSAGE);
			expect(forwarded).toHaveLength(CHUNKS.length);
		}
	});

	test('a JSON body is read as one, byte by byte and after blanks', async () => {
		const text = `\n\n  ${JSON.stringify(WHOLE_BODY)}`;
		const slices = [...encode(text)].map((byte) => Uint8Array.of(byte));
		const { outcome, forwarded, sentText } = await read({ slices, contentType });
		expect(completionOf(outcome).body).toEqual(WHOLE_BODY);
		expect(forwarded).toEqual([asChunk(WHOLE_BODY)]);
		expect(sentText).toBe('Hé');
	});

	test.each([
		{ name: 'a page', text: '<html>', errorType: 'invalid_response' },
		{ name: 'plain text', text: 'upstream connect error', errorType: 'invalid_response' },
		{ name: 'an error', text: '{"error":{"code":402}}', errorType: 'payment_required' },
		{
			name: 'an error with [DONE] after it',
			text: '{"error":{"code":402}}\n\ndata: [DONE]\n\n',
			errorType: 'payment_required',
		},
		{
			name: '{"object":"error"}',
			text: '{"object":"error","message":"x","code":404}',
			errorType: 'not_found',
		},
	])('$name is the failure $errorType', async ({ text, errorType }) => {
		const { outcome } = await readText(text, { contentType });
		expect(failureOf(outcome).errorType).toBe(errorType);
	});

	test('the first error event of an error status is reported, and nothing after it is read', async () => {
		const text =
			': c\n\ndata: {"a":1}\n\ndata: {"error":{"code":402}}\n\ndata: {"error":{"code":500}}\n\n';
		const late = encode(': late\n\n');
		const { outcome, slicesRead } = await read({
			slices: [encode(text), late, late],
			contentType,
			statusCode: 503,
		});
		expect(failureOf(outcome).statusCode).toBe(402);
		expect(slicesRead).toBe(1);
	});

	test('the JSON error of an error status is reported', async () => {
		const { outcome } = await readText(' {"error":{"code":402}}', { contentType, statusCode: 503 });
		expect(failureOf(outcome).statusCode).toBe(402);
	});

	test('a page with an error status is not read further', async () => {
		const slices = ['<html>', 'more', 'and more'].map(encode);
		const { outcome, slicesRead } = await read({ slices, contentType, statusCode: 503 });
		expect(failureOf(outcome).statusCode).toBe(503);
		expect(slicesRead).toBe(1);
	});
});

test.each([
	{ contentType: 'Text/Event-Stream', breaks: false, errorType: 'stream_cut' },
	{ contentType: 'application/json', breaks: true, errorType: 'stream_cut' },
	{ contentType: 'application/json', breaks: false, errorType: 'invalid_response' },
	{ contentType: '', breaks: false, errorType: 'invalid_response' },
])(
	'a blank body under “$contentType” is $errorType when its breaking off is $breaks',
	async ({ errorType, ...head }) => {
		for (const text of ['', ' \n\n']) {
			const { outcome } = await readText(text, { ...head, generationId: 'gen-h' });
			expect(failureOf(outcome)).toMatchObject({
				errorType,
				retryable: true,
				generationId: 'gen-h',
			});
		}
	},
);

test('chunks are corrected, and a missing last chunk is added', async () => {
	const head = { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } };
	const odd = { choices: [{ index: 0, delta: { role: '', tool_calls: [head] } }] };
	const { outcome, chunksWithOutput } = await readAll(
		{
			statusCode: 200,
			contentType: 'text/event-stream',
			body: {
				bytes: (async function* () {
					yield encode(eventStream([CHUNKS[0]], LF, false));
					yield encode(eventStream([odd], LF));
				})(),
				close: () => {},
				isBroken: () => false,
			},
		},
		new Set(['f']),
	);
	const end = { index: 0, function: { arguments: '{}' } };
	expect(chunksWithOutput).toEqual([
		[false, CHUNKS[0]],
		[true, { choices: [{ index: 0, delta: { role: 'assistant', tool_calls: [head] } }] }],
		[
			true,
			{
				id: 'gen-1',
				object: 'chat.completion.chunk',
				created: 1,
				model: 'm',
				choices: [
					{ index: 0, delta: { tool_calls: [end] }, logprobs: null, finish_reason: 'tool_calls' },
				],
			},
		],
	]);
	expect(completionOf(outcome).finishReason).toBe('tool_calls');
});

describe('a JSON body', () => {
	test.each([
		{
			name: 'that is an answer is read',
			text: JSON.stringify(WHOLE_BODY),
			breaks: false,
			failure: undefined,
		},
		{
			name: 'that is an answer is read though its connection breaks after it',
			text: JSON.stringify(WHOLE_BODY),
			breaks: true,
			failure: undefined,
		},
		{
			name: 'that is a list of chunks is read',
			text: JSON.stringify(CHUNKS),
			breaks: false,
			failure: undefined,
		},
		// An unstreamed answer is already billed, so it is not retried.
		{
			name: 'that breaks off is stream_cut, which is not retried',
			text: '{"id":',
			breaks: true,
			failure: { errorType: 'stream_cut', retryable: false },
		},
		{
			name: 'that is complete but not JSON is invalid_response, which is not retried',
			text: '{"id":',
			breaks: false,
			failure: { errorType: 'invalid_response', retryable: false },
		},
		{
			name: 'without choices is empty_completion, which is retried',
			text: '{}',
			breaks: false,
			failure: { errorType: 'empty_completion', retryable: true },
		},
	])('$name', async ({ text, breaks, failure }) => {
		const { outcome } = await readText(text, { contentType: 'application/json', breaks });
		if (failure === undefined) expect(completionOf(outcome).message).toEqual(MESSAGE);
		else expect(failureOf(outcome)).toMatchObject(failure);
	});

	test('that is cut inside a letter keeps the letter whole', async () => {
		const bytes = encode(JSON.stringify(WHOLE_BODY));
		const slices = [...bytes].map((byte) => Uint8Array.of(byte));
		const { outcome } = await read({ slices, contentType: 'application/json' });
		expect(completionOf(outcome).message.content).toBe('Hé');
	});
});

describe('a response', () => {
	test.each([
		{ statusCode: 0, errorType: 'provider_unavailable' },
		{ statusCode: 199, errorType: 'provider_unavailable' },
		{ statusCode: 300, errorType: 'invalid_response' },
		{ statusCode: 399, errorType: 'invalid_response' },
		{ statusCode: 400, errorType: 'invalid_request' },
		{ statusCode: 401, errorType: 'authentication' },
		{ statusCode: 503, errorType: 'provider_overloaded' },
	])(
		'with status $statusCode is $errorType, also under a stream’s media type',
		async ({ statusCode, errorType }) => {
			const { outcome } = await readText(eventStream(CHUNKS, LF), { statusCode });
			expect(failureOf(outcome).errorType).toBe(errorType);
		},
	);

	test.each([200, 201, 299])('with status %d is read', async (statusCode) => {
		const { outcome } = await readText(eventStream(CHUNKS, LF), { statusCode });
		expect(outcome.kind).toBe('completed');
	});

	test('that is a redirect is not followed, not read and not retried', async () => {
		const { outcome, slicesRead, timesClosed } = await readText('', { statusCode: 307 });
		expect({ slicesRead, timesClosed }).toEqual({ slicesRead: 0, timesClosed: 1 });
		expect(failureOf(outcome)).toMatchObject({ statusCode: 502, retryable: false });
	});

	test('with an error status keeps its Retry-After and generation ID', async () => {
		const { outcome } = await readText('{"error":{"code":429}}', {
			statusCode: 429,
			retryAfter: '3',
			generationId: 'gen-h',
		});
		expect(failureOf(outcome)).toMatchObject({
			statusCode: 429,
			retryAfterSeconds: 3,
			generationId: 'gen-h',
		});
	});

	test('with status 200 and an error keeps its Retry-After and generation ID', async () => {
		const head = { retryAfter: '3', generationId: 'gen-h' };
		for (const contentType of ['text/event-stream; charset=utf-8', 'application/json']) {
			const error = '{"error":{"code":429}}';
			const text = contentType === 'application/json' ? error : `data: ${error}\n\n`;
			const { outcome } = await readText(text, { ...head, contentType });
			expect(failureOf(outcome)).toMatchObject({ retryAfterSeconds: 3, generationId: 'gen-h' });
		}
	});
});
