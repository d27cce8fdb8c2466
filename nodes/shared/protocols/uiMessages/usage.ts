/** The usage of an answer in the AI SDK's words. Pure. */
import { asCount, asRecord, defined, filled, type JsonRecord } from '../../values/json';

/** `usage`: of a chat, as a caller may see it. */
export function usageOf({
	prompt_tokens: input,
	completion_tokens: output,
	total_tokens: total,
	prompt_tokens_details: inputDetails,
	completion_tokens_details: outputDetails,
}: JsonRecord): JsonRecord {
	const { cached_tokens: read, cache_write_tokens: written } = asRecord(inputDetails);
	return defined({
		inputTokens: input,
		outputTokens: output,
		totalTokens: total,
		inputTokenDetails: filled({
			cacheReadTokens: asCount(read),
			cacheWriteTokens: asCount(written),
		}),
		outputTokenDetails: filled({
			reasoningTokens: asCount(asRecord(outputDetails).reasoning_tokens),
		}),
	});
}
