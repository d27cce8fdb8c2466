/**
 * Keeps the last value that is not null of each member of the records of a stream. Pure; never throws.
 *
 * Nearly all chunks have the same members in the same order. So values are kept by their position,
 * which is fast, and copied to their names only when the order changes.
 */
import { emptyRecord, type JsonRecord } from '../../values/json';

/** `ignored`: names of members that are not kept. */
export function createLastValues(ignored: ReadonlySet<string>) {
	const gathered = emptyRecord();
	let names: string[] = [];
	let values: unknown[] = [];

	function gather(): void {
		names.forEach((name, position) => {
			if (!ignored.has(name)) gathered[name] = values[position] ?? gathered[name] ?? null;
		});
	}

	function startOver(record: JsonRecord): void {
		gather();
		names = Object.keys(record);
		values = names.map((name) => record[name]);
	}

	return {
		add(record: JsonRecord): void {
			let position = 0;
			for (const name in record) {
				if (names[position] !== name) {
					startOver(record);
					return;
				}
				const value = record[name];
				if (value !== null && value !== undefined) values[position] = value;
				position += 1;
			}
			if (position < names.length) startOver(record);
		},
		all(): JsonRecord {
			gather();
			return gathered;
		},
	};
}
