import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	asCount,
	asIndex,
	asNumber,
	asDecimal,
	asRecord,
	asRecords,
	asText,
	asTextList,
	defined,
	isRecord,
	jsonText,
	parseJson,
} from '../../../nodes/shared/values/json';
import { SEEDED } from '../seed';

test.each([
	{ value: 0, numeric: 0, count: 0 },
	{ value: '3', numeric: 3, count: 3 },
	{ value: ' 0.25 ', numeric: 0.25, count: undefined },
	{ value: '-1.5e-3', numeric: -0.0015, count: undefined },
	...['', ' ', '0x1', '1,5', 'NaN', '1e999', 'one', null, undefined, true, [1], {}, NaN].map(
		(value) => ({ value, numeric: undefined, count: undefined }),
	),
])('$value is the number $numeric, and the count $count', ({ value, numeric, count }) => {
	expect(asDecimal(value)).toBe(numeric);
	expect(asCount(value)).toBe(count);
});

describe('values of the asked type pass, all others do not', () => {
	test.each([
		{ name: 'an object', value: { a: 1 }, is: 'record' },
		{ name: 'an object without prototype', value: Object.create(null) as unknown, is: 'record' },
		{ name: 'an array', value: [{}], is: 'array' },
		{ name: 'a text', value: 'x', is: 'text' },
		{ name: 'an empty text', value: '', is: 'text' },
		{ name: 'zero', value: 0, is: 'number' },
		{ name: 'a negative fraction', value: -0.5, is: 'number' },
		{ name: 'NaN', value: NaN, is: 'none' },
		{ name: 'infinity', value: Infinity, is: 'none' },
		{ name: 'digits as text', value: '5', is: 'text' },
		{ name: 'true', value: true, is: 'none' },
		{ name: 'null', value: null, is: 'none' },
		{ name: 'undefined', value: undefined, is: 'none' },
		{ name: 'a function', value: () => 1, is: 'none' },
	])('$name is taken for $is', ({ value, is }) => {
		expect(isRecord(value)).toBe(is === 'record');
		expect(asRecord(value)).toEqual(is === 'record' ? value : {});
		expect(asText(value)).toBe(is === 'text' ? value : undefined);
		expect(asNumber(value)).toBe(is === 'number' ? value : undefined);
		expect(asRecords(value)).toEqual(is === 'array' ? [{}] : []);
	});

	test('asRecord gives an empty record that cannot be written to', () => {
		expect(Object.isFrozen(asRecord(undefined))).toBe(true);
	});

	test('asRecords leaves out what is no object', () => {
		expect(asRecords([{ a: 1 }, null, 'x', [], 5, { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
	});
});

test.each([
	{ name: 'zero', value: 0, index: 0 },
	{ name: 'a position', value: 7, index: 7 },
	{ name: 'the last position', value: 999, index: 999 },
	{ name: 'a position past the end of any list', value: 1_000, index: 3 },
	{ name: 'a huge number', value: 4_294_967_295, index: 3 },
	{ name: 'a negative number', value: -1, index: 3 },
	{ name: 'a fraction', value: 1.5, index: 3 },
	{ name: 'NaN', value: NaN, index: 3 },
	{ name: 'digits as text', value: '1', index: 3 },
	{ name: 'the name of a method', value: 'length', index: 3 },
	{ name: 'null', value: null, index: 3 },
])('asIndex of $name is $index', ({ value, index }) => {
	expect(asIndex(value, 3)).toBe(index);
});

test('defined drops undefined only, and keeps the order', () => {
	const fields = defined({ z: 0, a: undefined, y: null, b: '', c: false });
	expect(fields).toEqual({ z: 0, y: null, b: '', c: false });
	expect(Object.keys(fields)).toEqual(['z', 'y', 'b', 'c']);
});

test('defined keeps __proto__ as a member like any', () => {
	const fields = defined(parseJson('{"__proto__":{"a":1},"b":2}') as object);
	expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
	expect(JSON.stringify(fields)).toBe('{"__proto__":{"a":1},"b":2}');
});

test('no reader throws, whatever the value', () => {
	fc.assert(
		fc.property(fc.anything(), (value) => {
			expect(typeof asRecord(value)).toBe('object');
			expect(asRecords(value).every(isRecord)).toBe(true);
			expect(['string', 'undefined']).toContain(typeof asText(value));
			expect(['number', 'undefined']).toContain(typeof asNumber(value));
			expect(asIndex(value, 0)).toBeGreaterThanOrEqual(0);
		}),
		SEEDED,
	);
});

test.each([
	{ name: 'JSON', text: '{"a":1}', value: { a: 1 } },
	{ name: 'blanks around it', text: ' \n{"a":1}\n', value: { a: 1 } },
	{ name: 'null', text: 'null', value: null },
	{ name: 'a text that is not JSON', text: '{"a":', value: undefined },
	{ name: 'an empty text', text: '', value: undefined },
])('parseJson reads or refuses $name', ({ text, value }) => {
	expect(parseJson(text)).toEqual(value);
});

test('asTextList keeps the entries that are texts, in their order', () => {
	expect(asTextList(['a', 1, null, ['b'], 'c'])).toEqual(['a', 'c']);
	expect(asTextList('a')).toEqual([]);
});

test('jsonText gives no text for a value that is nested too deeply', () => {
	let nested: unknown = [];
	for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
	expect(jsonText(nested)).toBeUndefined();
	expect(jsonText({ a: [1] })).toBe('{"a":[1]}');
});
