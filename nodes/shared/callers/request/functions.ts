/**
 * Reads the parts of a request that let a model call functions of the page: the definitions, the
 * choice among them, and the messages with calls and results. The author must have allowed tools.
 *
 * Only tools of the type `function` are accepted, because OpenRouter's server tools
 * (`openrouter:files`, web search) run with the author's key and money.
 * @see https://openrouter.ai/docs/features/tool-calling
 */
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
	isPlainList,
	isPlainRecord,
	type Plain,
	type PlainRecord,
} from '../../protocols/plainJson';

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
	if (isPlainRecord(value)) return JSON.stringify(value);
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
	(value) => call(isPlainRecord(value) ? { ...value, type: value.type ?? 'function' } : value),
	MAX_CALLS,
);

export const toolCallId: Reader = textUpTo(MAX_ID_CHARS);

export const cacheControl: Reader = recordOf({ type: oneOf('ephemeral'), ttl: oneOf('5m', '1h') }, [
	'type',
]);

/** Records of server tools are left out, as a caller could forge them. */
const REASONING_TYPES: ReadonlySet<Plain | undefined> = new Set([
	'reasoning.text',
	'reasoning.summary',
	'reasoning.encrypted',
]);

/** All members that OpenRouter describes, so that signatures over them stay valid. */
const REASONING_MEMBERS = ['type', 'id', 'format', 'index', 'text', 'summary', 'data', 'signature'];

/** The `reasoning_details` that are sent back, in their order. */
export const reasoningDetails = (value: Plain | undefined): PlainRecord[] =>
	isPlainList(value)
		? value
				.filter((detail) => isPlainRecord(detail))
				.filter(({ type }) => REASONING_TYPES.has(type))
				.map(readReasoningDetail)
		: [];

const readReasoningDetail = (detail: PlainRecord): PlainRecord =>
	Object.fromEntries(
		REASONING_MEMBERS.flatMap((name) => {
			const member = detail[name];
			const isScalar = member !== undefined && (typeof member !== 'object' || member === null);
			return isScalar ? [[name, member]] : [];
		}),
	);
