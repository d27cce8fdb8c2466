/**
 * Reads values of JSON fields: text from the panel, or the result of an expression. `label` is the
 * field's label in the panel. Throws `OpenRouterError` (`invalid_input`), which names it.
 */
import { invalidInput } from '../failure/failure';
import { isRecord, type JsonRecord } from '../values/json';
import { parseJsonField } from '../failure/jsonField';
import { isBlank } from './values';

/** An object; `undefined` when the field is empty. */
export function readJsonObject(
	label: string,
	value: unknown,
	example: string,
): JsonRecord | undefined {
	const parsed = parse(label, value, example);
	if (parsed === undefined || isRecord(parsed)) return parsed;
	throw invalidInput(`${label} is not an object`, hintOf(example));
}

/** A list of objects; empty when the field is empty. */
export function readJsonList(label: string, value: unknown, example: string): JsonRecord[] {
	const parsed = parse(label, value, example);
	if (parsed === undefined) return [];
	if (Array.isArray(parsed) && parsed.every(isRecord)) return parsed;
	throw invalidInput(`${label} is not an array of objects`, hintOf(example));
}

function parse(label: string, value: unknown, example: string): unknown {
	return isBlank(value) ? undefined : parseJsonField(label, value, hintOf(example));
}

const hintOf = (example: string): string => `Enter JSON such as ${example}`;
