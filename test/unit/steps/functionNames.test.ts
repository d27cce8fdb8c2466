import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { functionNames } from '../../../nodes/shared/steps/functionNames';
import { SEEDED } from '../seed';

const VALID = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/;
const NONE = new Set<string>();

test.each([
	{ name: 'a valid name as it is', given: 'get_weather-2', made: 'get_weather-2' },
	{ name: 'a name of underscores as it is', given: '___', made: '___' },
	{ name: 'a name of 64 characters as it is', given: 'a'.repeat(64), made: 'a'.repeat(64) },
	{ name: 'the beginning of a longer one', given: 'b'.repeat(65), made: 'b'.repeat(64) },
	{ name: 'underscores for spaces and signs', given: 'Get rows: users!', made: 'Get_rows_users' },
	{ name: 'letters without accents', given: 'Météo à Zürich', made: 'Meteo_a_Zurich' },
	{ name: 'an underscore before a digit', given: '3 days', made: '_3_days' },
	{ name: 'an underscore before a hyphen', given: '-x', made: '_-x' },
	{ name: 'a word for a name without letters', given: 'Погода', made: 'tool' },
	{ name: 'a word for an empty name', given: '', made: 'tool' },
	{ name: 'a word for half of a surrogate pair', given: '\uD83D', made: 'tool' },
])('makes $name', ({ given, made }) => {
	expect(functionNames([given], NONE)).toEqual([made]);
});

test('gives equal names a number, in their order', () => {
	expect(functionNames(['a', 'a', 'a b', 'a_b', 'a b'], NONE)).toEqual([
		'a',
		'a_2',
		'a_b_2',
		'a_b',
		'a_b_3',
	]);
});

test('keeps away from the names that are taken', () => {
	expect(functionNames(['search', 'search_2'], new Set(['search']))).toEqual([
		'search_3',
		'search_2',
	]);
});

test('cuts a long name so that the number fits', () => {
	const long = 'a'.repeat(64);
	expect(functionNames([long, long], NONE)).toEqual([long, `${'a'.repeat(62)}_2`]);
});

test('any names become valid ones that differ, and valid ones that are free stay', () => {
	const anyName = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom('a', 'a_2', 'a b', 'tool', 'a'.repeat(64), `${'a'.repeat(62)}_2`),
	);
	fc.assert(
		fc.property(fc.array(anyName), fc.array(anyName), (names, takenNames) => {
			const taken = new Set(takenNames);
			const made = functionNames(names, taken);
			expect(made).toHaveLength(names.length);
			expect(new Set(made).size).toBe(made.length);
			for (const [index, name] of made.entries()) {
				expect(name).toMatch(VALID);
				expect(taken.has(name)).toBe(false);
				const given = names[index] ?? '';
				const isFirst = names.indexOf(given) === index;
				if (isFirst && VALID.test(given) && !taken.has(given)) expect(name).toBe(given);
			}
		}),
		SEEDED,
	);
});
