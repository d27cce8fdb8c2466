/**
 * Readers for the values of a caller's fields. Each returns a new value that may be sent, or
 * `undefined` when the value is not valid.
 */
import {
	isJsonArray,
	isJsonObject,
	type JsonValue,
	type JsonArray,
	type JsonObject,
} from '../../protocols/jsonValue';

export type Reader = (value: JsonValue) => JsonValue | undefined;

export const numberFrom =
	(least: number, most: number): Reader =>
	(value) =>
		typeof value === 'number' && value >= least && value <= most ? value : undefined;

export const integerFrom =
	(least: number, most: number): Reader =>
	(value) =>
		Number.isInteger(value) ? numberFrom(least, most)(value) : undefined;

export const flag: Reader = (value) => (typeof value === 'boolean' ? value : undefined);

export const oneOf =
	(...words: readonly string[]): Reader =>
	(value) =>
		typeof value === 'string' && words.includes(value) ? value : undefined;

export const textUpTo =
	(maxChars: number): Reader =>
	(value) =>
		typeof value === 'string' && value.length <= maxChars ? value : undefined;

/** A list of 1 to `maxLength` values that `reader` takes. */
export const listOf =
	(reader: Reader, maxLength: number): Reader =>
	(value) => {
		if (!isJsonArray(value) || value.length === 0 || value.length > maxLength) return undefined;
		const list = value.map(reader).filter((item) => item !== undefined);
		return list.length === value.length ? list : undefined;
	};

/** The list that `reader` gives, without empty texts. */
export const withoutEmptyTexts =
	(reader: Reader): Reader =>
	(value) => {
		const list = reader(value);
		return isJsonArray(list) ? list.filter((item) => item !== '') : list;
	};

/** Null, an empty text, and lists and objects that hold nothing else. */
export const isEmpty = (value: JsonValue): boolean =>
	value === null ||
	value === '' ||
	(typeof value === 'object' && Object.values(value).every((member) => isEmpty(member)));

/** Whether `value` equals `expected`, apart from members that are empty. */
export function saysOnly(value: JsonValue, expected: JsonValue): boolean {
	if (!isContainer(value) || !isContainer(expected)) return value === expected;
	const members = Object.entries(value).filter(([, member]) => !isEmpty(member));
	return (
		isJsonArray(value) === isJsonArray(expected) &&
		members.length === Object.keys(expected).length &&
		members.every(([name, member]) => saysOnly(member, memberOf(expected, name)))
	);
}

const isContainer = (value: JsonValue): value is JsonArray | JsonObject =>
	typeof value === 'object' && value !== null;

const memberOf = (container: JsonArray | JsonObject, name: string): JsonValue =>
	Object.entries(container).find(([known]) => known === name)?.[1] ?? null;

/** The named members of an object. Members that are missing or null are left out. */
export const recordOf =
	(readers: Readonly<Record<string, Reader>>, required: readonly string[] = []): Reader =>
	(value) => {
		if (!isJsonObject(value)) return undefined;
		const record: Record<string, JsonValue> = {};
		for (const [name, reader] of Object.entries(readers)) {
			const member = value[name];
			if (member === undefined || member === null) {
				if (required.includes(name)) return undefined;
				continue;
			}
			const read = reader(member);
			if (read === undefined) return undefined;
			record[name] = read;
		}
		return record;
	};

/** An object of up to `maxEntries` names that match `name`, with values that `reader` takes. */
export const mapOf =
	(name: RegExp, reader: Reader, maxEntries: number): Reader =>
	(value) => {
		if (!isJsonObject(value)) return undefined;
		const entries = Object.entries(value);
		if (entries.length > maxEntries) return undefined;
		const record: Record<string, JsonValue> = {};
		for (const [key, member] of entries) {
			const read = name.test(key) ? reader(member) : undefined;
			if (read === undefined) return undefined;
			record[key] = read;
		}
		return record;
	};

/** What the first reader that takes the value returns. */
export const either =
	(...readers: readonly Reader[]): Reader =>
	(value) => {
		for (const reader of readers) {
			const read = reader(value);
			if (read !== undefined) return read;
		}
		return undefined;
	};

/** A JSON schema: any object. It is passed on unchanged and never compiled here. */
export const jsonSchema: Reader = (value) => (isJsonObject(value) ? value : undefined);

/** Names of functions and of schemas. */
export const identifier: Reader = (value) =>
	typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : undefined;
