/**
 * Copies an untrusted value by an allow-list. At every depth, a member that is not listed, or not of
 * the listed type, is left out. Pure; never throws; the copy shares no object with the value.
 */
import {
	asBoolean,
	asNumber,
	asText,
	emptyRecord,
	isRecord,
	type JsonRecord,
} from '../../values/json';

/** Returns the copy, or `undefined` to leave the value out. */
export type Reader = (value: unknown) => unknown;

export const text: Reader = asText;

/** A short name of the API, such as a finish reason. Sentences are left out. */
export const identifier: Reader = (value) =>
	typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value) ? value : undefined;

export const boolean: Reader = asBoolean;

export const number: Reader = asNumber;

export const nullable =
	(read: Reader): Reader =>
	(value) =>
		value === null ? null : read(value);

/** An array without the entries that are left out. */
export const listOf =
	(read: Reader): Reader =>
	(value) =>
		Array.isArray(value) ? value.map(read).filter((copy) => copy !== undefined) : undefined;

/** An object with any names and values of one type. */
export const mapOf =
	(read: Reader): Reader =>
	(value) => {
		if (!isRecord(value)) return undefined;
		const copy = emptyRecord();
		for (const name in value) {
			const member = read(value[name]);
			if (member !== undefined) copy[name] = member;
		}
		return copy;
	};

export type Readers = ReadonlyMap<string, Reader>;

export const readersOf = (readers: Readonly<Record<string, Reader>>): Readers =>
	new Map(Object.entries(readers));

/** Adds to `copy` the members of `value` that have a reader. */
export function copyInto(copy: Record<string, unknown>, value: JsonRecord, readers: Readers): void {
	for (const name in value) {
		const read = readers.get(name);
		if (read === undefined) continue;
		const member = read(value[name]);
		if (member !== undefined) copy[name] = member;
	}
}

export type RecordReader = (value: unknown) => Record<string, unknown> | undefined;

/** `defaults`: members that the copy always has, with their values when there are no others. */
export function recordOf(
	readers: Readonly<Record<string, Reader>>,
	defaults?: JsonRecord,
): RecordReader {
	const known = readersOf(readers);
	return (value) => {
		if (!isRecord(value)) return undefined;
		const copy: Record<string, unknown> = defaults === undefined ? {} : { ...defaults };
		copyInto(copy, value, known);
		return copy;
	};
}
