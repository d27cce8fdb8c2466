/**
 * The `response` object of OpenAI's Responses: what an answer is, without its items. Members that the
 * clients' types require are always there. Pure.
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
import type { Failure } from '../../failure/failure';
import {
	asBoolean,
	asCount,
	asNumber,
	asRecord,
	asText,
	isRecord,
	type JsonRecord,
} from '../../values/json';
import type { Identity } from '../protocol';

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

type ResponseState = {
	identity: Identity;
	/** What OpenRouter says about the whole answer, as far as callers may see it. */
	members: JsonRecord;
	status: ResponseStatus;
	output: readonly object[];
	/** Why it is incomplete, in OpenAI's words. */
	incompleteReason?: string;
	/** As a chat has it. */
	usage?: JsonRecord;
	failure?: Failure;
};

/** `sent`: the request, parts of which the answer repeats. */
export function responseOf(
	sent: JsonRecord,
	{ identity, members, status, output, incompleteReason, usage, failure }: ResponseState,
): JsonRecord {
	const { id, created, model } = identity;
	const text = asRecord(sent.text);
	const reasoning = asRecord(sent.reasoning);
	return {
		...members,
		id,
		object: 'response',
		created_at: created,
		status,
		error: failure === undefined ? null : errorOf(failure),
		incomplete_details: incompleteReason === undefined ? null : { reason: incompleteReason },
		instructions: null,
		max_output_tokens: asCount(sent.max_output_tokens) ?? null,
		metadata: isRecord(sent.metadata) ? sent.metadata : {},
		model,
		output,
		parallel_tool_calls: asBoolean(sent.parallel_tool_calls) ?? true,
		previous_response_id: null,
		access_programs: null,
		reasoning: {
			effort: asText(reasoning.effort) ?? null,
			summary: asText(reasoning.summary) ?? null,
		},
		// Nothing is stored that could be asked for by its ID.
		store: false,
		background: false,
		temperature: asNumber(sent.temperature) ?? null,
		text: { format: isRecord(text.format) ? text.format : { type: 'text' } },
		tool_choice:
			asText(sent.tool_choice) ?? (isRecord(sent.tool_choice) ? sent.tool_choice : 'auto'),
		tools: Array.isArray(sent.tools) ? sent.tools : [],
		top_p: asNumber(sent.top_p) ?? null,
		truncation: 'disabled',
		...(usage !== undefined && { usage: usageOf(usage) }),
	};
}

/** `code` is our stable word, such as `provider_unavailable`. */
export const errorOf = ({ errorType, message }: Failure): { code: string; message: string } => ({
	code: errorType,
	message,
});

/** `incomplete_details.reason` for a chat's finish reason; `undefined` for a whole answer. */
export const incompleteReasonOf = (finishReason: unknown): string | undefined => {
	if (finishReason === 'length') return 'max_output_tokens';
	return finishReason === 'content_filter' ? 'content_filter' : undefined;
};

/** `usage`: of a chat, as a caller may see it. Its cost, if it has one, keeps its name. */
function usageOf({
	prompt_tokens: input,
	completion_tokens: output,
	total_tokens: total,
	prompt_tokens_details: inputDetails,
	completion_tokens_details: outputDetails,
	...others
}: JsonRecord): JsonRecord {
	const read = asRecord(inputDetails);
	return {
		input_tokens: input,
		input_tokens_details: {
			cached_tokens: asCount(read.cached_tokens) ?? 0,
			cache_write_tokens: asCount(read.cache_write_tokens) ?? 0,
		},
		output_tokens: output,
		output_tokens_details: {
			reasoning_tokens: asCount(asRecord(outputDetails).reasoning_tokens) ?? 0,
		},
		total_tokens: total,
		...others,
	};
}
