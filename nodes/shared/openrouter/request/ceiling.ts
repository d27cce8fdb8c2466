/**
 * Holds a request for a caller to the author's ceiling on output, whatever the author's own fields
 * (options, Extra Body) say: each of several names of the limit, and each of several answers, would
 * otherwise be a way around it.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { defined, type JsonRecord } from '../../values/json';
import { reasoningWithRoom } from './reasoning';

/** Other names of `max_tokens`: OpenAI's newer one, and that of its Responses API. */
const OTHER_NAMES = ['max_completion_tokens', 'max_output_tokens'];

/** Each answer has the whole limit, so several would be several times as much. */
const SEVERAL_ANSWERS = ['n', 'best_of'];

const LEFT_OUT: readonly string[] = [...OTHER_NAMES, ...SEVERAL_ANSWERS];

/**
 * `merged` is the request with the caller's fields, `authors` what it was before. `ceiling` is the
 * caller's `max_tokens`, which the author's limit bounds already. One limit is sent, the lowest.
 */
export function underCeiling(merged: JsonRecord, authors: JsonRecord, ceiling: number): JsonRecord {
	const limits = ['max_tokens', ...OTHER_NAMES].map((name) => authors[name]).filter(isLimit);
	const limit = Math.min(ceiling, ...limits);
	return defined({
		...Object.fromEntries(Object.entries(merged).filter(([name]) => !LEFT_OUT.includes(name))),
		max_tokens: limit,
		reasoning: reasoningWithRoom(merged.reasoning, limit),
	});
}

const isLimit = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;
