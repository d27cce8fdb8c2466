import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	fits,
	loadOf,
	requestCounts,
	requestLimits,
} from '../../../../nodes/shared/openrouter/embedding/requestSize';

const LIMITS = { inputs: 3, size: 100 };

test.each([
	{ name: 'nothing', sizes: [], counts: [] },
	{ name: 'the most inputs', sizes: [1, 1, 1, 1], counts: [3, 1] },
	{ name: 'the most characters', sizes: [60, 40, 1], counts: [2, 1] },
	{ name: 'an input that is too large, by itself', sizes: [1, 500, 1], counts: [1, 1, 1] },
])('requests have $name', ({ sizes, counts }) => {
	expect(requestCounts(sizes, LIMITS)).toEqual(counts);
});

test('each request fits or has one input, and none is lost', () => {
	fc.assert(
		fc.property(fc.array(fc.nat(150)), (sizes) => {
			const counts = requestCounts(sizes, LIMITS);
			let from = 0;
			for (const count of counts) {
				const request = loadOf(sizes.slice(from, (from += count)));
				expect(request.inputs === 1 || fits([request], LIMITS)).toBe(true);
			}
			expect(from).toBe(sizes.length);
		}),
	);
});

test('files may be larger than texts', () => {
	const [text, content] = (['text', 'content'] as const).map((kind) => requestLimits(kind, 96));
	expect(content?.size).toBeGreaterThan(text?.size ?? Infinity);
});
