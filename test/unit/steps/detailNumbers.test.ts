import { expect, test } from '@jest/globals';
import { createDetailNumbers } from '../../../nodes/shared/steps/detailNumbers';

test('the details of each step are numbered on from those before', () => {
	const numbers = createDetailNumbers();
	const indexes = (...given: unknown[]) => given.map((index) => numbers.numbered({ index }).index);
	numbers.beginStep();
	expect(indexes(0, 0, 1)).toEqual([0, 0, 1]);
	numbers.beginStep();
	expect(indexes(0, 1, 1)).toEqual([2, 3, 3]);
	numbers.restartStep();
	expect(indexes(0, undefined, 'x', 1.5)).toEqual([2, undefined, 'x', 1.5]);
	numbers.beginStep();
	expect(indexes(0)).toEqual([3]);
});

test('the details of an answer in one step are handed on as they are', () => {
	const numbers = createDetailNumbers();
	const detail = { type: 'reasoning.text', index: 4 };
	numbers.beginStep();
	expect(numbers.numbered(detail)).toBe(detail);
});
