/**
 * Reads values of parameters. They come from expressions as often as from the panel, so their types
 * are checked. Each takes the label of the field as the panel shows it, and throws `OpenRouterError`
 * (`invalid_input`) naming it.
 */
import { invalidInput } from '../../../shared/api/error';

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
	return list.flatMap((entry) => readText(label, entry) ?? []).filter((entry) => entry !== '');
}

/** A list of IDs; an expression may give an array, or one text with commas. */
export const readList = (label: string, value: unknown): string[] =>
	readTexts(label, value)
		.flatMap((entry) => entry.split(','))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
