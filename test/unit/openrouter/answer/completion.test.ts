import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCompletionAccumulator } from '../../../../nodes/shared/openrouter/answer/completion';
import {
	accumulate,
	bodyWith,
	CHUNKS,
	chunkWith,
	completionOf,
	errorChunk,
	failureOf,
	MESSAGE,
	NOW_MS,
	WHOLE_BODY,
} from './chatStream';
import { SEEDED } from '../../seed';

const nowMs = () => NOW_MS;

describe('the chat stream', () => {
	test('adds up to the message, the finish reason and OpenRouter’s body', () => {
		expect(accumulate(CHUNKS)).toStrictEqual({
			kind: 'completed',
			completion: {
				message: MESSAGE,
				finishReason: 'tool_calls',
				body: WHOLE_BODY,
				generationId: 'gen-1',
			},
		});
	});

	test('gives the first choice’s text, chunk by chunk', () => {
		const accumulator = createCompletionAccumulator({ nowMs });
		expect(CHUNKS.map((chunk) => accumulator.add(chunk))).toEqual([
			'',
			'',
			'',
			'Hé',
			...['', '', '', '', ''],
		]);
	});

	test('has output from the first reasoning on, not from debug or keep-alive', () => {
		const accumulator = createCompletionAccumulator({ nowMs });
		expect(accumulator.hasOutput).toBe(false);
		accumulator.add(CHUNKS[0]);
		expect(accumulator.hasOutput).toBe(false);
		accumulator.add(CHUNKS[1]);
		expect(accumulator.hasOutput).toBe(true);
		expect(accumulator.hasFailed).toBe(false);
	});

	test('keeps saying that it has output, whatever another choice brings', () => {
		const accumulator = createCompletionAccumulator({ nowMs });
		accumulator.add(chunkWith({ content: 'Hi' }));
		accumulator.add({ choices: [{ index: 1, delta: { role: 'assistant' } }] });
		expect(accumulator.hasOutput).toBe(true);
	});

	test.each([
		{ name: 'a number', code: 502 },
		{ name: 'digits', code: '502' },
		{ name: 'a word', code: 'server_error' },
		{ name: 'null', code: null },
	])('is a failure when its last chunk is an error with $name as code', ({ code }) => {
		for (const sawDone of [true, false]) {
			const chunks = [...CHUNKS.slice(0, -2), errorChunk(code)];
			expect(failureOf(accumulate(chunks, {}, sawDone))).toMatchObject({
				statusCode: 502,
				errorType: 'provider_unavailable',
				retryable: true,
				generationId: 'gen-1',
			});
		}
	});

	test('has failed from the error on, and nothing after the error matters', () => {
		const accumulator = createCompletionAccumulator({ nowMs });
		accumulator.add(errorChunk(429));
		expect(accumulator.hasFailed).toBe(true);
		for (const chunk of [...CHUNKS, errorChunk(402)]) accumulator.add(chunk);
		expect(failureOf(accumulator.finish(true)).statusCode).toBe(429);
	});

	test('is no answer when it is cut anywhere before its finish reason', () => {
		for (let count = 0; count < 8; count++) {
			const failure = failureOf(accumulate(CHUNKS.slice(0, count), {}, false));
			expect(failure).toMatchObject({ errorType: 'stream_cut', statusCode: 502, retryable: true });
			expect(failure.generationId).toBe(count === 0 ? undefined : 'gen-1');
		}
	});

	test.each([{ count: 8 }, { count: 9 }])(
		'is an answer when it is cut behind its finish reason, after $count chunks',
		({ count }) => {
			expect(completionOf(accumulate(CHUNKS.slice(0, count), {}, false)).message).toEqual(MESSAGE);
		},
	);

	test('is not changed by a second finish chunk that repeats the reason or says null', () => {
		const again = { ...CHUNKS[7], usage: CHUNKS[8].usage };
		const blank = { id: 'gen-1', choices: [{ index: 0, delta: {}, finish_reason: null }] };
		const outcome = accumulate([...CHUNKS.slice(0, 8), again, blank]);
		expect(completionOf(outcome)).toMatchObject({ finishReason: 'tool_calls', body: WHOLE_BODY });
	});
});

