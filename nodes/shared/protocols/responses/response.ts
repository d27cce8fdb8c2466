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
import {
	boolean,
	listOf,
	nullable,
	recordOf,
	text as asIs,
	type Reader,
} from '../openAiChat/allowList';
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
	const { format } = asRecord(sent.text);
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
		text: { format: formatOf(format) },
		tool_choice: choiceOf(sent.tool_choice),
		tools: toolsOf(sent.tools) ?? [],
		top_p: asNumber(sent.top_p) ?? null,
		truncation: 'disabled',
		...(usage !== undefined && { usage: usageOf(usage) }),
	};
}

/**
 * What an answer repeats, it repeats three times. So only what the caller policy has read is repeated:
 * its limits do not count what it leaves out, such as a long name in a value that asks for nothing.
 */
const object: Reader = (value) => (isRecord(value) ? value : undefined);

const readFunction = recordOf({
	type: asIs,
	name: asIs,
	description: nullable(asIs),
	parameters: nullable(object),
	strict: nullable(boolean),
});

const readSchema = recordOf({
	type: asIs,
	name: asIs,
	description: nullable(asIs),
	schema: object,
	strict: nullable(boolean),
});

/** The members beside the type. Some clients have them in an object of their own, as a chat does. */
const membersOf = (value: JsonRecord, name: 'function' | 'json_schema'): JsonRecord =>
	value[name] === undefined ? value : { ...asRecord(value[name]), type: value.type };

const functionOf = (value: unknown): JsonRecord | undefined => {
	const members = membersOf(asRecord(value), 'function');
	const isNamed = members.type === 'function' && typeof members.name === 'string';
	return isNamed ? readFunction(members) : undefined;
};

const toolsOf = listOf(functionOf);

const CHOICES: readonly unknown[] = ['none', 'auto', 'required'];

function choiceOf(choice: unknown): unknown {
	const named = functionOf(choice);
	if (named !== undefined) return { type: named.type, name: named.name };
	return CHOICES.includes(choice) ? choice : 'auto';
}

function formatOf(format: unknown): unknown {
	const sent = asRecord(format);
	if (sent.type === 'json_schema') return readSchema(membersOf(sent, 'json_schema'));
	return { type: sent.type === 'json_object' ? sent.type : 'text' };
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
