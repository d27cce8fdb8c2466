/**
 * The parts of a request that let a model call functions of the page: tool definitions, the choice
 * among them, and the turns that carry calls and results. They go only when the author allows tools.
 *
 * Only tools of type `function` pass: OpenRouter's server tools (`openrouter:files`, web search) run
 * with the author's key and money.
 * @see https://openrouter.ai/docs/features/tool-calling
 */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
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
/** Texts of any length count towards the request's `maxChars`, which is the limit that matters. */
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
 * A call without arguments comes as an empty text from some models, and providers refuse that. Some
 * clients keep the arguments as the object that they stand for.
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

/** `tool_calls` of an assistant turn. There is one type only, which some clients leave out. */
export const toolCalls: Reader = listOf(
	(value) => call(isPlainRecord(value) ? { ...value, type: value.type ?? 'function' } : value),
	MAX_CALLS,
);

export const toolCallId: Reader = textUpTo(MAX_ID_CHARS);

export const cacheControl: Reader = recordOf({ type: oneOf('ephemeral'), ttl: oneOf('5m', '1h') }, [
	'type',
]);

/** Records of server tools are left out: a caller must not be able to forge one. */
const REASONING_TYPES: ReadonlySet<Plain | undefined> = new Set([
	'reasoning.text',
	'reasoning.summary',
	'reasoning.encrypted',
]);

/** All that OpenRouter's description names, so that signatures over them still hold. */
const REASONING_MEMBERS = ['type', 'id', 'format', 'index', 'text', 'summary', 'data', 'signature'];

/** `reasoning_details`, in their order. */
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
			const isSingle = member !== undefined && (typeof member !== 'object' || member === null);
			return isSingle ? [[name, member]] : [];
		}),
	);

/**
 * The fields as they may go, with the choice held against the tools that are there. The author's own
 * tools go out beside the caller's and are paid by the author, so a caller can force functions of their
 * own only, and none of theirs can pass for one of the author's. `fields` have been read, so tools are
 * functions with names.
 */
export function settleToolChoice(
	fields: PlainRecord,
	authorTools: readonly string[],
): PlainRecord | Failure {
	const names = isPlainList(fields.tools) ? fields.tools.map(functionName) : [];
	const taken = names.find((name) => name !== undefined && authorTools.includes(name));
	if (taken !== undefined) {
		return invalid(
			`“tools” has a function “${taken}”, which this endpoint has itself: rename yours`,
		);
	}
	const { tool_choice: choice } = fields;
	if (choice === undefined || choice === 'none' || choice === 'auto') return fields;
	// It would have the model use the author's tools.
	if (names.length === 0) return invalid('“tool_choice” needs “tools”');
	if (choice !== 'required') {
		return names.includes(functionName(choice))
			? fields
			: invalid('“tool_choice” names a function that “tools” does not have: use one of its names');
	}
	if (authorTools.length === 0) return fields;
	const [name = null, ...more] = names;
	// OpenRouter cannot be told “one of these functions”, unless there is only one.
	return more.length === 0
		? { ...fields, tool_choice: { type: 'function', function: { name } } }
		: invalid(
				'“tool_choice” cannot be “required” here, as this endpoint has tools of its own: name one of your functions, or send “auto”',
			);
}

function functionName(tool: Plain): string | undefined {
	const named = isPlainRecord(tool) ? tool.function : undefined;
	return isPlainRecord(named) && typeof named.name === 'string' ? named.name : undefined;
}

const invalid = (message: string): Failure => refusal('invalid_field', message);