describe('a body under HTTP 200 that reports an error', () => {
	const provider = { code: 502, message: 'x', metadata: { error_type: 'provider_unavailable' } };
	test.each([
		{ name: 'an error without choices', body: { error: provider } },
		{ name: 'an error beside choices', body: { ...bodyWith({ content: 'Hi' }), error: provider } },
		{
			name: 'an error in the choice, with a partial text',
			body: { choices: [{ finish_reason: 'error', error: provider, message: { content: 'Hi' } }] },
		},
		{
			name: 'an error in the choice under another finish reason',
			body: { choices: [{ finish_reason: 'stop', error: provider, message: { content: 'Hi' } }] },
		},
		{ name: 'the finish reason alone', body: bodyWith({ content: 'Hi' }, 'error') },
		{ name: 'an error that is a text', body: { error: 'Bad gateway' } },
	])('is a failure when it has $name', ({ body }) => {
		const accumulator = createCompletionAccumulator({ nowMs });
		accumulator.add(body);
		expect(accumulator.hasFailed).toBe(true);
		expect(failureOf(accumulator.finish(true))).toMatchObject({
			statusCode: 502,
			errorType: 'provider_unavailable',
			retryable: true,
		});
	});

	test('is an answer when the error is null', () => {
		const body = { ...bodyWith({ content: 'Hi' }), error: null };
		expect(completionOf(accumulate([body])).message.content).toBe('Hi');
	});

	test('is an answer when the error of its choice is null', () => {
		const body = { choices: [{ finish_reason: 'stop', error: null, message: { content: 'Hi' } }] };
		expect(completionOf(accumulate([body])).message.content).toBe('Hi');
	});

	// Any choice with an error fails the call; its words are looked for in the first choice only.
	test('is a failure with the error of the second choice, as it came', () => {
		const body = {
			choices: [
				{ index: 0, finish_reason: 'stop', message: { content: 'Hi' } },
				{ index: 1, finish_reason: 'error', error: { code: 429 }, message: { content: '' } },
			],
		};
		expect(failureOf(accumulate([body])).statusCode).toBe(429);
	});

	test('is a failure with the wait that was asked for', () => {
		const context = { retryAfter: new Date(NOW_MS + 3_000).toUTCString(), generationId: 'gen-h' };
		expect(failureOf(accumulate([{ error: { code: 429 } }], context))).toMatchObject({
			retryAfterSeconds: 3,
			generationId: 'gen-h',
		});
	});
});

