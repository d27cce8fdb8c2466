/**
 * Limits the tokens that an answer may use for reasoning. `max_tokens` counts reasoning too, so
 * providers refuse a reasoning budget that leaves nothing for the answer. Pure.
 * @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens
 */

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
