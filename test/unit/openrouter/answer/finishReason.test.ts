/** What an answer's end says: in the stream and in a whole body, to the workflow and to clients. */
import { describe, expect, test } from '@jest/globals';
import { accumulate, bodyWith, chunkWith, completionOf, failureOf } from './chatStream';
import { forwardAll, readByOpenAi } from './forwarded';

const tool_calls = [
	{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
];

/** One answer, as a stream and as a body. */
const both = (message: object, finishReason: string | null, native?: string, usage?: object) => {
	const more = native === undefined ? {} : { native_finish_reason: native };
	const end = chunkWith({}, finishReason);
	const body = bodyWith(message, finishReason);
	return [
		{
			way: 'streamed',
			chunks: [
				chunkWith({ role: 'assistant', ...message }),
				{ ...end, choices: end.choices.map((choice) => ({ ...choice, ...more })) },
				...(usage === undefined ? [] : [{ id: 'gen-1', choices: [], usage }]),
			],
		},
		{
			way: 'whole',
			chunks: [{ ...body, choices: body.choices.map((choice) => ({ ...choice, ...more })), usage }],
		},
	];
};

describe('the finish reason of an answer with function calls', () => {
	test.each([
		['stop', 'tool_calls'],
		['STOP', 'tool_calls'],
		['end_turn', 'tool_calls'],
		['function_call', 'tool_calls'],
		[null, 'tool_calls'],
		['tool_calls', 'tool_calls'],
		['length', 'length'],
		['content_filter', 'content_filter'],
		['paused', 'paused'],
	])('%s is reported as %s', async (given, finishReason) => {
		for (const { chunks } of both({ content: null, tool_calls }, given)) {
			const { outcome, forwarded } = forwardAll(chunks);
			expect(completionOf(outcome)).toMatchObject({
				finishReason,
				body: { choices: [{ finish_reason: finishReason }] },
			});
			expect((await readByOpenAi(forwarded)).choices[0]?.finish_reason).toBe(finishReason);
		}
	});

	test('changes for the choice that has them only', () => {
		const choice = (index: number, delta: object) => ({ index, delta, finish_reason: 'stop' });
		const chunk = { choices: [choice(0, { content: 'Hi' }), choice(1, { tool_calls })] };
		expect(completionOf(accumulate([chunk])).body.choices).toMatchObject([
			{ finish_reason: 'stop' },
			{ finish_reason: 'tool_calls' },
		]);
	});

	test('is reported in a chunk of its own when the calls come after the end', async () => {
		const { outcome, forwarded } = forwardAll([
			chunkWith({}, 'stop'),
			chunkWith({ role: 'assistant', tool_calls }),
		]);
		expect(completionOf(outcome).finishReason).toBe('tool_calls');
		expect((await readByOpenAi(forwarded)).choices[0]?.finish_reason).toBe('tool_calls');
	});

	test('does not appear when the stream breaks off', () => {
		expect(failureOf(accumulate([chunkWith({ tool_calls })], {}, false)).errorType).toBe(
			'stream_cut',
		);
	});
});

test.each([
	{ word: 'network_error', statusCode: 502, errorType: 'provider_unavailable' },
	{ word: 'ERROR', statusCode: 502, errorType: 'provider_unavailable' },
	{ word: 'failed', statusCode: 502, errorType: 'provider_unavailable' },
	{ word: 'failure', statusCode: 502, errorType: 'provider_unavailable' },
	{ word: 'internal_error', statusCode: 500, errorType: 'server' },
	{ word: 'timeout', statusCode: 504, errorType: 'timeout' },
	{ word: 'Timed-Out', statusCode: 504, errorType: 'timeout' },
	{ word: 'cancelled', statusCode: 502, errorType: 'provider_unavailable' },
	{ word: 'aborted', statusCode: 502, errorType: 'provider_unavailable' },
	{ word: 'insufficient_system_resource', statusCode: 502, errorType: 'provider_unavailable' },
])(
	'the finish reason $word is a failure with the status $statusCode',
	({ word, statusCode, errorType }) => {
		for (const { chunks } of both({ content: 'Half an ans' }, word)) {
			expect(failureOf(accumulate(chunks))).toMatchObject({
				statusCode,
				errorType,
				retryable: true,
				generationId: 'gen-1',
			});
		}
	},
);

test.each([
	['STOP', 'stop'],
	['stop_sequence', 'stop'],
	['end_turn', 'stop'],
	['FINISH_REASON_STOP', 'stop'],
	['COMPLETE', 'stop'],
	['MAX_TOKENS', 'length'],
	['max_output_tokens', 'length'],
	['model_length', 'length'],
	['model_context_window_exceeded', 'length'],
	['SAFETY', 'content_filter'],
	['PROHIBITED_CONTENT', 'content_filter'],
	['refusal', 'content_filter'],
	['sensitive', 'content_filter'],
	['tool_calls', 'stop'],
	['TOOL_USE', 'stop'],
	['Paused', 'paused'],
	['max_output', 'max_output'],
	['null', 'unknown'],
	['Key sk-or-v1-1234 was stopped', 'unknown'],
	['sk-or-v1-1234', 'unknown'],
	['the user was stopped', 'unknown'],
])('the finish reason %s is reported as %s', async (given, finishReason) => {
	for (const { chunks } of both({ content: 'Hi' }, given)) {
		const { outcome, forwarded } = forwardAll(chunks);
		expect(completionOf(outcome).finishReason).toBe(finishReason);
		const forwardedAs = finishReason === 'unknown' ? null : finishReason;
		expect(completionOf(outcome).body).toMatchObject({ choices: [{ finish_reason: forwardedAs }] });
		expect(JSON.stringify(forwarded)).toContain(`"finish_reason":${JSON.stringify(forwardedAs)}`);
		if (given !== finishReason) expect(JSON.stringify(forwarded)).not.toContain(`"${given}"`);
	}
});

test('a word without a meaning does not end function calls', () => {
	const head = { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a"' } };
	const { outcome } = forwardAll([
		chunkWith({ role: 'assistant', tool_calls: [head] }, 'null'),
		chunkWith({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, 'null'),
		chunkWith({}, 'tool_calls'),
	]);
	expect(completionOf(outcome).message.tool_calls).toMatchObject([
		{ function: { arguments: '{"a":1}' } },
	]);
});

describe('an answer with nothing in it', () => {
	const EMPTY = { errorType: 'empty_completion', statusCode: 502 };
	const nothing = { content: '', reasoning: null, images: [], audio: { id: 'a' } };

	test.each([
		{ name: 'nothing was billed', usage: { completion_tokens: 0, cost: 0 }, retryable: true },
		{ name: 'tokens were billed', usage: { completion_tokens: 4 }, retryable: false },
		{
			name: 'the prompt was billed',
			usage: { completion_tokens: 0, cost: 0.01 },
			retryable: false,
			costUsd: 0.01,
		},
	])('is asked for again when $name: $retryable', ({ usage, retryable, costUsd }) => {
		for (const finishReason of ['stop', 'end_turn', 'tool_calls', 'STOP', 'OTHER', null]) {
			for (const { chunks } of both(nothing, finishReason, 'STOP', usage)) {
				const failure = failureOf(accumulate(chunks));
				expect(failure).toMatchObject({ ...EMPTY, retryable });
				expect(failure.costUsd).toBe(costUsd);
				// A billed answer is not asked for again, and its author must learn that it cost something.
				expect(failure.message).toBe(
					retryable
						? 'The model gave an empty answer'
						: 'The model gave an empty answer, and it was billed',
				);
			}
		}
	});

	test.each([
		'SAFETY',
		'content_filter',
		'RECITATION',
		'PROHIBITED_CONTENT',
		'blocklist',
		'SPII',
		'IMAGE_SAFETY',
		'IMAGE_PROHIBITED_CONTENT',
	])('is a refusal by a filter with the finish reason %s', (native) => {
		for (const { chunks } of both(nothing, 'stop', native, { completion_tokens: 4, cost: 0.01 })) {
			expect(failureOf(accumulate(chunks))).toMatchObject({
				...EMPTY,
				message: 'A content filter of the model’s provider removed the whole answer',
				hint: 'Change the wording, or choose another model',
				retryable: false,
				costUsd: 0.01,
			});
		}
	});

	test.each([
		['length', 'length'],
		['MAX_TOKENS', 'length'],
		['content_filter', 'content_filter'],
		['SAFETY', 'content_filter'],
	])('is an answer with the finish reason %s, which says why', (given, finishReason) => {
		for (const { chunks } of both(nothing, given, 'SAFETY', { completion_tokens: 4 })) {
			expect(completionOf(accumulate(chunks)).finishReason).toBe(finishReason);
		}
	});
});
