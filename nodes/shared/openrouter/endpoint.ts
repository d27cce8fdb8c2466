/**
 * The providers of a model, each with its own prices and limits.
 * @see https://openrouter.ai/docs/api-reference/list-endpoints-for-a-model
 */
import { asDecimal, asRecord, asText, asTextList, defined, type JsonRecord } from '../values/json';
import { usdPerMillion } from './model';

/** The parts that a workflow needs. Latency and throughput are medians of the last 30 minutes. */
export function simplifyEndpoint(model: string, entry: JsonRecord): object {
	const pricing = asRecord(entry.pricing);
	return defined({
		model,
		provider: asText(entry.provider_name),
		tag: asText(entry.tag),
		promptUsdPerMillion: usdPerMillion(pricing.prompt),
		completionUsdPerMillion: usdPerMillion(pricing.completion),
		discount: asDecimal(pricing.discount),
		contextLength: asDecimal(entry.context_length),
		maxPromptTokens: asDecimal(entry.max_prompt_tokens),
		maxCompletionTokens: asDecimal(entry.max_completion_tokens),
		quantization: asText(entry.quantization),
		supportedParameters: asTextList(entry.supported_parameters),
		supportsImplicitCaching: entry.supports_implicit_caching === true,
		status: asDecimal(entry.status),
		uptimePercent: asDecimal(entry.uptime_last_30m),
		latencyMs: asDecimal(asRecord(entry.latency_last_30m).p50),
		tokensPerSecond: asDecimal(asRecord(entry.throughput_last_30m).p50),
	});
}
