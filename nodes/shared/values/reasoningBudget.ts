/**
 * How many of an answer's tokens may go into thinking. The limit on output tokens counts thinking too,
 * so providers refuse a budget that leaves nothing for the answer. Pure.
 * @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens
 */

/** The least that Anthropic takes as a budget, in tokens. */
const LEAST_BUDGET = 1_024;
/** What OpenRouter itself gives to thinking at a high effort. */
const SHARE_OF_LIMIT = 0.8;

/**
 * `reasoning` as it may go beside `max_tokens`: with a budget of four fifths of the limit at most. A
 * budget that would have to be cut below 1,024 is left out. OpenRouter takes an effort or a budget, not
 * both, so the effort goes only where no budget does.
 */
export function reasoningWithin<Value>(
	reasoning: Readonly<Record<string, Value>>,
	maxTokens: number,
): Record<string, Value | number> {
	const { max_tokens: asked, effort, ...others } = reasoning;
	const budget = typeof asked === 'number' ? budgetWithin(asked, maxTokens) : undefined;
	if (budget !== undefined) return { ...others, max_tokens: budget };
	return effort === undefined ? others : { ...others, effort };
}

function budgetWithin(asked: number, maxTokens: number): number | undefined {
	const most = Math.floor(maxTokens * SHARE_OF_LIMIT);
	if (asked <= most) return asked;
	return most >= LEAST_BUDGET ? most : undefined;
}
