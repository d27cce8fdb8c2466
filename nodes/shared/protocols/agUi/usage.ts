/** The usage of an answer in AG-UI's words. Pure. */
import { asCount, asRecord, type JsonRecord } from '../../values/json';

/** `usage`: of a chat, as a caller may see it. `provider`: where the author shows it. */
export function usageOf(
	usage: JsonRecord,
	model: string,
	provider: string | undefined,
): Record<string, string | number> {
	const input = asRecord(usage.prompt_tokens_details);
	const output = asRecord(usage.completion_tokens_details);
	const counts: Record<string, number | undefined> = {
		inputTokens: asCount(usage.prompt_tokens),
		outputTokens: asCount(usage.completion_tokens),
		totalTokens: asCount(usage.total_tokens),
		reasoningTokens: asCount(output.reasoning_tokens),
		cachedInputTokens: asCount(input.cached_tokens),
		cacheWriteInputTokens: asCount(input.cache_write_tokens),
	};
	const told: Record<string, string | number> = { model };
	if (provider !== undefined) told.provider = provider;
	for (const [name, count] of Object.entries(counts)) {
		if (count !== undefined) told[name] = count;
	}
	return told;
}
