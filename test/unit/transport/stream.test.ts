import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Outcome } from '../../../nodes/shared/api/completion';
import { simplify } from '../../../nodes/shared/api/output';
import type { Exchange } from '../../../nodes/shared/transport/http';
import { readOutcome } from '../../../nodes/shared/transport/stream';
import {
	CHUNKS,
	completionOf,
	errorChunk,
	eventStream,
	failureOf,
	FRAMINGS,
	MESSAGE,
	WHOLE_BODY,
} from '../api/chatStream';
import { SEEDED } from '../api/seed';

const LF = { eol: '\n', multiLine: false } as const;
const encode = (text: string) => new TextEncoder().encode(text);

type Response = Partial<Omit<Exchange, 'body'>> & {
	slices: readonly Uint8Array[];
	breaks?: boolean;
};

/** An outcome, how often first output was told, and after how many slices reading stopped. */
async function read({ slices, breaks = false, ...head }: Response) {
	let slicesRead = 0;
	let firstOutputs = 0;
	async function* bytes() {
		for (const slice of slices) {
			slicesRead += 1;
			yield slice;
		}
	}
	const outcome = await readOutcome(
		{
			statusCode: 200,
			contentType: 'text/event-stream',
			body: { bytes: bytes(), isBroken: () => breaks },
			...head,
		},
		{
			onFirstOutput: () => {
				firstOutputs += 1;
			},
		},
	);
	return { outcome, firstOutputs, slicesRead };
}

const readText = async (text: string, head: Omit<Response, 'slices'> = {}) =>
	await read({ slices: [encode(text)], ...head });

const streamed = async (bytes: Uint8Array, ...offsets: number[]): Promise<Outcome> => {
	const edges = [0, ...offsets.sort((a, b) => a - b), bytes.length];
	const slices = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
	return (await read({ slices })).outcome;
};

