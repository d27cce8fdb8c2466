/** What a caller of n8n's Webhook (Respond: Streaming) reads when there is no whole answer. */
import { describe, expect, test } from '@jest/globals';
import { NodeApiError } from 'n8n-workflow';
import {
	chunk,
	chunkObject,
	DONE,
	event,
	finishChunk,
	happyBody,
	happyChat,
	KEEP_ALIVE,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { DESTROY, HANG_UP, json, STALL, text, trigger, type Reply } from '../support/reply';
import { CHAT_TRIGGER } from '../support/neighbours';
import { errorBody, firstOf, onlyJson, useBench } from './openRouter';
import { endsOf, errorsOf, linesOf, streamedFailure, STREAMING } from './streamingCaller';

const bench = useBench();
const { chat, startChat } = bench;

/** Headers that take the chance out of a retry: the next attempt starts at once. */
const NOW = { 'retry-after': '0' };
const ONE_ATTEMPT = { options: { attempts: 1 } };

const overloaded = json(503, errorBody({ code: 503 }), NOW);
const midStreamError = event({
	...chunkObject({ finish_reason: 'error' }),
	...errorBody({ code: 502 }, { metadata: { error_type: 'provider_unavailable' } }),
});

describe('a failure before the first token is one error line and nothing else', () => {
	test.each<{ name: string; reply: Reply; failure: object }>([
		{
			name: 'a refused key',
			reply: json(401, errorBody({ code: 401 })),
			failure: streamedFailure(500, 'authentication'),
		},
		{
			name: 'a rate limit',
			reply: json(429, errorBody({ code: 429 }), { 'retry-after': '16.2' }),
			failure: streamedFailure(429, 'rate_limit_exceeded', { retryAfterSeconds: 17 }),
		},
		{
			name: 'an error inside HTTP 200',
			reply: json(200, errorBody({ code: 402 })),
			failure: streamedFailure(402, 'payment_required'),
		},
		{
			name: 'an error as the first event',
			reply: stream(KEEP_ALIVE, midStreamError),
			failure: streamedFailure(502, 'provider_unavailable'),
		},
		{
			name: 'a stream without anything',
			reply: stream(KEEP_ALIVE),
			failure: streamedFailure(502, 'stream_cut'),
		},
		{
			name: 'an answer without text',
			reply: stream(finishChunk(), DONE),
			failure: streamedFailure(502, 'empty_completion'),
		},
		{ name: 'a broken socket', reply: HANG_UP, failure: streamedFailure(502, 'network') },
	])('for $name', async ({ reply, failure }) => {
		bench.upstream.chat(reply);
		const run = await chat(ONE_ATTEMPT, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['error 0']);
		expect(errorsOf(run.chunks)).toEqual([failure]);
		expect(run.status).toBe('error');
		expect(run.thrown).toBeInstanceOf(NodeApiError);
		// What n8n writes is the description of what is thrown; what the editor shows is still there.
		expect(run.error).toMatchObject({
			description: run.chunks[0]?.content,
			message: (errorsOf(run.chunks)[0] as { message: string }).message,
		});
		expect(bench.upstream.chatRequests).toHaveLength(1);
		// Keys and ids are looked for by useBench(); upstream's own words are the author's alone.
		expect(JSON.stringify(run.chunks)).not.toContain('UPSTREAM-WORDS-LEAK');
	});

	test('for a deadline that passes in silence', async () => {
		bench.upstream.chat(stream(KEEP_ALIVE, STALL));
		const run = await chat({ options: { timeout: 0.3 } }, STREAMING);
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(504, 'timeout')]);
		expect(run.chunks).toHaveLength(1);
	});

	test('for a value that cannot be sent', async () => {
		const run = await chat({ prompt: '={{ $json.q }}' }, { ...STREAMING, items: [{ q: '' }] });
		expect(linesOf(run.chunks)).toEqual(['error 0']);
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(400, 'invalid_input')]);
		expect(bench.upstream.requests).toEqual([]);
	});

	test('for an expression that fails, without n8n’s own words', async () => {
		const run = await chat({ prompt: '={{ $("Nobody").item.json.x }}' }, STREAMING);
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(500, 'internal')]);
		expect(JSON.stringify(run.chunks)).not.toContain('Nobody');
	});

	test('for a credential that is not there', async () => {
		const run = await chat({}, { ...STREAMING, credential: undefined });
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(500, 'internal')]);
	});

	test('for a list of models that cannot be had', async () => {
		bench.upstream.route('GET /models/user', json(503, errorBody({ code: 503 })));
		const run = await chat({ resource: 'model', operation: 'getMany' }, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['error 0']);
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(503, 'provider_overloaded')]);
	});
});

