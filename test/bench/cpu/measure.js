// @ts-check
'use strict';
/** Takes the samples of CPU time: many calls of one side, then the other side's, in an order drawn anew. */
const { setTimeout: sleep } = require('node:timers/promises');
const { publishGateway } = require('../gateway/contenders');
const { take } = require('../measure');
const { publishContenders } = require('../n8nUnderTest');
const { cleanUp, openN8n } = require('../opened');
const { announce, fewer } = require('../rounds');
const { sidesOf } = require('../rows');
const { callSide, inParallel, sideOf } = require('../sides');
const { shuffled } = require('../statistics');
const { cpuMsOf } = require('./cpuTime');
const { CPU_ANSWERS, CPU_CALLS, CPU_SETTINGS, cpuSample, envOf } = require('./rows');

/** @typedef {import('../sides').Side} Side */
/** @typedef {Record<string, readonly number[]>} ProcessGroups ids of processes, by what they are for */

/** After the last answer n8n still writes, tidies up and builds isolates for the next calls. */
const SETTLE_MS = 500;

/** @param {Side} side */
const answerOf = (side) => (side.read ? CPU_ANSWERS.streamed : CPU_ANSWERS.whole);

/**
 * @param {Side} side
 * @param {ProcessGroups} groups
 * @returns {Promise<Map<string, number>>} CPU time of a call in each group
 */
async function cpuOfCall(side, groups) {
	const { count, atOnce } = CPU_CALLS;
	const read = () => Object.entries(groups).map(([name, ids]) => ({ name, ms: cpuMsOf(ids) }));
	await sleep(SETTLE_MS);
	const before = read();
	await inParallel(atOnce, count, () => callSide(side, answerOf(side)));
	await sleep(SETTLE_MS);
	const after = read();
	return new Map(
		after.map(({ name, ms }, index) => [name, (ms - (before[index]?.ms ?? 0)) / count]),
	);
}

/**
 * @param {readonly import('../rows').Row[]} rows
 * @param {{ rounds: number; random: import('../statistics').Random }} options
 * @returns {Promise<import('../measure').Samples>}
 */
async function measureCpu(rows, { rounds, random }) {
	/** @type {import('../measure').Samples} */
	const samples = new Map();
	const taken = fewer(rounds, 'cpu');
	for (const n8nSettings of CPU_SETTINGS) {
		const prefix = cpuSample(n8nSettings, '');
		const needed = sidesOf(rows).filter((name) => name.startsWith(prefix));
		if (needed.length === 0) continue;
		console.log(`CPU time, n8n's settings: ${n8nSettings}`);
		const { upstream, server, n8n } = await openN8n(envOf(n8nSettings));
		const gateways = await publishGateway(n8n, { upstreamUrl: upstream.baseUrl });
		/** @type {import('../contenders').ContenderName[]} */
		const names = ['oursStreamed', 'agentStreamed', 'oursWhole', 'httpRequest'];
		const webhooks = await publishContenders(n8n, names, upstream.baseUrl);
		const sides = new Map([
			...Object.entries(gateways),
			...[...webhooks].map(([name, url]) => /** @type {const} */ ([name, sideOf(name, url)])),
		]);
		const measured = [...sides].filter(([name]) => needed.includes(cpuSample(n8nSettings, name)));
		const onRound = announce('CPU time', taken);
		for (let round = 0; round <= taken; round++) {
			for (const [name, side] of shuffled(measured, random)) {
				const cpuMs = (await cpuOfCall(side, { n8n: [server.pid ?? 0] })).get('n8n');
				if (round > 0) take(samples, cpuSample(n8nSettings, name), { cpuMs });
			}
			onRound(round);
		}
		await cleanUp();
	}
	return samples;
}

module.exports = { measureCpu, cpuOfCall };
