/**
 * Reads values of parameters. They come from expressions as often as from the panel, so their types
 * are checked. Each takes the label of the field as the panel shows it, and throws `OpenRouterError`
 * (`invalid_input`) naming it.
 */
import { invalidInput } from '../api/error';

export function readNumber(label: string, value: unknown): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = typeof value === 'string' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number)) return number;
	throw invalidInput(`${label} is not a number`, 'Enter a number, or remove the option');
}

export function readText(label: string, value: unknown): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
	throw invalidInput(`${label} is not a text`, 'Enter a text, or remove the option');
}

/** Texts as they are, for values that may hold commas and spaces. */
export function readTexts(label: string, value: unknown): string[] {
	if (value === undefined || value === null) return [];
	const list: unknown[] = Array.isArray(value) ? value : [value];
	return list
		.filter((entry) => !isEmptyList(entry))
		.flatMap((entry) => readText(label, entry) ?? [])
		.filter((entry) => entry !== '');
}

/** What n8n saves as the first entry of a list that was added and not filled in. */
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** A list of IDs; an expression may give an array, or one text with commas. */
export const readList = (label: string, value: unknown): string[] =>
	readTexts(label, value)
		.flatMap((entry) => entry.split(','))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');

export function readFlag(label: string, value: unknown): boolean | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw invalidInput(
		`${label} is neither true nor false`,
		'Give true or false, or remove the option',
	);
}

/** A number within what the panel allows; an expression is not held to it by n8n. */
export function readInRange(
	label: string,
	value: unknown,
	{
		minValue = Number.MIN_SAFE_INTEGER,
		maxValue = Number.MAX_SAFE_INTEGER,
	}: { minValue?: number; maxValue?: number } = {},
): number | undefined {
	const number = readNumber(label, value);
	if (number === undefined || (number >= minValue && number <= maxValue)) return number;
	throw invalidInput(`${label} is out of range`, `Enter ${minValue} to ${maxValue}`);
}

/** An empty text counts as not set: lists of choices have no such choice. */
export const readChoice = (label: string, value: unknown): string | undefined =>
	readText(label, value) || undefined;
