/**
 * The members of records that come one after another, with the last value of each that is not null: so
 * chunks of a stream say who answers. Pure; never throws.
 *
 * Nearly all records of a stream have the same members in the same order, so values are kept by their
 * place, and gathered by their names only when the order changes.
 */
import { emptyRecord, type JsonRecord } from '../../values/json';

export type LastValues = {
	take: (record: JsonRecord) => void;
	all: () => JsonRecord;
};

/** `leftOut`: names of members that are not kept. */
export function createLastValues(leftOut: ReadonlySet<string>): LastValues {
	const gathered = emptyRecord();
	let names: string[] = [];
	let values: unknown[] = [];

	function gather(): void {
		names.forEach((name, place) => {
			if (!leftOut.has(name)) gathered[name] = values[place] ?? gathered[name] ?? null;
		});
	}

	function startOver(record: JsonRecord): void {
		gather();
		names = Object.keys(record);
		values = names.map((name) => record[name]);
	}

	return {
		take(record) {
			let place = 0;
			for (const name in record) {
				if (names[place] !== name) {
					startOver(record);
					return;
				}
				const value = record[name];
				if (value !== null && value !== undefined) values[place] = value;
				place += 1;
			}
			if (place < names.length) startOver(record);
		},
		all() {
			gather();
			return gathered;
		},
	};
}
