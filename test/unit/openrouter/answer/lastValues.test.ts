import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLastValues } from '../../../../nodes/shared/openrouter/answer/lastValues';
import type { JsonRecord } from '../../../../nodes/shared/values/json';
import { SEEDED } from '../../seed';

const LEFT_OUT = new Set(['choices']);

function allOf(records: readonly JsonRecord[]): JsonRecord {
	const values = createLastValues(LEFT_OUT);
	for (const record of records) values.add(record);
	return { ...values.all() };
}

test('keeps the last value of each member that is not null, in whatever order they come', () => {
	const name = fc.constantFrom('id', 'model', 'choices', 'provider', '__proto__');
	const record = fc.dictionary(name, fc.constantFrom<unknown>(null, 1, 'a', 'b'), {
		noNullPrototype: false,
	});
	fc.assert(
		fc.property(fc.array(record), (records) => {
			const wanted = new Map<string, unknown>();
			for (const [key, value] of records.flatMap((given) => Object.entries(given))) {
				if (!LEFT_OUT.has(key)) wanted.set(key, value ?? wanted.get(key) ?? null);
			}
			expect(new Map(Object.entries(allOf(records)))).toEqual(wanted);
		}),
		SEEDED,
	);
});

test('goes on gathering after it was asked in between', () => {
	const values = createLastValues(LEFT_OUT);
	values.add({ id: 'a', model: 'm' });
	expect({ ...values.all() }).toEqual({ id: 'a', model: 'm' });
	values.add({ id: 'b', model: null });
	expect({ ...values.all() }).toEqual({ id: 'b', model: 'm' });
});
