import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { vectorReader } from '../../../../nodes/shared/openrouter/embedding/vector';

const readVector = (value: unknown): number[] | undefined => vectorReader()(value);

const base64Of = (numbers: Iterable<number>): string =>
	Buffer.from(Float32Array.from(numbers).buffer).toString('base64');

test('numbers are taken as they are', () => {
	expect(readVector([0.1, -2, 3e-9])).toEqual([0.1, -2, 3e-9]);
});

test('base64 becomes numbers', () => {
	expect(readVector(base64Of([1, -0.5, 0, 0.25]))).toEqual([1, -0.5, 0, 0.25]);
});

test('numbers of base64 are short, and the same 32-bit floats', () => {
	expect(readVector(base64Of([0.1, 0.0157973468]))).toEqual([0.1000000015, 0.0157973468]);
	fc.assert(
		fc.property(
			fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
			(floats) => {
				const read = readVector(base64Of(floats)) ?? [];
				expect(read.map((number) => Math.fround(number) + 0)).toEqual(floats.map((f) => f + 0));
			},
		),
	);
});

describe('is no embedding', () => {
	test.each([
		{ name: 'nothing', value: undefined },
		{ name: 'null', value: null },
		{ name: 'an empty list', value: [] },
		{ name: 'a list with a text', value: [1, '2'] },
		{ name: 'a list with null, which is JSON for NaN', value: [1, null] },
		{ name: 'a list with infinity', value: [1, Infinity] },
		{ name: 'an empty text', value: '' },
		{ name: 'base64 of no whole floats', value: 'AAAA' },
		{ name: 'base64 with NaN', value: base64Of([1, Number.NaN]) },
		{ name: 'base64 with infinity', value: base64Of([-Infinity]) },
		{ name: 'a text that is not base64', value: '{not base64}' },
		{ name: 'an object', value: { 0: 1 } },
	])('$name', ({ value }) => {
		expect(readVector(value)).toBeUndefined();
	});
});

test('one reader reads embeddings of any length, one after another', () => {
	const read = vectorReader();
	const all = [[1], [2, 3, 4], [5, 6]];
	expect(all.map((numbers) => read(base64Of(numbers)))).toEqual(all);
	expect(read('AAAA')).toBeUndefined();
	expect(read(base64Of([7]))).toEqual([7]);
});
