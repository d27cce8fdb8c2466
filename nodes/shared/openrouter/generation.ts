/**
 * OpenRouter's record of one call, found by its generation id. It is needed for calls that ended
 * before their usage came. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/get-a-generation
 */
import { asCount, asRecord, asText, defined } from '../values/json';
import { asAmountUsd, asByokAmountUsd, type Costs, type Usage } from './usage';

export type GenerationRecord = Costs & {
	model?: string;
	provider?: string;
	/** The author's own provider key was used (BYOK), and what the provider charges is not known. */
	isCostPartial?: true;
	usage: Usage & { totalTokens: number };
};

/** Reads the body of `GET /generation`, untrusted; `undefined` when it does not say what was used. */
export function readGeneration(body: unknown): GenerationRecord | undefined {
	const data = asRecord(asRecord(body).data);
	// The native counts are billed, and are the same as in a chat's `usage`. The others come from
	// OpenRouter's tokenizer, for providers that do not count.
	const promptTokens = asCount(data.native_tokens_prompt) ?? asCount(data.tokens_prompt);
	const completionTokens =
		asCount(data.native_tokens_completion) ?? asCount(data.tokens_completion);
	if (promptTokens === undefined || completionTokens === undefined) return undefined;
	const upstreamInferenceCostUsd = asByokAmountUsd(data.is_byok, data.upstream_inference_cost);
	const isCostPartial = data.is_byok === true && upstreamInferenceCostUsd === undefined;
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
		upstreamInferenceCostUsd,
		...(isCostPartial && { isCostPartial }),
	});
}

/** The cost in the body of `GET /generation`; `undefined` while it has none. */
export const costOfGeneration = (body: unknown): number | undefined =>
	asAmountUsd(asRecord(asRecord(body).data).total_cost);
