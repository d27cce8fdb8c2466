import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	vectorOf,
	vectorOfBytes,
	vectorOfText,
} from '../../../../nodes/shared/openrouter/embedding/vector';

const bytesOf = (numbers: Iterable<number>) => ({
	bytes: Buffer.from(Float32Array.from(numbers).buffer),
	isIntact: true,
});

test('numbers are taken as they are', () => {
	expect(vectorOf([0.1, -2, 3e-9])).toEqual([0.1, -2, 3e-9]);
});

test('base64 becomes numbers', () => {
	expect(vectorOfBytes(bytesOf([1, -0.5, 0, 0.25]))).toEqual([1, -0.5, 0, 0.25]);
	expect(vectorOfText(bytesOf([1, -0.5]).bytes.toString('base64'))).toEqual([1, -0.5]);
	for (const value of ['', 'abc', '?', 7, undefined]) expect(vectorOfText(value)).toBeUndefined();
});

test('numbers of base64 are short, and the same 32-bit floats', () => {
	expect(vectorOfBytes(bytesOf([0.1, 0.0157973468]))).toEqual([0.1000000015, 0.0157973468]);
	fc.assert(
		fc.property(
			fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
			(floats) => {
				const read = vectorOfBytes(bytesOf(floats)) ?? [];
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
		{ name: 'a text', value: '1' },
		{ name: 'an object', value: { 0: 1 } },
	])('$name', ({ value }) => {
		expect(vectorOf(value)).toBeUndefined();
	});

	test.each([
		{ name: 'no bytes', decoded: bytesOf([]) },
		{ name: 'bytes of no whole floats', decoded: { bytes: Buffer.alloc(3), isIntact: true } },
		{ name: 'NaN', decoded: bytesOf([1, Number.NaN]) },
		{ name: 'infinity', decoded: bytesOf([-Infinity]) },
		{ name: 'base64 with other letters', decoded: { ...bytesOf([1]), isIntact: false } },
	])('$name', ({ decoded }) => {
		expect(vectorOfBytes(decoded)).toBeUndefined();
	});
});

test('bytes may begin anywhere in their memory', () => {
	const memory = Buffer.concat([Buffer.alloc(3), bytesOf([7, 8]).bytes]);
	expect(vectorOfBytes({ bytes: memory.subarray(3), isIntact: true })).toEqual([7, 8]);
});
