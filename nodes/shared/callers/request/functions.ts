/**
 * Reads the parts of a request that let a model call functions of the page: the definitions, the
 * choice among them, and the messages with calls and results. The author must have allowed tools.
 *
 * Only tools of the type `function` are accepted, because OpenRouter's server tools
 * (`openrouter:files`, web search) run with the author's key and money.
 * @see https://openrouter.ai/docs/features/tool-calling
 */
import type { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';
import {
	either,
	flag,
	identifier,
	jsonSchema,
	listOf,
	oneOf,
	recordOf,
	textUpTo,
	type Reader,
} from './fieldValues';
import {
	isJsonArray,
	isJsonObject,
	type JsonValue,
	type JsonObject,
} from '../../protocols/jsonValue';

const MAX_TOOLS = 128;
const MAX_CALLS = 128;
const MAX_ID_CHARS = 256;
/** The length of these texts is limited by the request's `maxChars`. */
const anyText = textUpTo(Number.POSITIVE_INFINITY);

export const toolList: Reader = listOf(
	recordOf(
		{
			type: oneOf('function'),
			function: recordOf(
				{ name: identifier, description: anyText, parameters: jsonSchema, strict: flag },
				['name'],
			),
		},
		['type', 'function'],
	),
	MAX_TOOLS,
);

/** Frontends send tools of a provider's, such as web search, without saying so to their authors. */
export function toolFault(tools: JsonValue): string | undefined {
	const other = (isJsonArray(tools) ? tools : []).find(
		(tool) => isJsonObject(tool) && tool.type !== undefined && tool.type !== 'function',
	);
	return isJsonObject(other)
		? `“tools” has ${shownName(other.type, 'an unknown value')} as the type of a tool, which is not accepted: only functions are, which whoever calls runs`
		: undefined;
}

export const toolChoice: Reader = either(
	oneOf('none', 'auto', 'required'),
	recordOf({ type: oneOf('function'), function: recordOf({ name: identifier }, ['name']) }, [
		'type',
		'function',
	]),
);

/**
 * Some models send an empty text for a call without arguments, and providers refuse that. Some clients
 * keep the arguments as a parsed object.
 */
const callArguments: Reader = (value) => {
	if (isJsonObject(value)) return JSON.stringify(value);
	return typeof value === 'string' && value.trim() === '' ? '{}' : anyText(value);
};

const call = recordOf(
	{
		id: textUpTo(MAX_ID_CHARS),
		type: oneOf('function'),
		function: recordOf({ name: identifier, arguments: callArguments }, ['name', 'arguments']),
	},
	['id', 'type', 'function'],
);

/** `tool_calls` of an assistant's message. Some clients leave out the type, as there is only one. */
export const toolCalls: Reader = listOf(
	(value) => call(isJsonObject(value) ? { ...value, type: value.type ?? 'function' } : value),
	MAX_CALLS,
);

export const toolCallId: Reader = textUpTo(MAX_ID_CHARS);

export const cacheControl: Reader = recordOf({ type: oneOf('ephemeral'), ttl: oneOf('5m', '1h') }, [
	'type',
]);

/** Records of server tools are left out, as a caller could forge them. */
const REASONING_TYPES: ReadonlySet<JsonValue | undefined> = new Set([
	'reasoning.text',
	'reasoning.summary',
	'reasoning.encrypted',
]);

/** All members that OpenRouter describes, so that signatures over them stay valid. */
const REASONING_MEMBERS = ['type', 'id', 'format', 'index', 'text', 'summary', 'data', 'signature'];

/** The `reasoning_details` that are sent back, in their order. */
export const reasoningDetails = (value: JsonValue | undefined): JsonObject[] =>
	isJsonArray(value)
		? value
				.filter((detail) => isJsonObject(detail))
				.filter(({ type }) => REASONING_TYPES.has(type))
				.map(readReasoningDetail)
		: [];

const readReasoningDetail = (detail: JsonObject): JsonObject =>
	Object.fromEntries(
		REASONING_MEMBERS.flatMap((name) => {
			const member = detail[name];
			const isScalar = member !== undefined && (typeof member !== 'object' || member === null);
			return isScalar ? [[name, member]] : [];
		}),
	);

/**
 * Checks `tool_choice` against the tools of the request, and returns the fields to send. The author's own
 * tools are sent beside the caller's and the author pays for them. So a caller can force only functions
 * of their own, and none of these may have the name of one of the author's tools. `fields` have been
 * read, so tools are functions with names.
 */
export function checkToolChoice(
	fields: JsonObject,
	authorTools: readonly string[],
): JsonObject | Failure {
	const names = isJsonArray(fields.tools) ? fields.tools.map(functionName) : [];
	const duplicate = names.find((name) => name !== undefined && authorTools.includes(name));
	if (duplicate !== undefined) {
		return invalid(
			`“tools” has a function “${duplicate}”, a name that this endpoint uses for its own tool: rename yours`,
		);
	}
	const { tool_choice: choice } = fields;
	if (choice === undefined || choice === 'none' || choice === 'auto') return fields;
	// Without tools of the caller's, it would make the model use the author's.
	if (names.length === 0) return invalid('“tool_choice” needs “tools”');
	if (choice !== 'required') {
		return names.includes(functionName(choice))
			? fields
			: invalid('“tool_choice” names a function that “tools” does not have: use one of its names');
	}
	if (authorTools.length === 0) return fields;
	const [name = null, ...more] = names;
	// OpenRouter has no choice “one of these functions”; a single function can be named.
	return more.length === 0
		? { ...fields, tool_choice: { type: 'function', function: { name } } }
		: invalid(
				'“tool_choice” cannot be “required” here, as this endpoint has tools of its own: name one of your functions, or send “auto”',
			);
}

function functionName(tool: JsonValue): string | undefined {
	const named = isJsonObject(tool) ? tool.function : undefined;
	return isJsonObject(named) && typeof named.name === 'string' ? named.name : undefined;
}

const invalid = (message: string): Failure => refusal('invalid_field', message);