describe('n8n’s chat, which shows the content of an error line as it is, gets the sentence alone', () => {
	const CHAT = {
		...STREAMING,
		trigger: { type: CHAT_TRIGGER, parameters: { options: { responseMode: 'streaming' } } },
	};
	const lastLine = async (more: Parameters<typeof chat>[1]) => {
		bench.upstream.chat(json(402, errorBody({ code: 402, message: 'UPSTREAM-WORDS-LEAK' })));
		const { chunks } = await chat(ONE_ATTEMPT, { ...CHAT, ...more });
		return chunks.at(-1);
	};

	test.each([
		{ name: 'when the node stops', more: {} },
		{ name: 'when it goes on', more: { onError: 'continueErrorOutput' as const } },
	])('$name', async ({ more }) => {
		expect(await lastLine(more)).toMatchObject({
			type: 'error',
			content: expect.stringMatching(/^[A-Z][\w ’]+$/),
		});
	});

	test('but a page behind a Webhook gets JSON', async () => {
		const { content = '' } = (await lastLine(STREAMING)) ?? {};
		expect(JSON.parse(content)).toMatchObject({ statusCode: 402 });
	});
});

describe('a failure after the first token is the text, end, and one error line', () => {
	test.each<{ name: string; steps: Parameters<typeof stream>; failure: object }>([
		{
			name: 'an error in mid-stream',
			steps: [midStreamError],
			failure: streamedFailure(502, 'provider_unavailable'),
		},
		{
			name: 'a stream that ends without [DONE]',
			steps: [],
			failure: streamedFailure(502, 'stream_cut'),
		},
		{
			name: 'a socket that is torn down',
			steps: [DESTROY],
			failure: streamedFailure(502, 'stream_cut'),
		},
		{
			name: 'an error as bare JSON',
			steps: ['{"error":{"code":402}}\n'],
			failure: streamedFailure(402, 'payment_required'),
		},
		{
			name: 'a choice’s error that is a text, beside a text',
			steps: [chunk({ delta: { content: 'RAW' }, error: 'sk-or-v1-RAW' })],
			failure: streamedFailure(502, 'provider_unavailable'),
		},
	])('for $name', async ({ steps, failure }) => {
		const rest = trigger();
		bench.upstream.chat(
			stream(textChunk('Half an '), rest.fired, textChunk('answer'), ...steps),
			happyChat(),
		);
		const running = startChat({ options: { attempts: 3 } }, STREAMING);
		await running.chunk(2);
		rest.fire();
		const run = await running.finished;
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Half an answer', 'end 0', 'error 0']);
		expect(errorsOf(run.chunks)).toEqual([failure]);
		expect(endsOf(run.chunks)).toEqual([{ chars: 'Half an answer'.length, failed: true }]);
		expect(run.status).toBe('error');
		// The caller has seen half an answer: another try would repeat it.
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	// In one read, so nothing had left when the error was found.
	describe.each([
		{ name: 'an error', steps: [midStreamError] },
		{ name: 'the end', steps: [] },
	])('$name right behind the first text', ({ steps }) => {
		const broken = stream([textChunk('Half an answer'), ...steps].join(''));

		test('is a failure like any other when there is no other try', async () => {
			bench.upstream.chat(broken);
			const run = await chat(ONE_ATTEMPT, STREAMING);
			expect(errorsOf(run.chunks)).toMatchObject([{ statusCode: 502 }]);
			expect(linesOf(run.chunks).at(-1)).toBe('error 0');
			expect(run.chunks.filter(({ type }) => type === 'begin')).toHaveLength(
				run.chunks.filter(({ type }) => type === 'end').length,
			);
		});

		// text that had not left yet was sent in front of the next try's answer.
		test('leaves no text of the failed try in front of the next one’s', async () => {
			bench.upstream.chat(broken, happyChat('Whole'));
			const run = await chat({ options: { attempts: 3 } }, STREAMING);
			expect([
				['begin 0', 'item 0: Whole', 'end 0'],
				['begin 0', 'item 0: Half an answer', 'end 0', 'error 0'],
			]).toContainEqual(linesOf(run.chunks));
		});
	});

	test('for the deadline', async () => {
		bench.upstream.chat(stream(textChunk('Half'), STALL));
		const run = await chat({ options: { timeout: 0.5 } }, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Half', 'end 0', 'error 0']);
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(504, 'timeout')]);
		await (
			await bench.upstream.request(1)
		).closedByClient;
	});

	test('but not without [DONE] behind a finish reason, where the answer is whole', async () => {
		bench.upstream.chat(stream(textChunk('Whole'), finishChunk(), usageChunk()));
		const run = await chat({}, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Whole', 'end 0']);
		expect(onlyJson(run)).toMatchObject({ text: 'Whole' });
	});
});

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'a failure in a node that goes on (%s)',
	(onError) => {
		const failedItem = { statusCode: 503, errorType: 'provider_overloaded' };

		test('is one error line and the error item', async () => {
			bench.upstream.chat(overloaded);
			const run = await chat(ONE_ATTEMPT, { ...STREAMING, onError });
			expect(run.status).toBe('success');
			expect(linesOf(run.chunks)).toEqual(['error 0']);
			expect(errorsOf(run.chunks)).toEqual([
				streamedFailure(503, 'provider_overloaded', { retryAfterSeconds: 0 }),
			]);
			const items = onError === 'continueErrorOutput' ? run.errorOutput : run.output;
			expect(firstOf(items).json).toMatchObject(failedItem);
			// The item's sentence and the caller's are one.
			expect(errorsOf(run.chunks)).toMatchObject([{ message: firstOf(items).json.error }]);
		});

		test('leaves the other items answered, each error under its index', async () => {
			bench.upstream.chat((request) =>
				JSON.stringify(request.body).includes('bad') ? overloaded : happyChat('fine'),
			);
			const run = await chat(
				{ ...ONE_ATTEMPT, prompt: '={{ $json.q }}' },
				{ ...STREAMING, onError, items: [{ q: 'a' }, { q: 'bad' }, { q: 'b' }] },
			);
			expect(linesOf(run.chunks)).toEqual([
				...['begin 0', 'item 0: fine', 'end 0'],
				'error 1',
				...['begin 2', 'item 2: fine', 'end 2'],
			]);
		});
	},
);

describe('what was wrong with an answer is not told to the caller', () => {
	test.each<{ name: string; reply: Reply }>([
		{
			name: 'a late event that is no JSON',
			reply: stream(textChunk('Hello'), finishChunk(), 'data: {"usage":NaN}\n\n', DONE),
		},
		{
			name: 'an event stream under another type, with events behind [DONE]',
			reply: text(200, `${textChunk('Hello')}${finishChunk()}${DONE}${textChunk('EVIL')}`, {
				'content-type': 'text/plain',
			}),
		},
		{
			name: 'a JSON body as an event stream',
			reply: text(200, JSON.stringify(happyBody('Hello')), { 'content-type': 'text/event-stream' }),
		},
	])('$name', async ({ reply }) => {
		bench.upstream.chat(reply);
		const run = await chat({}, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Hello', 'end 0']);
		expect(onlyJson(run)).toMatchObject({ text: 'Hello' });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});
});

describe('an item that fails among several', () => {
	test('ends the run, and the items after it are not asked', async () => {
		bench.upstream.chat((_request, index) => (index === 1 ? overloaded : happyChat('fine')));
		const run = await chat(ONE_ATTEMPT, { ...STREAMING, items: [{}, {}, {}] });
		expect(linesOf(run.chunks).slice(0, 3)).toEqual(['begin 0', 'item 0: fine', 'end 0']);
		expect(errorsOf(run.chunks)).toMatchObject([{ statusCode: 503 }]);
		expect(run.chunks.at(-1)).toMatchObject({ type: 'error' });
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});
});

describe('Stop in mid-stream', () => {
	test('ends the call upstream, closes the text and says what happened', async () => {
		bench.upstream.chat(stream(textChunk('Half'), STALL));
		const running = startChat({}, STREAMING);
		await running.chunk(2);
		running.cancel();
		await (
			await bench.upstream.request(1)
		).closedByClient;
		const run = await running.finished;
		expect(run.status).toBe('canceled');
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Half', 'end 0', 'error 0']);
		// “could not prepare the request” (500, internal) is not what happened.
		expect(errorsOf(run.chunks)).toEqual([
			{
				message: expect.stringMatching(/stopped|cancel/i),
				statusCode: expect.any(Number),
				errorType: 'canceled',
			},
		]);
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('asks for none of the items that wait for their turn', async () => {
		const rest = trigger();
		bench.upstream.chat(stream(textChunk('Half'), rest.fired, STALL));
		const running = startChat({}, { ...STREAMING, items: [{}, {}, {}] });
		await running.chunk(2);
		running.cancel();
		await running.finished;
		await bench.upstream.roundTrips();
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});
});
