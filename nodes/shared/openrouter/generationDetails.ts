/**
 * OpenRouter's record of one call, as a workflow needs it.
 * @see https://openrouter.ai/docs/api-reference/get-a-generation
 */
import {
	asBoolean,
	asDecimal,
	asNumber,
	asRecords,
	asText,
	defined,
	nonEmpty,
	type JsonRecord,
} from '../values/json';
import { readGeneration } from './generation';

/** How OpenRouter's IDs of calls begin: `gen-`, or with the kind of the call before it. */
const GENERATION_ID = /^gen-[\w-]{1,256}$/;

export const isGenerationId = (text: string): boolean => GENERATION_ID.test(text);

export function simplifyGeneration(data: JsonRecord): object {
	// The counts are absent for calls that are not measured in tokens.
	const record = readGeneration({ data });
	return defined({
		generationId: asText(data.id),
		model: asText(data.model),
		provider: asText(data.provider_name),
		apiType: asText(data.api_type),
		createdAt: asText(data.created_at),
		finishReason: asText(data.finish_reason),
		usage: record?.usage,
		cost: asDecimal(data.total_cost),
		upstreamInferenceCost: record?.upstreamInferenceCostUsd,
		isByok: asBoolean(data.is_byok),
		cancelled: asBoolean(data.cancelled),
		streamed: asBoolean(data.streamed),
		latencyMs: asDecimal(data.latency),
		generationTimeMs: asDecimal(data.generation_time),
		user: asText(data.external_user),
		sessionId: asText(data.session_id),
		serviceTier: asText(data.service_tier),
		attempts: nonEmpty(asRecords(data.provider_responses).map(readAttempt)),
	});
}

const readAttempt = (attempt: JsonRecord): object =>
	defined({
		provider: asText(attempt.provider_name),
		statusCode: asNumber(attempt.status),
		latencyMs: asNumber(attempt.latency),
	});
