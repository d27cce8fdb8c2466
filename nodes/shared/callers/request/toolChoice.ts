/**
 * Checks `tool_choice` against the tools of the request. The author's own tools are sent beside the
 * caller's and the author pays for them. So a caller can force only functions of their own, and none
 * of these may have the name of one of the author's tools.
 * @see https://openrouter.ai/docs/features/tool-calling
 */
import {
	isPlainList,
	isPlainRecord,
	type Plain,
	type PlainRecord,
} from '../../protocols/plainJson';
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

/** The fields that may be sent. `fields` have been read, so tools are functions with names. */
export function checkToolChoice(
	fields: PlainRecord,
	authorTools: readonly string[],
): PlainRecord | Failure {
	const names = isPlainList(fields.tools) ? fields.tools.map(functionName) : [];
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

function functionName(tool: Plain): string | undefined {
	const named = isPlainRecord(tool) ? tool.function : undefined;
	return isPlainRecord(named) && typeof named.name === 'string' ? named.name : undefined;
}

const invalid = (message: string): Failure => refusal('invalid_field', message);