describe('the chat stream, cut at every byte', () => {
	const whole = {
		message: MESSAGE,
		finishReason: 'tool_calls',
		body: WHOLE_BODY,
		generationId: 'gen-1',
	};

	test.each(FRAMINGS)('$name: the same completion', async (framing) => {
		const bytes = encode(eventStream(CHUNKS, framing));
		for (let offset = 0; offset <= bytes.length; offset++) {
			expect(completionOf(await streamed(bytes, offset))).toEqual(whole);
		}
	});

	test.each(FRAMINGS)('$name, error twin: the same failure', async (framing) => {
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
	});

	test('byte by byte', async () => {
		for (const framing of FRAMINGS) {
			const slices = [...encode(eventStream(CHUNKS, framing))].map((byte) => Uint8Array.of(byte));
			expect(completionOf((await read({ slices })).outcome)).toEqual(whole);
		}
	});

	test('at random', async () => {
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

	test('broken off anywhere, it is whole, or a failure that says so', async () => {
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

test('streamed and unstreamed give the same simplified output', async () => {
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
		{ name: 'at what is not JSON', last: encode('data: {"id":\n\n'), kind: 'failed' },
	])('$name', async ({ last, kind }) => {
		const slices = [...CHUNKS.map(event), last, encode(': late\n\n'), encode(': later\n\n')];
		const { outcome, slicesRead } = await read({ slices });
		expect(outcome.kind).toBe(kind);
		expect(slicesRead).toBe(CHUNKS.length + 1);
	});
});

test('what is not JSON after a whole answer is a format failure', async () => {
	const { outcome } = await readText(`${eventStream(CHUNKS, LF, false)}data: {oops\n\n`);
	expect(failureOf(outcome).errorType).toBe('invalid_response');
});

test('a stream that starts with what is not JSON is a format failure', async () => {
	const { outcome } = await readText('data: <html>\n\n');
	expect(failureOf(outcome).errorType).toBe('invalid_response');
});

test('an error that came before what is not JSON is the one that is told', async () => {
	const { outcome } = await readText('data: {"error":{"code":429}}\n\ndata: <html>\n\n');
	expect(failureOf(outcome).statusCode).toBe(429);
});

test.each([
	{ name: 'null', payload: 'null' },
	{ name: 'a number', payload: '5' },
	{ name: 'a list', payload: '[]' },
])('$name as a chunk is passed over', async ({ payload }) => {
	const { outcome } = await readText(`data: ${payload}\n\n${eventStream(CHUNKS, LF)}`);
	expect(completionOf(outcome).message).toEqual(MESSAGE);
});

test('first output is told once, and only when there is some', async () => {
	const slices = [...encode(eventStream(CHUNKS, LF))].map((byte) => Uint8Array.of(byte));
	expect((await read({ slices })).firstOutputs).toBe(1);
	expect((await readText(eventStream(CHUNKS.slice(0, 1), LF))).firstOutputs).toBe(0);
	const json = { contentType: 'application/json' };
	expect((await readText(JSON.stringify(WHOLE_BODY), json)).firstOutputs).toBe(1);
	expect((await readText('{"choices":[]}', json)).firstOutputs).toBe(0);
});

test('who hands an answer on gets its chunks put right, and the one that was missing', async () => {
	const head = { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } };
	const odd = { choices: [{ index: 0, delta: { role: '', tool_calls: [head] } }] };
	const handedOn: unknown[] = [];
	const outcome = await readOutcome(
		{
			statusCode: 200,
			contentType: 'text/event-stream',
			body: {
				bytes: (async function* () {
					yield encode(eventStream([CHUNKS[0], odd], LF));
				})(),
				isBroken: () => false,
			},
		},
		{
			onFirstOutput: () => {},
			watcher: {
				onChunk: (chunk, payload, hasOutput) => {
					expect(JSON.parse(payload)).toEqual(chunk);
					handedOn.push([hasOutput, chunk]);
				},
			},
		},
	);
	const end = { index: 0, function: { arguments: '{}' } };
	expect(handedOn).toEqual([
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
		{ name: 'an answer', text: JSON.stringify(WHOLE_BODY), breaks: false, errorType: undefined },
		{
			name: 'blanks before it (keep-alive)',
			text: `\n\n  ${JSON.stringify(WHOLE_BODY)}`,
			breaks: false,
			errorType: undefined,
		},
		{ name: 'a page', text: '<html>', breaks: false, errorType: 'invalid_response' },
		{ name: 'nothing', text: '', breaks: false, errorType: 'invalid_response' },
		{ name: 'half an answer', text: '{"id":', breaks: true, errorType: 'stream_cut' },
		{ name: 'no choices', text: '{}', breaks: false, errorType: 'empty_completion' },
	])('$name: $errorType', async ({ text, breaks, errorType }) => {
		const { outcome } = await readText(text, { contentType: 'application/json', breaks });
		expect(outcome.kind === 'failed' ? outcome.failure.errorType : undefined).toBe(errorType);
	});

	test('a letter cut in two is one letter', async () => {
		const bytes = encode(JSON.stringify(WHOLE_BODY));
		const slices = [...bytes].map((byte) => Uint8Array.of(byte));
		const { outcome } = await read({ slices, contentType: 'application/json' });
		expect(completionOf(outcome).message.content).toBe('Hé');
	});
});

describe('the status', () => {
	test.each([
		{ statusCode: 0, errorType: 'provider_unavailable' },
		{ statusCode: 199, errorType: 'provider_unavailable' },
		{ statusCode: 300, errorType: 'invalid_response' },
		{ statusCode: 399, errorType: 'invalid_response' },
		{ statusCode: 400, errorType: 'invalid_request' },
		{ statusCode: 401, errorType: 'authentication' },
		{ statusCode: 503, errorType: 'provider_overloaded' },
	])('$statusCode: $errorType, whatever the type says', async ({ statusCode, errorType }) => {
		const { outcome } = await readText(eventStream(CHUNKS, LF), { statusCode });
		expect(failureOf(outcome).errorType).toBe(errorType);
	});

	test.each([200, 201, 299])('%d is read', async (statusCode) => {
		const { outcome } = await readText(eventStream(CHUNKS, LF), { statusCode });
		expect(outcome.kind).toBe('completed');
	});

	test('a redirect is not followed and not retried', async () => {
		const { outcome } = await readText('', { statusCode: 307 });
		expect(failureOf(outcome)).toMatchObject({ statusCode: 502, retryable: false });
	});

	test('an error carries wait and generation id', async () => {
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

	test('so does one inside a 200', async () => {
		const head = { retryAfter: '3', generationId: 'gen-h' };
		for (const contentType of ['text/event-stream; charset=utf-8', 'application/json']) {
			const error = '{"error":{"code":429}}';
			const text = contentType === 'application/json' ? error : `data: ${error}\n\n`;
			const { outcome } = await readText(text, { ...head, contentType });
			expect(failureOf(outcome)).toMatchObject({ retryAfterSeconds: 3, generationId: 'gen-h' });
		}
	});
});