describe('an error in whatever shape', () => {
	const SAID = 'Unauthorized';
	const errors = [SAID, [SAID], 502, true, { raw: SAID }];
	const bodies = (error: unknown) => [
		{ ...bodyWith({ content: 'Hi' }), error },
		{ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop', error }] },
		{ choices: [{ message: { content: 'Hi', error }, finish_reason: 'stop' }] },
		{ choices: [{ delta: { content: 'Hi', error }, finish_reason: 'stop' }] },
	];

	test.each(errors.map((error) => ({ error })))(
		'$error is a failure and adds no text',
		({ error }) => {
			for (const body of bodies(error)) {
				const accumulator = createCompletionAccumulator({ nowMs });
				expect(accumulator.add(body)).toBe('');
				expect(accumulator.hasFailed).toBe(true);
				// What was said is for the author alone.
				const failure = failureOf(accumulator.finish(true));
				expect(JSON.stringify({ ...failure, upstreamMessage: '' })).not.toContain(SAID);
			}
		},
	);

	test.each([{}, [], '', false, 0, null, { message: '', code: null }].map((error) => ({ error })))(
		'$error does not count as an error and is not in the message or the item',
		({ error }) => {
			for (const body of bodies(error)) {
				const completion = completionOf(accumulate([body]));
				expect(completion.message).toStrictEqual({ role: 'assistant', content: 'Hi' });
				expect(completion.body).not.toHaveProperty('error');
			}
		},
	);

	test('{"object":"error"} is the error that it names', () => {
		const body = { object: 'error', message: 'No such model', code: 404 };
		expect(failureOf(accumulate([body]))).toMatchObject({ statusCode: 404, retryable: false });
		expect(failureOf(accumulate([...CHUNKS.slice(0, 5), body])).statusCode).toBe(404);
	});

	test('ends a stream: later chunks do not count', () => {
		const accumulator = createCompletionAccumulator({ nowMs });
		accumulator.add({ error: { code: 429 } });
		expect(accumulator.add(chunkWith({ content: 'EVIL' }, 'stop'))).toBe('');
		expect(accumulator.hasOutput).toBe(false);
	});
});

describe('an answer that was billed is not asked for again', () => {
	const usage = { completion_tokens: 4, cost: 0.25 };
	const text = chunkWith({ content: 'Hi' });
	const finish = chunkWith({}, 'stop');
	const end = { choices: [], usage };
	const gap = (chunks: readonly unknown[], sawDone: boolean) => {
		const accumulator = createCompletionAccumulator({ nowMs });
		for (const chunk of chunks) accumulator.add(chunk);
		return accumulator.finish(sawDone, true);
	};

	test.each([
		{ name: '[DONE]', outcome: gap([text], true), finishReason: 'unknown' },
		{ name: 'a finish reason', outcome: gap([text, finish], false), finishReason: 'stop' },
		{ name: 'usage', outcome: gap([text, end], false), finishReason: 'unknown' },
	])(
		'when the stream has a gap and $name, it is an answer that says so',
		({ outcome, finishReason }) => {
			expect(completionOf(outcome)).toMatchObject({
				message: { content: 'Hi' },
				finishReason,
				notice: expect.stringContaining('could not be read'),
			});
		},
	);

	test('when the stream has a gap and no output, it is a failure that is not retried', () => {
		for (const chunks of [[], [finish], [end]]) {
			expect(failureOf(gap(chunks, true))).toMatchObject({
				errorType: 'invalid_response',
				retryable: false,
			});
		}
		expect(failureOf(gap([end], true)).costUsd).toBe(0.25);
	});

	test('when the stream has a gap and broke off, it is judged as without the gap', () => {
		expect(failureOf(gap([text], false))).toMatchObject({
			errorType: 'stream_cut',
			retryable: true,
		});
	});

	test('when the stream broke off behind its usage, it is an answer that may lack its end', () => {
		const { finishReason, notice } = completionOf(accumulate([text, end], {}, false));
		expect({ finishReason, notice }).toEqual({
			finishReason: 'unknown',
			notice: expect.stringContaining('cut off'),
		});
	});

	test('when usage came with each piece and the stream broke off, it has no end but was billed', () => {
		const chunks = [{ ...text, usage }];
		expect(failureOf(accumulate(chunks, {}, false))).toMatchObject({
			errorType: 'stream_cut',
			retryable: false,
			costUsd: 0.25,
		});
	});

	test('when the answer is whole, it carries no notice', () => {
		expect(completionOf(accumulate([text, finish, end]))).not.toHaveProperty('notice');
		expect(completionOf(accumulate([text, end]))).not.toHaveProperty('notice');
	});

	test.each([
		{ usage: { completion_tokens: 0 }, retryable: true },
		{ usage: { prompt_tokens: 9, completion_tokens: 0, cost: 0 }, retryable: true },
		{ usage: { prompt_tokens: 9, completion_tokens: 0, cost: 0.1 }, retryable: false },
	])(
		'when nothing is in it and the usage is $usage, it is retryable: $retryable',
		({ usage, retryable }) => {
			const body = bodyWith({ content: '' }, 'stop', { usage });
			expect(failureOf(accumulate([body]))).toMatchObject({
				errorType: 'empty_completion',
				retryable,
			});
		},
	);

	test('when an error comes behind a whole answer, it is a failure that is not retried', () => {
		for (const before of [
			[text, finish],
			[text, end],
			[text, finish, end],
		]) {
			expect(failureOf(accumulate([...before, errorChunk(502)]))).toMatchObject({
				errorType: 'provider_unavailable',
				retryable: false,
			});
		}
		expect(failureOf(accumulate([text, errorChunk(502)])).retryable).toBe(true);
	});
});

describe('the generation id', () => {
	test.each([
		{ name: 'the body’s before the header’s', id: 'gen-b', header: 'gen-h', generationId: 'gen-b' },
		{
			name: 'the header’s when the body has none',
			id: null,
			header: 'gen-h',
			generationId: 'gen-h',
		},
		{
			name: 'the header’s when the body’s is no text',
			id: 5,
			header: 'gen-h',
			generationId: 'gen-h',
		},
		{ name: 'none', id: null, header: undefined, generationId: undefined },
	])('is $name', ({ id, header, generationId }) => {
		const context = header === undefined ? {} : { generationId: header };
		const completion = completionOf(accumulate([{ ...bodyWith({ content: 'Hi' }), id }], context));
		expect(completion.generationId).toBe(generationId);
		expect('generationId' in completion).toBe(generationId !== undefined);
		const failure = failureOf(accumulate([{ id, choices: [] }], context));
		expect(failure.generationId).toBe(generationId);
	});
});

describe('an answer that could be empty', () => {
	const none = { usage: { completion_tokens: 0 } };
	test.each([
		{ name: 'no choices', body: { choices: [] }, kind: 'failed' },
		{ name: 'no body', body: {}, kind: 'failed' },
		{ name: 'a body that is a list', body: [], kind: 'failed' },
		{ name: 'null', body: null, kind: 'failed' },
		{ name: 'choices that are none', body: { choices: [null, 'x'] }, kind: 'failed' },
		{
			name: 'no text, stop, 0 tokens',
			body: bodyWith({ content: '' }, 'stop', none),
			kind: 'failed',
		},
		{
			name: 'no text, no finish reason',
			body: bodyWith({ content: null }, null, none),
			kind: 'failed',
		},
		{ name: 'no text, no usage', body: bodyWith({ content: null }, null), kind: 'failed' },
		{ name: 'a message that is none', body: { choices: [{ message: 'x' }] }, kind: 'failed' },
		{
			name: 'a finish reason “length” whose tokens all went into reasoning',
			body: bodyWith({ content: '' }, 'length', none),
			kind: 'completed',
		},
		{
			name: 'a filter took the answer',
			body: bodyWith({ content: '' }, 'content_filter', none),
			kind: 'completed',
		},
		{
			name: 'no text after a call of functions that named none',
			body: bodyWith({ content: null, tool_calls: [{ id: 'c' }] }, 'tool_calls', none),
			kind: 'failed',
		},
		{
			name: 'a text, whatever usage says',
			body: bodyWith({ content: 'a' }, 'stop', none),
			kind: 'completed',
		},
		{
			name: 'a refusal',
			body: bodyWith({ content: null, refusal: 'No' }, 'stop', none),
			kind: 'completed',
		},
		{
			name: 'an image',
			body: bodyWith({ content: null, images: [{}] }, 'stop', none),
			kind: 'completed',
		},
	])('with $name is $kind', ({ body, kind }) => {
		const outcome = accumulate([body]);
		expect(outcome.kind).toBe(kind);
		if (outcome.kind === 'failed') {
			expect(outcome.failure).toMatchObject({ errorType: 'empty_completion', retryable: true });
		}
	});
});

test.each([
	{ name: 'stop', given: 'stop', finishReason: 'stop' },
	{ name: 'one that is added later', given: 'paused', finishReason: 'paused' },
	{ name: 'null beside a text', given: null, finishReason: 'unknown' },
])('the finish reason is reported as it came: $name', ({ given, finishReason }) => {
	const completion = completionOf(accumulate([bodyWith({ content: 'Hi' }, given)]));
	expect(completion.finishReason).toBe(finishReason);
});

test('a whole body is forwarded untouched', () => {
	const body = { ...bodyWith({ content: 'Hi' }), new_member: [1], usage: null };
	expect(completionOf(accumulate([body])).body).toBe(body);
});

test('content may be null and choices may be empty', () => {
	const audio = { id: 'a', data: 'AAAA', transcript: 'Hi' };
	const completion = completionOf(accumulate([bodyWith({ content: null, audio })]));
	expect(completion.message).toStrictEqual({ role: 'assistant', content: '', audio });
	expect(() => accumulate([{ choices: [] }, { choices: null }, {}])).not.toThrow();
});

test('the body names the model that answered, not the first that was named', () => {
	const chunks = [
		{ id: 'gen-1', model: 'asked/model', provider: 'A', choices: [] },
		{ ...chunkWith({ content: 'Hi' }, 'stop'), model: 'answered/model', provider: 'B' },
		{ id: 'gen-1', model: null, provider: null, choices: [] },
	];
	expect(completionOf(accumulate(chunks)).body).toMatchObject({
		model: 'answered/model',
		provider: 'B',
	});
});

describe('the rebuilt body', () => {
	const bodyOf = (chunks: readonly unknown[]) => completionOf(accumulate(chunks)).body;

	test('has no debug echo and says what it is', () => {
		const body = bodyOf(CHUNKS);
		expect(body).not.toHaveProperty('debug');
		expect(body.object).toBe('chat.completion');
	});

	test('leaves usage out when none came', () => {
		expect(bodyOf(CHUNKS.slice(0, -1))).not.toHaveProperty('usage');
	});

	test('keeps members of the body and of the choice that are added later', () => {
		const body = bodyOf([
			{ id: 'gen-1', service_tier: 'flex', choices: [] },
			{
				choices: [
					{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop', matched_stop: 'END' },
				],
			},
			{ service_tier: null, openrouter_metadata: { a: 1 }, choices: [] },
			{ choices: [{ index: 0, delta: {}, matched_stop: null, new_null: null }] },
		]);
		expect(body).toMatchObject({
			service_tier: 'flex',
			openrouter_metadata: { a: 1 },
			choices: [{ matched_stop: 'END', new_null: null, finish_reason: 'stop' }],
		});
	});

	test('has every choice, in order of index, and gaps closed', () => {
		const choice = (index: unknown, content: string, finish_reason: string | null = null) => ({
			choices: [{ index, delta: { content }, finish_reason }],
		});
		const chunks = [
			choice(2, 'c'),
			choice(0, 'a'),
			choice(2, 'C', 'length'),
			choice(0, 'A', 'stop'),
		];
		const texts = chunks.map((chunk) => createCompletionAccumulator({ nowMs }).add(chunk));
		expect(texts).toEqual(['', 'a', '', 'A']);
		const { message, finishReason, body } = completionOf(accumulate(chunks));
		expect({ text: message.content, finishReason }).toEqual({ text: 'aA', finishReason: 'stop' });
		expect(body.choices).toMatchObject([
			{ index: 0, finish_reason: 'stop', message: { content: 'aA' } },
			{ index: 2, finish_reason: 'length', message: { content: 'cC' } },
		]);
	});

	test('says null for a choice without finish reason', () => {
		expect(bodyOf([chunkWith({ content: 'Hi' })]).choices).toMatchObject([{ finish_reason: null }]);
	});

	test('joins logprobs, list by list', () => {
		const logprobs = (value: unknown, finish_reason: string | null = null) => ({
			choices: [{ index: 0, delta: { content: 'x' }, logprobs: value, finish_reason }],
		});
		const body = bodyOf([
			logprobs(null),
			logprobs({ content: [1], refusal: null, top: 1 }),
			logprobs({ content: [2, 3], refusal: [4], top: 2 }),
			logprobs('x', 'stop'),
		]);
		expect(body.choices).toMatchObject([
			{ logprobs: { content: [1, 2, 3], refusal: [4], top: 2 } },
		]);
	});
});

describe('whatever chunks come', () => {
	const nested = fc.letrec<{ value: unknown }>((tie) => ({
		value: fc.oneof(
			{ maxDepth: 5 },
			fc.oneof(
				fc.constantFrom('stop', 'error', 'user_2nQxKzAbC', 'sk-or-v1-0123abcd', ''),
				fc.double(),
				fc.constant(null),
				fc.boolean(),
			),
			fc.array(tie('value'), { maxLength: 4 }),
			fc.dictionary(
				fc.constantFrom(
					'id',
					'error',
					'choices',
					'index',
					'delta',
					'message',
					'content',
					'tool_calls',
					'function',
					'finish_reason',
					'logprobs',
					'usage',
					'code',
					'metadata',
					'__proto__',
					'constructor',
				),
				tie('value'),
				{ maxKeys: 8 },
			),
		),
	})).value;

	test('nothing is thrown, and no secret is in the words of a failure', () => {
		fc.assert(
			fc.property(fc.array(nested), fc.boolean(), (chunks, sawDone) => {
				const outcome = accumulate(chunks, {}, sawDone);
				if (outcome.kind === 'completed') {
					expect(outcome.completion.message.role).toBe('assistant');
					return;
				}
				const { message, hint } = outcome.failure;
				expect(`${message} ${hint}`).not.toMatch(/2nQxKzAbC|0123abcd/);
			}),
			{ ...SEEDED, numRuns: 1_000 },
		);
	});

	test('keys of prototypes do no harm', () => {
		const hostile: unknown = JSON.parse(
			`{"__proto__":{"polluted":1},"id":"gen-1","choices":[{"index":0,"finish_reason":"stop",
			"__proto__":{"polluted":1},"logprobs":{"__proto__":{"polluted":1}},
			"delta":{"content":"Hi","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},
			"reasoning_details":[{"type":"reasoning.text","__proto__":{"polluted":1}}]}}]}`,
		);
		const completion = completionOf(accumulate([hostile, hostile]));
		expect(completion.message.content).toBe('HiHi');
		expect('polluted' in {}).toBe(false);
		expect('polluted' in completion.message).toBe(false);
		expect('polluted' in completion.body).toBe(false);
	});

	test('an ID in a prototype is not taken for an ID', () => {
		const chunk: unknown = JSON.parse(
			'{"__proto__":{"id":"gen-x"},"choices":[{"finish_reason":"stop","delta":{"content":"Hi"}}]}',
		);
		expect(completionOf(accumulate([chunk]))).not.toHaveProperty('generationId');
	});

	test.each([{ index: 999 }, { index: 4_294_967_294 }, { index: -1 }, { index: 'length' }])(
		'a choice with index $index takes no memory',
		({ index }) => {
			const body = { choices: [{ index, finish_reason: 'stop', message: { content: 'Hi' } }] };
			expect(() => accumulate([body])).not.toThrow();
		},
	);
});
