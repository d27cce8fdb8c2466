/**
 * Reads values of unknown shape, as JSON from outside is, and leaves out what is not there. None of
 * these throws: what is not of the asked type is `undefined` (a record: empty), so callers state what
 * they do without it.
 */
export type JsonRecord = Readonly<Record<string, unknown>>;

const EMPTY: JsonRecord = Object.freeze({});

export const isRecord = (value: unknown): value is JsonRecord =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const asRecord = (value: unknown): JsonRecord => (isRecord(value) ? value : EMPTY);

/** To collect members under names from outside: without a prototype, `__proto__` is a name like any. */
export const emptyRecord = (): Record<string, unknown> =>
	Object.create(null) as Record<string, unknown>;

export const asText = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

/** Parsed JSON, or `undefined` for text that is none. Whitespace around it is normal (keep-alive). */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

export const asNumber = (value: unknown): number | undefined =>
	typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A number of things, or a position: an integer from 0. */
export const asCount = (value: unknown): number | undefined =>
	typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asRecords = (value: unknown): JsonRecord[] =>
	Array.isArray(value) ? value.filter(isRecord) : [];

/** Those members that are texts. */
export const asTexts = (value: unknown): Record<string, string> =>
	Object.fromEntries(
		Object.entries(asRecord(value)).flatMap(([name, member]) =>
			typeof member === 'string' ? [[name, member]] : [],
		),
	);

/** A position in a list from outside, or `fallback` when it is none that a list could have. */
export const asIndex = (value: unknown, fallback: number): number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_LIST_LENGTH
		? value
		: fallback;

const MAX_LIST_LENGTH = 1_000;

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
	[K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same fields without those that are `undefined`, so that outputs carry none. */
export function defined<T extends object>(fields: T): Defined<T> {
	const set: Record<string, unknown> = {};
	const entries: Array<[string, unknown]> = Object.entries(fields);
	for (const [name, value] of entries) {
		if (value === undefined) continue;
		// An assignment would set the prototype.
		if (name === '__proto__') Object.defineProperty(set, name, { value, ...PLAIN });
		else set[name] = value;
	}
	return set as Defined<T>;
}

/** As an assignment makes a member. */
const PLAIN = { configurable: true, enumerable: true, writable: true };

/** The same, or `undefined` when nothing is left: an object that is not worth sending. */
export function filled(fields: object): JsonRecord | undefined {
	const set: JsonRecord = defined({ ...fields });
	return Object.keys(set).length === 0 ? undefined : set;
}

/** The list, or `undefined` when it is empty: not worth sending, or showing. */
export const nonEmpty = <T>(list: readonly T[] | undefined): readonly T[] | undefined =>
	list === undefined || list.length === 0 ? undefined : list;
