/**
 * The choice among tools, held against the tools that are there. The author's own tools go out beside
 * the caller's and are paid by the author, so a caller can force functions of their own only, and none
 * of theirs can pass for one of the author's.
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

/** The fields as they may go. `fields` have been read, so tools are functions with names. */
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
