// @ts-check
'use strict';
/** Takes the samples of answers with a tool: each side once a round, in an order drawn anew. */
const { setTimeout: sleep } = require('node:timers/promises');
const { PAUSE_MS, WARM_UP_ROUNDS, take } = require('../measure');
const { openN8n } = require('../opened');
const { announce } = require('../rounds');
const { SHORT_TOKENS, sidesOf } = require('../rows');
const { callSide } = require('../sides');
const { shuffled } = require('../statistics');
const { publishSteps } = require('./contenders');

const ANSWER = { tokens: SHORT_TOKENS.streamed, tokenMs: 10 };

/**
 * @param {readonly import('../rows').Row[]} rows
 * @param {{ rounds: number; random: import('../statistics').Random }} options
 * @returns {Promise<import('../measure').Samples>}
 */
async function measureSteps(rows, { rounds, random }) {
	console.log('Answers with a tool');
	const { upstream, n8n } = await openN8n({});
	const wanted = sidesOf(rows);
	const sides = [...(await publishSteps(n8n, upstream.baseUrl))].filter(([name]) =>
		wanted.includes(name),
	);
	const onRound = announce('Answers with a tool', rounds);
	/** @type {import('../measure').Samples} */
	const samples = new Map();
	for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const [name, side] of shuffled(sides, random)) {
			const { firstTokenMs, totalMs } = await callSide(side, ANSWER);
			if (round > 0) take(samples, name, { firstTokenMs, totalMs });
			await sleep(PAUSE_MS);
		}
		onRound(round);
	}
	return samples;
}

module.exports = { measureSteps };
