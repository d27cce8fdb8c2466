/**
 * The request fields that say how much a model reasons before it answers, and the author's limit on a
 * caller's output tokens, which counts reasoning, too.
 * @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { invalidInput } from '../../failure/failure';
import { asNumber, asRecord, defined, filled, isRecord, type JsonRecord } from '../../values/json';

/** Throws when `reasoning` has both an effort and a budget. */
export function requireOneReasoning(reasoning: unknown): void {
	const { effort, max_tokens: budget } = asRecord(reasoning);
	if (effort === undefined || budget === undefined) return;
	throw invalidInput(
		'Reasoning has both Effort and Max Tokens',
		'OpenRouter takes one of them: remove the other',
	);
}

/**
 * The `reasoning` of a request for a caller. OpenRouter refuses effort and budget together, so a
 * caller's reasoning replaces the author's effort and budget. The author's `exclude` and `summary` stay
 * unless the caller's object sets them.
 */
export function mergeReasoning(
	callerFields: JsonRecord | undefined,
	authorReasoning: unknown,
): unknown {
	if (!setsReasoning(callerFields)) return authorReasoning;
	const { exclude, summary } = asRecord(authorReasoning);
	return filled({ exclude, summary, ...asRecord(callerFields?.reasoning) });
}

/** Whether a caller's fields replace the author's effort and budget. */
export const setsReasoning = (callerFields: JsonRecord | undefined): boolean =>
	callerFields?.reasoning !== undefined || callerFields?.reasoning_effort !== undefined;

/** The smallest budget that Anthropic accepts, in tokens. */
const LEAST_BUDGET = 1_024;
/** The share that OpenRouter itself gives to reasoning at high effort. */
const SHARE_OF_LIMIT = 0.8;

/**
 * `reasoning` with a budget of at most 80 % of `maxTokens`. A budget that would fall below 1,024
 * tokens is left out. OpenRouter accepts an effort or a budget, not both, so the effort is kept only
 * when there is no budget.
 */
export function limitReasoning<Value>(
	reasoning: Readonly<Record<string, Value>>,
	maxTokens: number,
): Record<string, Value | number> {
	const { max_tokens: asked, effort, ...others } = reasoning;
	const budget = typeof asked === 'number' ? budgetWithin(asked, maxTokens) : undefined;
	if (budget !== undefined) return { ...others, max_tokens: budget };
	return effort === undefined ? others : { ...others, effort };
}

function budgetWithin(asked: number, maxTokens: number): number | undefined {
	const maxBudget = Math.floor(maxTokens * SHARE_OF_LIMIT);
	if (asked <= maxBudget) return asked;
	return maxBudget >= LEAST_BUDGET ? maxBudget : undefined;
}

/** Other names of `max_tokens`: OpenAI's newer name, and the name in its Responses API. */
const OTHER_NAMES = ['max_completion_tokens', 'max_output_tokens'];

/** The limit counts for each answer, so several answers would be several times as long. */
const SEVERAL_ANSWERS = ['n', 'best_of'];

const REMOVED: readonly string[] = [...OTHER_NAMES, ...SEVERAL_ANSWERS];

/**
 * Applies the author's limit on a caller's output tokens. Other names of the limit, and requests for
 * several answers, would be a way around it, so they are removed from options and Extra Body, too.
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
	const { reasoning } = merged;
	return defined({
		...Object.fromEntries(Object.entries(merged).filter(([name]) => !REMOVED.includes(name))),
		max_tokens: limit,
		reasoning: isRecord(reasoning) ? filled(limitReasoning(reasoning, limit)) : reasoning,
	});
}

const isLimit = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;

/** Hints about a budget that leaves no tokens for the answer. */
export function reasoningHints(request: JsonRecord): string[] {
	const budget = asNumber(asRecord(request.reasoning).max_tokens);
	const limit = asNumber(request.max_completion_tokens) ?? asNumber(request.max_tokens);
	if (budget === undefined || limit === undefined || budget < limit) return [];
	return [
		`Reasoning may use ${budget} tokens, and the whole answer has ${limit}: nothing may be left for the text, and some models refuse this. Raise the limit on output tokens above Reasoning → Max Tokens.`,
	];
}
