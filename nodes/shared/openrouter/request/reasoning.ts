/**
 * The request fields that say how much a model reasons before it answers.
 * @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens
 */
import { invalidInput } from '../../failure/failure';
import { limitReasoning } from '../../values/reasoningBudget';
import { asNumber, asRecord, filled, isRecord, type JsonRecord } from '../../values/json';

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

/** Limits the reasoning budget so that the answer has room within `maxTokens`. */
export const reasoningUnderLimit = (reasoning: unknown, maxTokens: number): unknown =>
	isRecord(reasoning) ? filled(limitReasoning(reasoning, maxTokens)) : reasoning;

/** Hints about a budget that leaves no tokens for the answer. */
export function reasoningHints(request: JsonRecord): string[] {
	const budget = asNumber(asRecord(request.reasoning).max_tokens);
	const limit = asNumber(request.max_completion_tokens) ?? asNumber(request.max_tokens);
	if (budget === undefined || limit === undefined || budget < limit) return [];
	return [
		`Reasoning may use ${budget} tokens, and the whole answer has ${limit}: nothing may be left for the text, and some models refuse this. Raise the limit on output tokens above Reasoning → Max Tokens.`,
	];
}
