/** Streams of models as the writer of a protocol gets them, and the chunks of streams that tests write. */
import type { Completion } from '../../../nodes/shared/openrouter/answer/completion';
import { Failure } from '../../../nodes/shared/failure/failure';
import { CHUNKS } from '../openrouter/answer/chatStream';
import { forwarded, RECORDED, recorded } from './upstreamAnswers';

type Stream = { name: string; completion: Completion; chunks: unknown[] };

/** One for each family of models, and one with all that a delta can hold. */
export const STREAMS: readonly Stream[] = [
	...RECORDED.map((name) => ({ name, ...recorded(name) })),
	{ name: 'every kind of delta', ...forwarded((add) => CHUNKS.forEach(add)) },
];

export const delta = (fields: object, finish_reason: string | null = null, more: object = {}) => ({
	id: 'gen-1',
	created: 1,
	model: 'a/b',
	choices: [{ index: 0, delta: fields, finish_reason }],
	...more,
});

/** Of a call; the first has its name. */
export const piece = (index: number, args: string, name?: string) => ({
	index,
	...(name !== undefined && { id: `call_${index}`, type: 'function' }),
	function: { ...(name !== undefined && { name }), arguments: args },
});

/** What ends a stream that upstream has not ended. */
export const BROKEN_OFF = new Failure({
	statusCode: 502,
	errorType: 'provider_unavailable',
	message: 'It broke off',
	hint: '',
	retryable: true,
});
