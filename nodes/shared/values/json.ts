/**
 * Readers for values of unknown shape, such as JSON from outside. They never throw: a value of another
 * type gives `undefined`, or an empty record or list.
 */
export type JsonRecord = Readonly<Record<string, unknown>>;

const EMPTY: JsonRecord = Object.freeze({});

export const isRecord = (value: unknown): value is JsonRecord =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const asRecord = (value: unknown): JsonRecord => (isRecord(value) ? value : EMPTY);

/** For members with names from outside. Without a prototype, `__proto__` is an ordinary name. */
export const emptyRecord = (): Record<string, unknown> =>
	Object.create(null) as Record<string, unknown>;

export const asBoolean = (value: unknown): boolean | undefined =>
	typeof value === 'boolean' ? value : undefined;

export const asText = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

/** The text, also of a number or a boolean; `undefined` for anything else, such as NaN. */
export const plainText = (value: unknown): string | undefined =>
	typeof value === 'boolean' || typeof value === 'string' || asNumber(value) !== undefined
		? String(value)
		: undefined;

/** The text without space around it, also of a number; `''` for anything else. */
export const asTrimmedText = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

/** The parsed JSON, or `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The value as JSON text, or `undefined` when it is nested too deeply for the stack. */
export function jsonText(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
}

export const asNumber = (value: unknown): number | undefined =>
	typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const DECIMAL = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** A number, also one that a server wrote as text. */
export const asDecimal = (value: unknown): number | undefined =>
	asNumber(typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value);

/** The members of these names that are numbers, also those that a server wrote as text. */
export const numbersIn = (fields: JsonRecord, names: readonly string[]): JsonRecord =>
	defined(Object.fromEntries(names.map((name) => [name, asDecimal(fields[name])])));

/** A number of things, or a position: an integer from 0, also as text. */
export function asCount(value: unknown): number | undefined {
	const count = asDecimal(value);
	return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asRecords = (value: unknown): JsonRecord[] =>
	Array.isArray(value) ? value.filter(isRecord) : [];

/** The entries that are texts. */
export const asTextList = (value: unknown): string[] =>
	Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];

/** The members that are texts. */
export const asTexts = (value: unknown): Record<string, string> =>
	Object.fromEntries(
		Object.entries(asRecord(value)).flatMap(([name, member]) =>
			typeof member === 'string' ? [[name, member]] : [],
		),
	);

/** A position in a list from outside; `fallback` when it is not an integer from 0 to 999. */
export const asIndex = (value: unknown, fallback: number): number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_LIST_LENGTH
		? value
		: fallback;

const MAX_LIST_LENGTH = 1_000;

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
	[K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy without the members that are `undefined`. */
export function defined<T extends object>(fields: T): Defined<T> {
	const set: Record<string, unknown> = {};
	const entries: Array<[string, unknown]> = Object.entries(fields);
	for (const [name, value] of entries) {
		if (value === undefined) continue;
		// An assignment would set the prototype.
		if (name === '__proto__') Object.defineProperty(set, name, { value, ...AS_ASSIGNED });
		else set[name] = value;
	}
	return set as Defined<T>;
}

/** The attributes of a member that an assignment creates. */
const AS_ASSIGNED = { configurable: true, enumerable: true, writable: true };

/** A copy without the members that are `undefined`, or `undefined` when no member is left. */
export function filled(fields: object): JsonRecord | undefined {
	const set: JsonRecord = defined({ ...fields });
	return Object.keys(set).length === 0 ? undefined : set;
}

/** A copy without the members of these names. */
export const without = (fields: JsonRecord, ...names: readonly string[]): JsonRecord =>
	Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** The list, or `undefined` when it is empty. */
export const nonEmpty = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
	list === undefined || list.length === 0 ? undefined : list;
