// @ts-check
'use strict';
/**
 * Takes the gateway's samples. In each round every side is called in an order drawn anew, so many
 * times at once; the sample is the median of its calls.
 */
const { setTimeout: sleep } = require('node:timers/promises');
const { PAUSE_MS, WARM_UP_ROUNDS, take } = require('../measure');
const { callSide, inParallel } = require('../sides');
const { median, quantile, shuffled } = require('../statistics');
const { residentBytes } = require('./residentBytes');
const { CALL, CALLS_PER_ROUND, LONE, STREAMS, sampleName } = require('./rows');

/**
 * @typedef {import('../sides').Side} Side
 * @typedef {import('./rows').SettingsName} SettingsName
 * @typedef {import('../measure').Samples} Samples
 * @typedef {import('../measure').Rounds} Rounds
 */

/**
 * @param {SettingsName} n8n
 * @param {Readonly<Record<string, Side>>} sides by name
 * @param {Rounds} options
 * @returns {Promise<Samples>}
 */
async function measureCalls(n8n, sides, { rounds, random, onRound }) {
	/** @type {Samples} */
	const samples = new Map();
	const turns = Object.entries(CALLS_PER_ROUND).flatMap(([atOnce, count]) =>
		Object.entries(sides).map(([name, side]) => ({ name, side, atOnce: Number(atOnce), count })),
	);
	for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const { name, side, atOnce, count } of shuffled(turns, random)) {
			const calls = await inParallel(atOnce, count, () => callSide(side, CALL));
			const firstTokenMs = median(calls.map((figures) => figures.firstTokenMs));
			if (round > 0) take(samples, sampleName(n8n, name, atOnce), { firstTokenMs });
			const [first] = calls;
			if (round > 0 && first && atOnce === 1) {
				take(samples, sampleName(n8n, name, LONE), { firstTokenMs: first.firstTokenMs });
			}
			await sleep(PAUSE_MS);
		}
		onRound(round);
	}
	return samples;
}

const P95 = 0.95;
const WEBHOOK_CALLS = 20;

/**
 * Opens many streams and, while all of them are written, calls another webhook. What n8n drops is
 * counted.
 * @param {SettingsName} n8n
 * @param {{ streamed: Side; other: Side; pid: number; isBurst: boolean }} subject
 * @param {Rounds} options
 * @returns {Promise<Samples>}
 */
async function measureStreams(n8n, { streamed, other, pid, isBurst }, { rounds, onRound }) {
	/** @type {Samples} */
	const samples = new Map();
	const { count, tokens, tokenMs, openedWithinMs } = STREAMS;
	/** One after another. @returns {Promise<number>} median */
	const otherMs = async () => {
		const calls = inParallel(1, WEBHOOK_CALLS, () => callSide(other, CALL));
		return await calls.then(
			(answers) => median(answers.map(({ totalMs }) => totalMs)),
			() => Infinity,
		);
	};
	/** @param {number} withinMs */
	const open = async (withinMs) => {
		const streams = await Promise.allSettled(
			Array.from({ length: count }, async (_, index) => {
				await sleep((index / count) * withinMs);
				return await callSide(streamed, STREAMS);
			}),
		);
		const whole = streams.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
		const sorted = Float64Array.from(whole, (figures) => figures.firstTokenMs).sort();
		return {
			// Without the time that upstream takes for the token.
			firstTokenMs: quantile(sorted, P95) - tokenMs,
			droppedStreams: count - whole.length,
		};
	};
	for (let round = 0; round <= rounds; round++) {
		const idleMs = await otherMs();
		const before = residentBytes(pid);
		const streams = open(openedWithinMs);
		// All have begun by then, and none has ended.
		await sleep((openedWithinMs + tokens * tokenMs) / 2);
		const during = residentBytes(pid);
		const busyMs = await otherMs();
		const figures = {
			...(await streams),
			bytesPerStream: (during - before) / count,
			totalMs: busyMs,
		};
		const burst = isBurst ? await open(0) : undefined;
		if (round > 0) {
			take(samples, sampleName(n8n, 'idle', count), { totalMs: idleMs });
			take(samples, sampleName(n8n, 'streams', count), figures);
			if (burst) take(samples, sampleName(n8n, 'burst', count), burst);
		}
		onRound(round);
	}
	return samples;
}

module.exports = { measureCalls, measureStreams };
