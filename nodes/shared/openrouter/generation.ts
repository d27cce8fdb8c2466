/**
 * What OpenRouter has recorded of one call, by its generation id: for calls whose own usage never
 * came. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/get-a-generation
 */
import { asCount, asRecord, asText, defined } from '../values/json';
import { asAmountUsd, asByokAmountUsd, type Costs, type Usage } from './usage';

export type GenerationRecord = Costs & {
	model?: string;
	provider?: string;
	usage: Usage & { totalTokens: number };
};

/** Reads the body of `GET /generation`, untrusted; `undefined` when it does not say what was used. */
export function readGeneration(body: unknown): GenerationRecord | undefined {
	const data = asRecord(asRecord(body).data);
	// The model's own counts are what `usage` of a chat gives, and what is billed; the plain ones are
	// another tokenizer's, for providers that do not count.
	const promptTokens = asCount(data.native_tokens_prompt) ?? asCount(data.tokens_prompt);
	const completionTokens =
		asCount(data.native_tokens_completion) ?? asCount(data.tokens_completion);
	if (promptTokens === undefined || completionTokens === undefined) return undefined;
	return defined({
		model: asText(data.model),
		provider: asText(data.provider_name),
		usage: defined({
			promptTokens,
			completionTokens,
			totalTokens: promptTokens + completionTokens,
			cachedTokens: asCount(data.native_tokens_cached),
			reasoningTokens: asCount(data.native_tokens_reasoning),
		}),
		costUsd: asAmountUsd(data.total_cost),
		upstreamInferenceCostUsd: asByokAmountUsd(data.is_byok, data.upstream_inference_cost),
	});
}
