// @ts-check
'use strict';
/**
 * Takes the samples: in each round every contender is called once, in an order drawn anew, so that
 * whatever else the machine does meets all of them alike. The first rounds are thrown away.
 */
const { setTimeout: sleep } = require('node:timers/promises');
const { asN8nLines, callWebhook } = require('./caller');
const { answerText } = require('./chatChunks');
const { CONTENDERS } = require('./contenders');
const { shuffled } = require('./statistics');

/**
 * @typedef {import('./contenders').ContenderName} ContenderName
 * @typedef {object} Figures
 * @property {number} firstTokenMs
 * @property {number} totalMs
 * @property {number} wireBytes
 * @property {number} peakBytes
 * @property {number} retainedBytes
 * @property {number} bytesPerStream
 * @property {number} droppedStreams
 * @property {number} cpuMs of a call
 * @property {number} requests to upstream
 *
 * @typedef {Map<string, Partial<Figures>[]>} Samples of each contender, one entry per round
 * @typedef {{ rounds: number; random: import('./statistics').Random; onRound: (round: number) => void }} Rounds
 */

const WARM_UP_ROUNDS = 8;
const LONG_WARM_UP_ROUNDS = 1;
const BATCH_WARM_UP_ROUNDS = 1;
/** n8n builds the isolate of the next call after an answer; this must not be the next call's time. */
const PAUSE_MS = 120;

/**
 * @param {ContenderName} name
 * @param {string} url
 * @param {number} tokens
 */
async function callContender(name, url, tokens) {
	const { isStreamed, textOf, title } = CONTENDERS[name];
	const body = { message: promptFor(tokens) };
	const read = isStreamed ? asN8nLines : undefined;
	const { text, ...figures } = await callWebhook(url, { body, read });
	if (textOf(text) === answerText(tokens)) return figures;
	throw new Error(`${title} gave another answer than upstream: ${text.slice(0, 500)}`);
}

/** @param {number} tokens */
const promptFor = (tokens) => `Answer in ${tokens} tokens`;

/**
 * @param {Map<ContenderName, string>} webhooks
 * @param {{ streamed: number; whole: number }} tokens
 * @param {Rounds} options
 */
async function measureInTurn(webhooks, tokens, { rounds, random, onRound }) {
	/** @type {Samples} */
	const samples = new Map([...webhooks.keys()].map((name) => [name, []]));
	for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const [name, url] of shuffled([...webhooks], random)) {
			const length = CONTENDERS[name].isStreamed ? tokens.streamed : tokens.whole;
			const figures = await callContender(name, url, length);
			if (round > 0) samples.get(name)?.push(figures);
			await sleep(PAUSE_MS);
		}
		onRound(round);
	}
	return samples;
}

/**
 * For figures that do not depend on who else is calling: all contenders of a round at once.
 * @param {Map<ContenderName, string>} webhooks
 * @param {number} tokens
 * @param {Rounds & { roundsAtOnce: number }} options
 */
async function measureTogether(webhooks, tokens, { rounds, random, onRound, roundsAtOnce }) {
	/** @type {Samples} */
	const samples = new Map([...webhooks.keys()].map((name) => [name, []]));
	let round = 1 - LONG_WARM_UP_ROUNDS;
	while (round <= rounds) {
		const last = round <= 0 ? 0 : Math.min(rounds, round + roundsAtOnce - 1);
		const calls = [];
		for (; round <= last; round++) {
			const slot = round - 1;
			for (const [name, url] of shuffled([...webhooks], random)) {
				const take = async () => {
					const { wireBytes } = await callContender(name, url, tokens);
					const taken = samples.get(name);
					if (slot >= 0 && taken) taken[slot] = { wireBytes };
				};
				calls.push(take());
			}
		}
		await Promise.all(calls);
		onRound(last);
	}
	return samples;
}

/**
 * One execution with many items; for those that ask upstream, each item's text must be right.
 * @param {Map<ContenderName, string>} webhooks
 * @param {{ items: number; tokens: number }} batch
 * @param {Rounds} options
 */
async function measureBatches(webhooks, { items, tokens }, { rounds, random, onRound }) {
	const rows = Array.from({ length: items }, () => ({ message: promptFor(tokens) }));
	const expected = Array.from({ length: items }, () => answerText(tokens)).join('');
	/** @type {Samples} */
	const samples = new Map([...webhooks.keys()].map((name) => [name, []]));
	for (let round = 1 - BATCH_WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const [name, url] of shuffled([...webhooks], random)) {
			const { title, textOf, isBatch } = CONTENDERS[name];
			const { text, totalMs } = await callWebhook(url, { body: { rows } });
			if (textOf(text) !== (isBatch ? expected : '')) {
				throw new Error(`${title} gave other answers than upstream: ${text.slice(0, 500)}`);
			}
			if (round > 0) samples.get(name)?.push({ totalMs });
			await sleep(PAUSE_MS);
		}
		onRound(round);
	}
	return samples;
}

/**
 * @param {Record<string, () => Promise<number>>} readers
 * @param {Rounds} options
 */
async function measureReaders(readers, { rounds, random, onRound }) {
	/** @type {Samples} */
	const samples = new Map(Object.keys(readers).map((name) => [name, []]));
	for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const [name, read] of shuffled(Object.entries(readers), random)) {
			const totalMs = await read();
			if (round > 0) samples.get(name)?.push({ totalMs });
		}
		onRound(round);
	}
	return samples;
}

/** @param {Samples} samples @param {string} name @param {Partial<Figures>} figures */
function take(samples, name, figures) {
	const taken = samples.get(name) ?? [];
	samples.set(name, [...taken, figures]);
}

module.exports = {
	WARM_UP_ROUNDS,
	PAUSE_MS,
	measureInTurn,
	measureTogether,
	measureBatches,
	measureReaders,
	take,
};
