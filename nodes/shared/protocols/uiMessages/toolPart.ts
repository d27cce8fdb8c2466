/**
 * Reads the parts of an AI SDK message that are calls of tools: `tool-<name>`, `dynamic-tool`, and
 * `tool-invocation` of AI SDK 4. Pure; never throws.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';
import { isOurCallId } from './connectedCalls';
import { detailsIn } from './reasoningDetails';

/** A call of one of the page's functions, with its result. Types are as sent. */
export type ToolCall = {
	id: JsonValue;
	name: JsonValue;
	input: JsonValue;
	result: string;
	/** Of the reasoning that led to it. */
	details: readonly JsonValue[];
};

/** `undefined` for other parts, for calls that the page has not made, and for those without a result. */
export function toolCallOf(part: JsonObject): ToolCall | undefined {
	const { type, toolInvocation } = part;
	if (type === 'tool-invocation' && isJsonObject(toolInvocation)) {
		const { args, result, ...call } = toolInvocation;
		return toolCallOf({ type: 'dynamic-tool', ...call, input: args ?? {}, output: result ?? '' });
	}
	const name = nameIn(part);
	const { toolCallId: id = null, input = null } = part;
	if (name === undefined || part.providerExecuted === true || isOurCallId(id)) return undefined;
	const result = resultIn(part);
	if (result === undefined) return undefined;
	const { callProviderMetadata, resultProviderMetadata } = part;
	return {
		id,
		name,
		input,
		result,
		details: detailsIn(callProviderMetadata ?? resultProviderMetadata),
	};
}

const STATIC = 'tool-';

function nameIn({ type, toolName = null }: JsonObject): JsonValue | undefined {
	if (type === 'dynamic-tool') return toolName;
	return typeof type === 'string' && type.startsWith(STATIC)
		? type.slice(STATIC.length)
		: undefined;
}

/** What the model is told. `undefined`: nothing yet. */
function resultIn(part: JsonObject): string | undefined {
	switch (part.state) {
		case 'output-available':
			return part.preliminary === true ? undefined : textOf(part.output);
		// AI SDK 4.
		case 'result':
			return textOf(part.output);
		case 'output-error':
			return textOf(part.errorText);
		case 'output-denied':
			return denial(part.approval);
		case 'approval-responded':
			return isJsonObject(part.approval) && part.approval.approved === false
				? denial(part.approval)
				: undefined;
		default:
			return undefined;
	}
}

const textOf = (value: JsonValue | undefined): string => {
	if (value === undefined) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
};

const denial = (approval: JsonValue | undefined): string =>
	isJsonObject(approval) && typeof approval.reason === 'string' && approval.reason !== ''
		? approval.reason
		: 'The user did not allow this call.';
