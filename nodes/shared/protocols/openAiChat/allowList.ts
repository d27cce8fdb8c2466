/**
 * Copies a value from outside by an allow-list: what is not named, or not of the named type, is left
 * out, at every depth. Pure; never throws; shares no object with the value.
 */
import { asNumber, asText, emptyRecord, isRecord, type JsonRecord } from '../../values/json';

/** The copy, or `undefined` for a value that is left out. */
export type Reader = (value: unknown) => unknown;

export const text: Reader = asText;

/** A name of the API's, such as a finish reason: no sentence fits into one. */
export const word: Reader = (value) =>
	typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value) ? value : undefined;

export const flag: Reader = (value) => (typeof value === 'boolean' ? value : undefined);

export const number: Reader = asNumber;

export const nullable =
	(read: Reader): Reader =>
	(value) =>
		value === null ? null : read(value);

/** Entries that are left out leave no gap. */
export const listOf =
	(read: Reader): Reader =>
	(value) => {
		if (!Array.isArray(value)) return undefined;
		const seen: unknown[] = [];
		for (const entry of value) {
			const copy = read(entry);
			if (copy !== undefined) seen.push(copy);
		}
		return seen;
	};

/** An object with names of any kind, all of whose values are of one. */
export const mapOf =
	(read: Reader): Reader =>
	(value) => {
		if (!isRecord(value)) return undefined;
		const seen = emptyRecord();
		for (const name in value) {
			const copy = read(value[name]);
			if (copy !== undefined) seen[name] = copy;
		}
		return seen;
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

/** `otherwise`: members that the copy has in any case, with the value that they have without one. */
export function recordOf(
	readers: Readonly<Record<string, Reader>>,
	otherwise?: JsonRecord,
): RecordReader {
	const known = readersOf(readers);
	return (value) => {
		if (!isRecord(value)) return undefined;
		const copy: Record<string, unknown> = otherwise === undefined ? {} : { ...otherwise };
		copyInto(copy, value, known);
		return copy;
	};
}
