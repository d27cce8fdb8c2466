// @ts-check
'use strict';
/** How many rounds are measured of what, and what is printed meanwhile. */

/** With fewer the intervals are too wide to judge by. */
const FEWEST_ROUNDS = 30;
/** Load average up to which a machine has nothing else to do. */
const QUIET_LOAD = 1;
const REPORT_EVERY_ROUNDS = 10;
/** Of what takes seconds a round and varies little, one round for so many of the others. */
const FEWER_ROUNDS = { batch: 3, memory: 2, streams: 10, cpu: 4, slots: 8, embeddings: 5 };

/** @param {number} rounds @param {keyof typeof FEWER_ROUNDS} kind */
const fewer = (rounds, kind) => Math.ceil(rounds / FEWER_ROUNDS[kind]);

/** @param {string} label @param {number} rounds */
const announce = (label, rounds) => (/** @type {number} */ round) => {
	if (round === 0) console.log(`  ${label}: warmed up`);
	const isWorthALine = round % REPORT_EVERY_ROUNDS === 0 || round === rounds;
	if (round > 0 && isWorthALine) console.log(`  ${label}: ${round} of ${rounds} rounds`);
};

module.exports = { FEWEST_ROUNDS, QUIET_LOAD, fewer, announce };
