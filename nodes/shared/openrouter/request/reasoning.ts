/**
 * How much a model thinks before it answers.
 * @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens
 */
import { invalidInput } from '../../failure/failure';
import { reasoningWithin } from '../../values/reasoningBudget';
import { asNumber, asRecord, filled, isRecord, type JsonRecord } from '../../values/json';

/** Throws for a `reasoning` with both an effort and a budget. */
export function requireOneReasoning(reasoning: unknown): void {
	const { effort, max_tokens: budget } = asRecord(reasoning);
	if (effort === undefined || budget === undefined) return;
	throw invalidInput(
		'Reasoning has both Effort and Max Tokens',
		'OpenRouter takes one of them: remove the other',
	);
}

/**
 * The author's reasoning beside a caller's fields. OpenRouter refuses a request that says twice how
 * much to think, so where a caller may say it, the author's word on that gives way; what is shown of
 * the thoughts stays the author's unless the caller's own object says it.
 */
export function reasoningBeside(callerFields: JsonRecord | undefined, authors: unknown): unknown {
	if (!saysHowMuch(callerFields)) return authors;
	const { exclude, summary } = asRecord(authors);
	return filled({ exclude, summary, ...asRecord(callerFields?.reasoning) });
}

/** Whether a caller's fields take the place of the author's effort and budget. */
export const saysHowMuch = (callerFields: JsonRecord | undefined): boolean =>
	callerFields?.reasoning !== undefined || callerFields?.reasoning_effort !== undefined;

/** Holds the budget, whoever set it, to what leaves room for the answer within `maxTokens`. */
export const reasoningWithRoom = (reasoning: unknown, maxTokens: number): unknown =>
	isRecord(reasoning) ? filled(reasoningWithin(reasoning, maxTokens)) : reasoning;

/** What the author should know: a budget that leaves no tokens for the answer. */
export function reasoningHints(request: JsonRecord): string[] {
	const budget = asNumber(asRecord(request.reasoning).max_tokens);
	const limit = asNumber(request.max_completion_tokens) ?? asNumber(request.max_tokens);
	if (budget === undefined || limit === undefined || budget < limit) return [];
	return [
		`Reasoning may use ${budget} tokens, and the whole answer has ${limit}: nothing may be left for the text, and some models refuse this. Raise the limit on output tokens above Reasoning → Max Tokens.`,
	];
}
