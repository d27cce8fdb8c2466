/** Lists of named numbers: `{ values: [{ <name>, <number> }] }`, as the panel saves them. */
import { invalidInput } from '../../../../shared/failure/failure';
import { asRecord, asRecords } from '../../../../shared/values/json';
import { readInRange } from '../../../../shared/parameters/values';

/** The numbers by their names; of two with one name, the last. Throws for a name not in `names`. */
export function readAmounts<Name extends string>(
	label: string,
	value: unknown,
	names: readonly Name[],
	members: { name: string; number: string },
): Partial<Record<Name, number>> {
	const amounts: Partial<Record<Name, number>> = {};
	for (const entry of asRecords(asRecord(value).values)) {
		const given = entry[members.name];
		const name = names.find((known) => known === given);
		if (name === undefined) {
			throw invalidInput(
				`${label} has “${String(given)}”`,
				`Choose one of ${names.join(', ')} for each number`,
			);
		}
		amounts[name] = readInRange(label, entry[members.number], { minValue: 0 });
	}
	return amounts;
}
