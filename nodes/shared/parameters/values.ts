/**
 * Reads values of parameters. They may come from expressions, so their types are checked. `label` is
 * the field's label in the panel. Throws `OpenRouterError` (`invalid_input`), which names it.
 */
import type { INodeProperties, INodePropertyTypeOptions } from 'n8n-workflow';
import { invalidInput, type OpenRouterError } from '../failure/failure';
import { isRecord, plainText, type JsonRecord } from '../values/json';

/** Whether nothing was entered. */
const isBlank = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

export function readNumber(label: string, value: unknown): number | undefined {
	if (isBlank(value)) return undefined;
	const number = typeof value === 'string' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number)) return number;
	throw invalidInput(`${label} is not a number`, 'Enter a number, or remove the option');
}

/** Numbers and booleans become text. What is no number, such as 0 / 0, does not. */
export function readText(
	label: string,
	value: unknown,
	hint = 'Enter a text, or remove the option',
): string | undefined {
	if (value === undefined || value === null) return undefined;
	const text = plainText(value);
	if (text === undefined) throw invalidInput(`${label} is not text`, hint);
	return text;
}

/** Unchanged texts, which may contain commas and spaces. Empty ones are left out. */
export function readTexts(label: string, value: unknown): string[] {
	if (value === undefined || value === null) return [];
	const texts: string[] = [];
	for (const entry of Array.isArray(value) ? (value as unknown[]) : [value]) {
		const text = isEmptyList(entry) ? '' : readText(label, entry);
		if (text) texts.push(text);
	}
	return texts;
}

/** n8n saves an empty list as the first entry of a list that was added and not filled in. */
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** A list in which no entry was filled in. */
export const isUnfilledList = (value: unknown): boolean =>
	Array.isArray(value) && value.every(isEmptyList);

/** A list of IDs. An expression may give an array, or one text with commas. */
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
		'Enter true or false, or remove the option',
	);
}

/** A time as text. An expression may give a Date, or a time of Luxon, as `$now` is. */
export function readTime(label: string, value: unknown): string | undefined {
	if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
	const iso: unknown = isRecord(value) && typeof value.toISO === 'function' ? value.toISO() : value;
	return readFilledText(label, iso);
}

/** Converts seconds to milliseconds, rounded up. */
export const inMs = (seconds: number): number => Math.ceil(seconds * 1000);

/** The range in a field's description. `numberPrecision: 0` allows whole numbers only. */
type NumberRange = Pick<INodePropertyTypeOptions, 'minValue' | 'maxValue' | 'numberPrecision'>;

/** A number in the range of the panel. n8n does not check results of expressions. */
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

/** The same by the field's description. */
export const readNumberOf = (
	{ displayName, typeOptions }: Pick<INodeProperties, 'displayName' | 'typeOptions'>,
	value: unknown,
): number | undefined => readInRange(displayName, value, typeOptions);

/** False for a day that a month does not have, such as 2027-02-30: JavaScript takes the next month's. */
export function isDay(date: string): boolean {
	const atMs = Date.parse(date);
	return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(date);
}

const MAX_QUOTED_CHARS = 80;

/** What an author entered, for an error. Where a name is expected, an expression may give a long text. */
export const quoted = (text: string): string =>
	text.length <= MAX_QUOTED_CHARS
		? `“${text}”`
		: `“${text.slice(0, MAX_QUOTED_CHARS).replace(HALF_LETTER, '')}…”`;

/** The first unit of a letter that has two. */
const HALF_LETTER = /[\ud800-\udbff]$/;

/** For an option that restricts something: when it was added and is empty, it must not be ignored. */
export const addedAndEmpty = (label: string): OpenRouterError =>
	invalidInput(
		`${label} was added and is empty`,
		'Enter a value, check the result of its expression, or remove it',
	);

/** An empty text counts as not set, also one of spaces alone. */
export const readFilledText = (label: string, value: unknown): string | undefined =>
	isBlank(value) ? undefined : readText(label, value);

/** One of `choices`; `undefined` for anything else, so that the default counts. */
export const choiceFrom =
	<const T>(choices: readonly T[]) =>
	(value: unknown): T | undefined =>
		choices.find((choice) => choice === value);

/** The same for an option whose default would be paid for in vain: another value is named. */
export function readChoice<const T extends string>(
	label: string,
	choices: readonly T[],
	value: unknown,
): T | undefined {
	const choice = choiceFrom(choices)(value);
	if (choice !== undefined || value === undefined) return choice;
	throw invalidInput(`${label} is not valid`, `Enter one of: ${choices.join(', ')}`);
}

/** For options that allow something: any value but `true` means no. */
export const isOn = (value: unknown): boolean => value === true;

/** For values that are checked elsewhere. */
export const asGiven = (value: unknown): unknown => value;

/**
 * The value of a JSON field: text is parsed, and other values come from expressions and are returned
 * unchanged. Throws `OpenRouterError` (`invalid_input`) naming the field.
 */
export function parseJsonField(label: string, value: unknown, hint = HINT): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		throw invalidInput(`${label} is not valid JSON`, hint);
	}
}

const HINT = 'Check quotes, commas and brackets: JSON has no comments and no trailing commas';

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

const parse = (label: string, value: unknown, example: string): unknown =>
	isBlank(value) ? undefined : parseJsonField(label, value, hintOf(example));

const hintOf = (example: string): string => `Enter JSON such as ${example}`;
