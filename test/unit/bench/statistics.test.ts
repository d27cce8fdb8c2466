/** The benchmark's verdicts rest on these few functions. */
import { expect, test } from '@jest/globals';
import { compareMedians, median, quantile, seededRandom, shuffled } from '../../bench/statistics';

/** `count` values around `center`, as far apart as `spread`. */
const noisy = (count: number, center: number, spread: number, seed: number): number[] => {
	const random = seededRandom(seed);
	return Array.from({ length: count }, () => center + (random() - 0.5) * spread);
};

const compare = (ours: readonly number[], rival: readonly number[], seed = 1) =>
	compareMedians(ours, rival, { random: seededRandom(seed), resamples: 300 });

test.each([
	{ name: 'of an odd count is the middle value', values: [9, 1, 5], expected: 5 },
	{ name: 'of an even count lies between two', values: [4, 1, 2, 100], expected: 3 },
	{ name: 'of one value is that value', values: [7], expected: 7 },
	{ name: 'orders numbers, not their digits', values: [10, 9, 100], expected: 10 },
	{ name: 'of nothing is no number', values: [], expected: NaN },
])('the median $name', ({ values, expected }) => {
	expect(median(values)).toBe(expected);
});

test('the median leaves the samples in the order of their rounds', () => {
	const values = [3, 1, 2];
	median(values);
	expect(values).toEqual([3, 1, 2]);
});

test.each([
	{ share: 0, expected: 10 },
	{ share: 0.5, expected: 25 },
	{ share: 0.75, expected: 32.5 },
	{ share: 1, expected: 40 },
])('the quantile at $share is interpolated', ({ share, expected }) => {
	expect(quantile([10, 20, 30, 40], share)).toBe(expected);
});

test('a seed always gives the same numbers, spread over [0, 1)', () => {
	const draw = (seed: number) => {
		const random = seededRandom(seed);
		return Array.from({ length: 10_000 }, () => random());
	};
	const numbers = draw(42);
	expect(draw(42)).toEqual(numbers);
	expect(draw(43)).not.toEqual(numbers);
	expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
	expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 1);
});

test('a shuffle keeps every entry, leaves its input alone, and puts each anywhere', () => {
	const list = ['a', 'b', 'c'];
	const random = seededRandom(1);
	const orders = Array.from({ length: 600 }, () => shuffled(list, random).join(''));
	expect(list).toEqual(['a', 'b', 'c']);
	const counts = new Map<string, number>();
	for (const order of orders) counts.set(order, (counts.get(order) ?? 0) + 1);
	expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
	for (const count of counts.values()) expect(count).toBeGreaterThan(60);
});

test('the ratio is that of the medians, and the interval holds it', () => {
	const result = compare(noisy(40, 80, 20, 1), noisy(40, 100, 20, 2));
	expect(result.ratio).toBe(result.oursMedian / result.rivalMedian);
	expect(result.ratio).toBeCloseTo(0.8, 1);
	expect(result.low).toBeLessThanOrEqual(result.ratio);
	expect(result.high).toBeGreaterThanOrEqual(result.ratio);
	expect(result.high).toBeLessThan(0.92);
});

test('the same samples and seed give the same interval', () => {
	const [ours, rival] = [noisy(30, 50, 30, 3), noisy(30, 50, 30, 4)];
	expect(compare(ours, rival)).toEqual(compare(ours, rival));
	expect(compare(ours, rival, 2)).not.toEqual(compare(ours, rival));
});

test('rounds are drawn as pairs: what slowed both sides of a round does not widen the interval', () => {
	const rival = noisy(40, 100, 80, 5);
	const { ratio, low, high } = compare(
		rival.map((value) => value * 1.2),
		rival,
	);
	for (const value of [ratio, low, high]) expect(value).toBeCloseTo(1.2, 10);
});

test('the interval of two equal things holds 1 about as often as it says', () => {
	const runs = Array.from({ length: 200 }, (_, run) =>
		compare(noisy(30, 100, 40, 1_000 + run), noisy(30, 100, 40, 5_000 + run), run),
	);
	const holding = runs.filter(({ low, high }) => low <= 1 && high >= 1).length;
	expect(holding / runs.length).toBeGreaterThanOrEqual(0.9);
});

test.each([
	{ name: 'no rounds', ours: [], rival: [] },
	{ name: 'rounds without a partner', ours: [1, 2], rival: [1] },
])('a comparison is refused for $name', ({ ours, rival }) => {
	expect(() => compare(ours, rival)).toThrow('Cannot compare');
});
