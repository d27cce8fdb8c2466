// @ts-check
'use strict';
/**
 * What the benchmark says about its samples: medians, and how sure the ratio of two medians is.
 * Pure: chance comes from a seeded generator, so the same samples give the same interval.
 */

const DEFAULT_RESAMPLES = 10_000;
const CONFIDENCE = 0.95;

/** @typedef {() => number} Random a number from [0, 1) */
/** @typedef {{ oursMedian: number; rivalMedian: number; ratio: number; low: number; high: number }} Comparison */

/** mulberry32: small, quick, good enough to draw rounds. @param {number} seed @returns {Random} */
function seededRandom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A new list in another order. @template T @param {readonly T[]} list @param {Random} random */
function shuffled(list, random) {
	const result = [...list];
	for (let last = result.length - 1; last > 0; last--) {
		const other = Math.floor(random() * (last + 1));
		const moved = /** @type {T} */ (result[last]);
		result[last] = /** @type {T} */ (result[other]);
		result[other] = moved;
	}
	return result;
}

/**
 * Between neighbours the value is interpolated.
 * @param {ArrayLike<number>} sorted ascending, not empty
 * @param {number} share from 0 (the smallest) to 1 (the largest)
 */
function quantile(sorted, share) {
	const position = share * (sorted.length - 1);
	const below = Math.floor(position);
	const low = sorted[below] ?? NaN;
	const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
	return low + (high - low) * (position - below);
}

/** @param {readonly number[]} values `NaN` when there are none */
const median = (values) => quantile(Float64Array.from(values).sort(), 0.5);

/**
 * The ratio of the two medians, with its bootstrap interval. Rounds are drawn, not single values:
 * what both sides met in the same round (a busy machine) stays together.
 * @param {readonly number[]} ours one value per round
 * @param {readonly number[]} rival of the same rounds, in the same order
 * @param {{ random: Random; resamples?: number }} chance
 * @returns {Comparison}
 */
function compareMedians(ours, rival, { random, resamples = DEFAULT_RESAMPLES }) {
	const rounds = ours.length;
	if (rounds === 0 || rounds !== rival.length) {
		throw new Error(`Cannot compare ${rounds} rounds with ${rival.length}.`);
	}
	const ratios = new Float64Array(resamples);
	const drawnOurs = new Float64Array(rounds);
	const drawnRival = new Float64Array(rounds);
	for (let sample = 0; sample < resamples; sample++) {
		for (let slot = 0; slot < rounds; slot++) {
			const round = Math.floor(random() * rounds);
			drawnOurs[slot] = ours[round] ?? NaN;
			drawnRival[slot] = rival[round] ?? NaN;
		}
		ratios[sample] = quantile(drawnOurs.sort(), 0.5) / quantile(drawnRival.sort(), 0.5);
	}
	ratios.sort();
	const tail = (1 - CONFIDENCE) / 2;
	const [oursMedian, rivalMedian] = [median(ours), median(rival)];
	return {
		oursMedian,
		rivalMedian,
		ratio: oursMedian / rivalMedian,
		low: quantile(ratios, tail),
		high: quantile(ratios, 1 - tail),
	};
}

module.exports = { seededRandom, shuffled, quantile, median, compareMedians };
