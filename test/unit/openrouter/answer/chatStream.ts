/**
 * The event stream that every parser of OpenRouter's chat has to get right: a debug chunk, reasoning
 * with a late signature, a two-byte letter, a tool call in parts, an image, usage without choices.
 */
import {
	createCompletionAccumulator,
	type AccumulatorContext,
	type Completion,
	type Outcome,
} from '../../../../nodes/shared/openrouter/answer/completion';
import type { Failure } from '../../../../nodes/shared/failure/failure';

export const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
export const IMAGE_URL = 'data:image/png;base64,iVBORw0=';

const delta = (fields: object, finishReason: string | null = null, more: object = {}) => ({
	id: 'gen-1',
	choices: [{ index: 0, delta: fields, finish_reason: finishReason, ...more }],
});

const REASONING = 'reasoning.text';

export const CHUNKS = [
	{
		id: 'gen-1',
		object: 'chat.completion.chunk',
		created: 1,
		model: 'm',
		choices: [],
		debug: { echo_upstream_body: {} },
	},
	{
		provider: 'X',
		model: 'm',
		...delta({
			role: 'assistant',
			content: '',
			reasoning: 'Let ',
			reasoning_details: [
				{ type: REASONING, text: 'Let ', index: 0, format: 'anthropic-claude-v1' },
			],
		}),
	},
	delta({ reasoning_details: [{ type: REASONING, signature: 'sig', index: 0 }] }),
	delta({ content: 'Hé' }),
	delta({
		tool_calls: [
			{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } },
		],
	}),
	delta({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
	delta({ images: [{ type: 'image_url', image_url: { url: IMAGE_URL } }] }),
	delta({ content: '' }, 'tool_calls', { native_finish_reason: 'tool_use' }),
	{
		id: 'gen-1',
		choices: [],
		usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12, cost: 0.0001 },
	},
] as const;

/** The message that CHUNKS add up to. */
export const MESSAGE = {
	role: 'assistant',
	content: 'Hé',
	reasoning: 'Let ',
	reasoning_details: [
		{ type: REASONING, text: 'Let ', index: 0, format: 'anthropic-claude-v1', signature: 'sig' },
	],
	tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
	images: [{ type: 'image_url', image_url: { url: IMAGE_URL } }],
};

/** The same answer as OpenRouter gives it when it is not streamed. */
export const WHOLE_BODY = {
	id: 'gen-1',
	object: 'chat.completion',
	created: 1,
	model: 'm',
	provider: 'X',
	choices: [
		{
			index: 0,
			native_finish_reason: 'tool_use',
			logprobs: null,
			finish_reason: 'tool_calls',
			message: MESSAGE,
		},
	],
	usage: CHUNKS[8].usage,
};

/** Ends CHUNKS' stream in mid-answer; `code` is a number or a word, as the docs disagree. */
export const errorChunk = (code: unknown) => ({
	id: 'gen-1',
	object: 'chat.completion.chunk',
	error: {
		code,
		message: 'Provider disconnected unexpectedly',
		metadata: { error_type: 'provider_unavailable' },
	},
	choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
});

export type Framing = { eol: '\n' | '\r\n' | '\r'; multiLine: boolean };

/** Event-stream text of the chunks, with OpenRouter's keep-alive comment before them. */
export function eventStream(chunks: readonly unknown[], framing: Framing, isDone = true): string {
	const { eol, multiLine } = framing;
	const payloads = chunks.map((chunk) => JSON.stringify(chunk, null, multiLine ? 1 : 0));
	return [': OPENROUTER PROCESSING\n', ...payloads, ...(isDone ? ['[DONE]'] : [])]
		.map((payload) =>
			payload.startsWith(':')
				? payload.trim()
				: payload
						.split('\n')
						.map((line) => `data: ${line}`)
						.join(eol),
		)
		.map((event) => `${event}${eol}${eol}`)
		.join('');
}

export const FRAMINGS: ReadonlyArray<Framing & { name: string }> = [
	{ name: 'LF', eol: '\n', multiLine: false },
	{ name: 'CRLF', eol: '\r\n', multiLine: false },
	{ name: 'CR', eol: '\r', multiLine: false },
	{ name: 'LF, several lines per event', eol: '\n', multiLine: true },
	{ name: 'CRLF, several lines per event', eol: '\r\n', multiLine: true },
];

export function accumulate(
	chunks: readonly unknown[],
	context: Partial<AccumulatorContext> = {},
	sawDone = true,
): Outcome {
	const accumulator = createCompletionAccumulator({ nowMs: () => NOW_MS, ...context });
	for (const chunk of chunks) accumulator.add(chunk);
	return accumulator.finish(sawDone);
}

export function completionOf(outcome: Outcome): Completion {
	if (outcome.kind === 'failed') throw new Error(`failed: ${JSON.stringify(outcome.failure)}`);
	return outcome.completion;
}

export function failureOf(outcome: Outcome): Failure {
	if (outcome.kind === 'completed') throw new Error('completed, where a failure was expected');
	return outcome.failure;
}

/** A whole body with one choice whose message and finish reason are given. */
export const bodyWith = (message: object, finishReason: string | null = 'stop', more = {}) => ({
	id: 'gen-1',
	model: 'm',
	choices: [{ index: 0, finish_reason: finishReason, message: { role: 'assistant', ...message } }],
	...more,
});

/** A streamed chunk with one choice. */
export const chunkWith = (fields: object, finishReason: string | null = null) =>
	delta(fields, finishReason);
