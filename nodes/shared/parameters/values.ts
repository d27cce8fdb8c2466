/**
 * Reads values of parameters. They come from expressions as often as from the panel, so their types
 * are checked. Each takes the label of the field as the panel shows it, and throws `OpenRouterError`
 * (`invalid_input`) naming it.
 */
import type { INodeProperties, INodePropertyTypeOptions } from 'n8n-workflow';
import { invalidInput, type OpenRouterError } from '../failure/failure';

export function readNumber(label: string, value: unknown): number | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string' && value.trim() === '') return undefined;
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
	const texts: string[] = [];
	for (const entry of Array.isArray(value) ? (value as unknown[]) : [value]) {
		const text = isEmptyList(entry) ? '' : readText(label, entry);
		if (text) texts.push(text);
	}
	return texts;
}

/** What n8n saves as the first entry of a list that was added and not filled in. */
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** A list without entries, or with none that was filled in. */
export const isUnfilledList = (value: unknown): boolean =>
	Array.isArray(value) && value.every(isEmptyList);

/** A list of IDs; an expression may give an array, or one text with commas. */
export function readList(label: string, value: unknown): string[] {
	const ids: string[] = [];
	for (const text of readTexts(label, value)) {
		for (const part of text.split(',')) {
			const id = part.trim();
			if (id !== '') ids.push(id);
		}
	}
	return ids;
}

export function readFlag(label: string, value: unknown): boolean | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw invalidInput(
		`${label} is neither true nor false`,
		'Give true or false, or remove the option',
	);
}

/** Seconds of the panel in milliseconds. */
export const inMs = (seconds: number): number => Math.ceil(seconds * 1000);

/** What a field's description says of its numbers; `numberPrecision: 0` means whole ones. */
type NumberRange = Pick<INodePropertyTypeOptions, 'minValue' | 'maxValue' | 'numberPrecision'>;

/** A number within what the panel allows; an expression is not held to it by n8n. */
export function readInRange(
	label: string,
	value: unknown,
	{ minValue, maxValue, numberPrecision }: NumberRange = {},
): number | undefined {
	const number = readNumber(label, value);
	if (number === undefined) return undefined;
	const least = minValue ?? Number.MIN_SAFE_INTEGER;
	const most = maxValue ?? Number.MAX_SAFE_INTEGER;
	if (number < least || number > most) {
		throw invalidInput(
			`${label} is out of range`,
			maxValue === undefined ? `Enter ${least} or more` : `Enter ${least} to ${most}`,
		);
	}
	if (numberPrecision === 0 && !Number.isInteger(number)) {
		throw invalidInput(`${label} is not a whole number`, 'Enter a number without a fraction');
	}
	return number;
}

/** The same for a field: its description has the label and the range. `path` comes before the label. */
export const readNumberOf = (
	{ displayName, typeOptions }: Pick<INodeProperties, 'displayName' | 'typeOptions'>,
	value: unknown,
	path = '',
): number | undefined => readInRange(`${path}${displayName}`, value, typeOptions);

/**
 * Of a member of a collection that closes something, and that was added and says nothing: it must not
 * count as not added.
 */
export const addedAndEmpty = (label: string): OpenRouterError =>
	invalidInput(
		`${label} was added and is empty`,
		'Enter a value, see what its expression gives, or remove it',
	);

/** A list of IDs that closes something by what it holds; `undefined` for none. */
export function readClosingList(label: string, value: unknown): string[] | undefined {
	const list = readList(label, value);
	return list.length === 0 ? undefined : list;
}

/** An empty text counts as not set: lists of choices have no such choice. */
export const readChoice = (label: string, value: unknown): string | undefined =>
	readText(label, value) || undefined;

/** One of `choices`; `undefined` for anything else, so that its default counts. */
export const choiceFrom =
	<const T>(choices: readonly T[]) =>
	(value: unknown): T | undefined =>
		choices.find((choice) => choice === value);

/** For what opens something, and so must be said plainly: anything but `true` leaves it closed. */
export const isOn = (value: unknown): boolean => value === true;

/** For what is looked at elsewhere. */
export const asGiven = (value: unknown): unknown => value;
