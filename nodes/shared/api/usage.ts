/**
 * What a generation used and cost.
 * @see https://openrouter.ai/docs/use-cases/usage-accounting
 */
import { asNumber, asRecord, defined } from './json';

/** Token counts; those that were not reported are left out. */
export type Usage = {
	promptTokens?: number;
	completionTokens?: number;
	totalTokens?: number;
	/** Prompt tokens that were read from a cache. */
	cachedTokens?: number;
	/** Completion tokens that went into reasoning. */
	reasoningTokens?: number;
};

/** Reads `usage` of a chat completion, untrusted. */
export function readUsage(usage: unknown): Usage {
	const fields = asRecord(usage);
	return defined({
		promptTokens: asNumber(fields.prompt_tokens),
		completionTokens: asNumber(fields.completion_tokens),
		totalTokens: asNumber(fields.total_tokens),
		cachedTokens: asNumber(asRecord(fields.prompt_tokens_details).cached_tokens),
		reasoningTokens: asNumber(asRecord(fields.completion_tokens_details).reasoning_tokens),
	});
}

/** What the key was charged, in USD, or `undefined` when it was not reported. */
export const readCostUsd = (usage: unknown): number | undefined => asNumber(asRecord(usage).cost);
