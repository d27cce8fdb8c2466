// @ts-check
'use strict';
/** Takes the samples of protocols: each once a round, in an order drawn anew. */
const { setTimeout: sleep } = require('node:timers/promises');
const { CREDENTIAL_TYPE } = require('../../host/exampleWorkflow');
const { jsonEvents } = require('../caller');
const { MODEL } = require('../contenders');
const { asStreamed, gatewaysOf, refOf } = require('../gateway/contenders');
const { PAUSE_MS, WARM_UP_ROUNDS, take } = require('../measure');
const { createCredentials } = require('../n8nUnderTest');
const { openN8n } = require('../opened');
const { announce } = require('../rounds');
const { SHORT_TOKENS, sidesOf } = require('../rows');
const { callSide } = require('../sides');
const { shuffled } = require('../statistics');
const { PROTOCOLS } = require('./protocols');
const { CHAT } = require('./rows');
const { prepareWriters } = require('./writers');

const ANSWER = { tokens: SHORT_TOKENS.streamed, tokenMs: 10 };

/** @typedef {{ rounds: number; random: import('../statistics').Random }} Options */

/**
 * One gateway, called in each protocol.
 * @param {Awaited<ReturnType<typeof openN8n>>} opened
 * @returns {Promise<(readonly [string, import('../sides').Side])[]>} by the names of their samples
 */
async function publishProtocols({ n8n, upstream }) {
	const credentials = await createCredentials(n8n, upstream.baseUrl, [CREDENTIAL_TYPE]);
	const { gateway } = await gatewaysOf(n8n, refOf(credentials[CREDENTIAL_TYPE]));
	const chat = await gateway('never');
	return [
		[CHAT, asStreamed(chat)],
		...PROTOCOLS.map(
			({ endpoint, path, body, textOf, isLast }) =>
				/** @type {const} */ ([
					endpoint,
					{
						...asStreamed(chat),
						url: chat.url.replace(/chat\/completions$/, path),
						body: (/** @type {string} */ prompt) => ({
							model: MODEL,
							...body(prompt),
							stream: true,
						}),
						read: jsonEvents(textOf, isLast),
					},
				]),
		),
	];
}

/** @param {readonly import('../rows').Row[]} rows @param {Options} options */
async function measureProtocols(rows, { rounds, random }) {
	console.log('Protocols');
	const wanted = sidesOf(rows);
	const sides = (await publishProtocols(await openN8n({}))).filter(([name]) =>
		wanted.includes(name),
	);
	/** @type {import('../measure').Samples} */
	const samples = new Map();
	const onRound = announce('Protocols', rounds);
	for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const [name, side] of shuffled(sides, random)) {
			const figures = await callSide(side, ANSWER);
			if (round > 0) take(samples, name, figures);
			await sleep(PAUSE_MS);
		}
		onRound(round);
	}
	return samples;
}

/** @param {readonly import('../rows').Row[]} rows @param {Options} options */
async function measureWriters(rows, { rounds, random }) {
	const wanted = sidesOf(rows);
	const writers = Object.entries(prepareWriters()).filter(([name]) => wanted.includes(name));
	/** @type {import('../measure').Samples} */
	const samples = new Map();
	const onRound = announce('Writers', rounds);
	for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const [name, write] of shuffled(writers, random)) {
			const cpuMs = write();
			if (round > 0) take(samples, name, { cpuMs });
		}
		onRound(round);
		// Lets what waits for the event loop run outside of the samples.
		await sleep(0);
	}
	return samples;
}

module.exports = { measureProtocols, measureWriters };
