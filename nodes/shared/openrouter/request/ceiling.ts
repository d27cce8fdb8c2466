/**
 * Applies the author's limit on a caller's output tokens. Other names of the limit, and requests for
 * several answers, would be a way around it, so they are removed from options and Extra Body, too.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { defined, type JsonRecord } from '../../values/json';
import { reasoningUnderLimit } from './reasoning';

/** Other names of `max_tokens`: OpenAI's newer name, and the name in its Responses API. */
const OTHER_NAMES = ['max_completion_tokens', 'max_output_tokens'];

/** The limit counts for each answer, so several answers would be several times as long. */
const SEVERAL_ANSWERS = ['n', 'best_of'];

const REMOVED: readonly string[] = [...OTHER_NAMES, ...SEVERAL_ANSWERS];

/**
 * `merged`: the request with the caller's fields. `authorFields`: the request without them. `ceiling`:
 * the caller's `max_tokens`, which is already within the author's limit. The lowest limit is sent.
 */
export function underCeiling(
	merged: JsonRecord,
	authorFields: JsonRecord,
	ceiling: number,
): JsonRecord {
	const limits = ['max_tokens', ...OTHER_NAMES].map((name) => authorFields[name]).filter(isLimit);
	const limit = Math.min(ceiling, ...limits);
	return defined({
		...Object.fromEntries(Object.entries(merged).filter(([name]) => !REMOVED.includes(name))),
		max_tokens: limit,
		reasoning: reasoningUnderLimit(merged.reasoning, limit),
	});
}

const isLimit = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
