/**
 * Holds a request for a caller to the author's ceiling on output, whatever the author's own fields
 * (options, Extra Body) say: each of several names of the limit, and each of several answers, would
 * otherwise be a way around it.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { asNumber, asRecord, isRecord, type JsonRecord } from './json';

/** Other names of `max_tokens`: OpenAI's newer one, and that of its Responses API. */
const OTHER_NAMES = ['max_completion_tokens', 'max_output_tokens'];

/** Each answer has the whole limit, so several would be several times as much. */
const SEVERAL_ANSWERS = ['n', 'best_of'];

const LEFT_OUT: readonly string[] = [...OTHER_NAMES, ...SEVERAL_ANSWERS];

/** At most this share of the answer is for thinking, as at OpenRouter's effort “high”. */
const REASONING_SHARE = 0.8;

/**
 * `merged` is the request with the caller's fields, `authors` what it was before. `ceiling` is the
 * caller's `max_tokens`, which the author's limit bounds already. One limit is sent, the lowest.
 */
export function underCeiling(merged: JsonRecord, authors: JsonRecord, ceiling: number): JsonRecord {
	const limits = ['max_tokens', ...OTHER_NAMES].map((name) => authors[name]).filter(isLimit);
	const limit = Math.min(ceiling, ...limits);
	const { reasoning } = merged;
	return {
		...Object.fromEntries(Object.entries(merged).filter(([name]) => !LEFT_OUT.includes(name))),
		max_tokens: limit,
		...(isRecord(reasoning) && { reasoning: boundedReasoning(reasoning, limit) }),
	};
}

const isLimit = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;

/** A budget as large as the limit leaves nothing for the answer, and providers refuse it. */
function boundedReasoning(reasoning: JsonRecord, limit: number): JsonRecord {
	const budget = asNumber(asRecord(reasoning).max_tokens);
	if (budget === undefined || budget < limit) return reasoning;
	return { ...reasoning, max_tokens: Math.max(1, Math.floor(limit * REASONING_SHARE)) };
}
