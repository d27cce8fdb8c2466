/**
 * The providers of a model, each with its own prices and limits.
 * @see https://openrouter.ai/docs/api-reference/list-endpoints-for-a-model
 */
import { asNumber, asRecord, asText, asTextList, defined, type JsonRecord } from '../values/json';
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
		discount: asNumber(pricing.discount),
		contextLength: asNumber(entry.context_length),
		maxPromptTokens: asNumber(entry.max_prompt_tokens),
		maxCompletionTokens: asNumber(entry.max_completion_tokens),
		quantization: asText(entry.quantization),
		supportedParameters: asTextList(entry.supported_parameters),
		supportsImplicitCaching: entry.supports_implicit_caching === true,
		status: asNumber(entry.status),
		uptimePercent: asNumber(entry.uptime_last_30m),
		latencyMs: asNumber(asRecord(entry.latency_last_30m).p50),
		tokensPerSecond: asNumber(asRecord(entry.throughput_last_30m).p50),
	});
}
