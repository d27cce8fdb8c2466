/**
 * Reads values of JSON fields: text from the panel, or what an expression gave. Each takes the label
 * of the field as the panel shows it, and throws `OpenRouterError` (`invalid_input`) naming it.
 */
import { invalidInput } from '../failure/failure';
import { isRecord, type JsonRecord } from '../values/json';
import { parseJsonField } from '../failure/jsonField';

/** An object; `undefined` when there is none. */
export function readJsonObject(
	label: string,
	value: unknown,
	example: string,
): JsonRecord | undefined {
	const parsed = parse(label, value, example);
	if (parsed === undefined || isRecord(parsed)) return parsed;
	throw invalidInput(`${label} is not an object`, hintOf(example));
}

/** A list of objects; empty when there is none. */
export function readJsonList(label: string, value: unknown, example: string): JsonRecord[] {
	const parsed = parse(label, value, example);
	if (parsed === undefined) return [];
	if (Array.isArray(parsed) && parsed.every(isRecord)) return parsed;
	throw invalidInput(`${label} is not an array of objects`, hintOf(example));
}

function parse(label: string, value: unknown, example: string): unknown {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string' && value.trim() === '') return undefined;
	return parseJsonField(label, value, hintOf(example));
}

const hintOf = (example: string): string => `Give JSON such as ${example}`;
