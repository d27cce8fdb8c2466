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
	/** Web searches of server tools and of providers; each is paid. */
	webSearchRequests?: number;
	/** Calls of OpenRouter's server tools that the model made. Searches are among them: never add the two. */
	toolCallsRequested?: number;
	/** Those of them that gave a result. */
	toolCallsExecuted?: number;
};

/** None that nobody can have used: limits are settled by these. */
const asCount = (value: unknown): number | undefined => {
	const number = asNumber(value);
	return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
};

/** Reads `usage` of a chat completion, untrusted. */
export function readUsage(usage: unknown): Usage {
	const fields = asRecord(usage);
	// OpenRouter's API description has the first name, its guides the second.
	const details = asRecord(fields.server_tool_use_details);
	const use = asRecord(fields.server_tool_use);
	const serverTools = (name: string) => asNumber(details[name]) ?? asNumber(use[name]);
	return defined({
		promptTokens: asCount(fields.prompt_tokens),
		completionTokens: asCount(fields.completion_tokens),
		totalTokens: asCount(fields.total_tokens),
		cachedTokens: asNumber(asRecord(fields.prompt_tokens_details).cached_tokens),
		reasoningTokens: asNumber(asRecord(fields.completion_tokens_details).reasoning_tokens),
		webSearchRequests: serverTools('web_search_requests'),
		toolCallsRequested: serverTools('tool_calls_requested'),
		toolCallsExecuted: serverTools('tool_calls_executed'),
	});
}

/** What the key was charged, in USD, or `undefined` when it was not reported. */
export const readCostUsd = (usage: unknown): number | undefined => asNumber(asRecord(usage).cost);

/** Whether usage says that something was written, or charged. */
export const isBilled = (usage: unknown): boolean =>
	(readCostUsd(usage) ?? 0) > 0 || (asNumber(asRecord(usage).completion_tokens) ?? 0) > 0;
