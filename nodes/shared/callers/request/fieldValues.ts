/**
 * Readers for the values of a caller's fields: each gives what may be sent, built anew, or
 * `undefined` when the value is not what it must be.
 */
import {
	isPlainList,
	isPlainRecord,
	type Plain,
	type PlainList,
	type PlainRecord,
} from '../../protocols/plainJson';

export type Reader = (value: Plain) => Plain | undefined;

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

/** A list of 1 to `maxLength` values, all of which `reader` takes. */
export const listOf =
	(reader: Reader, maxLength: number): Reader =>
	(value) => {
		if (!isPlainList(value) || value.length === 0 || value.length > maxLength) return undefined;
		const list = value.map(reader).filter((item) => item !== undefined);
		return list.length === value.length ? list : undefined;
	};

/** The list that `reader` gives, without empty texts. */
export const withoutEmptyTexts =
	(reader: Reader): Reader =>
	(value) => {
		const list = reader(value);
		return isPlainList(list) ? list.filter((item) => item !== '') : list;
	};

/** Whether nothing is said: null, an empty text, or a list or an object with nothing else in it. */
export const isEmpty = (value: Plain): boolean =>
	value === null ||
	value === '' ||
	(typeof value === 'object' && Object.values(value).every((member) => isEmpty(member)));

/** Whether `value` says `plain` and nothing more. */
export function saysOnly(value: Plain, plain: Plain): boolean {
	if (!isContainer(value) || !isContainer(plain)) return value === plain;
	const members = Object.entries(value).filter(([, member]) => !isEmpty(member));
	return (
		isPlainList(value) === isPlainList(plain) &&
		members.length === Object.keys(plain).length &&
		members.every(([name, member]) => saysOnly(member, memberOf(plain, name)))
	);
}

const isContainer = (value: Plain): value is PlainList | PlainRecord =>
	typeof value === 'object' && value !== null;

const memberOf = (container: PlainList | PlainRecord, name: string): Plain =>
	Object.entries(container).find(([known]) => known === name)?.[1] ?? null;

/** The named members of an object; members that it lacks, or has as null, are left out. */
export const recordOf =
	(readers: Readonly<Record<string, Reader>>, required: readonly string[] = []): Reader =>
	(value) => {
		if (!isPlainRecord(value)) return undefined;
		const record: Record<string, Plain> = {};
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

/** An object whose names are the caller's own, up to `maxEntries`, all of whose values `reader` takes. */
export const mapOf =
	(name: RegExp, reader: Reader, maxEntries: number): Reader =>
	(value) => {
		if (!isPlainRecord(value)) return undefined;
		const entries = Object.entries(value);
		if (entries.length > maxEntries) return undefined;
		const record: Record<string, Plain> = {};
		for (const [key, member] of entries) {
			const read = name.test(key) ? reader(member) : undefined;
			if (read === undefined) return undefined;
			record[key] = read;
		}
		return record;
	};

/** The first reader that takes the value. */
export const either =
	(...readers: readonly Reader[]): Reader =>
	(value) => {
		for (const reader of readers) {
			const read = reader(value);
			if (read !== undefined) return read;
		}
		return undefined;
	};

/** A JSON schema: any object. It is forwarded as it is and never compiled here. */
export const jsonSchema: Reader = (value) => (isPlainRecord(value) ? value : undefined);

/** Names of functions and of schemas. */
export const identifier: Reader = (value) =>
	typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : undefined;
