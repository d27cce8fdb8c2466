// @ts-check
'use strict';
/** Takes the samples: each side embeds all rows once a round, in an order drawn anew. */
const { setTimeout: sleep } = require('node:timers/promises');
const { callWebhook } = require('../caller');
const { PAUSE_MS, take } = require('../measure');
const { openN8n } = require('../opened');
const { announce, fewer } = require('../rounds');
const { sidesOf } = require('../rows');
const { shuffled } = require('../statistics');
const { publishEmbeddings } = require('./contenders');
const { EMBEDDINGS, textOf } = require('./inputs');

const WARM_UP_ROUNDS = 1;
/** HTTP Request takes long. */
const TIMEOUT_MS = 300_000;
const ROWS = Array.from({ length: EMBEDDINGS.inputs }, (_, index) => ({ text: textOf(index) }));

/** Requests that upstream has answered. @param {string} upstreamUrl @returns {Promise<number>} */
const requestsSoFar = async (upstreamUrl) =>
	(await (await fetch(`${upstreamUrl}/embeddings/count`)).json()).requests;

/** @param {string} text the last item: ours, or OpenRouter's body */
function check(text) {
	const { embedding, data } = JSON.parse(text);
	if ((embedding ?? data?.[0]?.embedding)?.length === EMBEDDINGS.dimensions) return;
	throw new Error(`The last item has no embedding: ${text.slice(0, 300)}`);
}

/**
 * @param {readonly import('../rows').Row[]} rows
 * @param {{ rounds: number; random: import('../statistics').Random }} options
 * @returns {Promise<import('../measure').Samples>}
 */
async function measureEmbeddings(rows, { rounds: all, random }) {
	console.log('Embeddings');
	const { upstream, n8n } = await openN8n({});
	const wanted = sidesOf(rows);
	const webhooks = (await publishEmbeddings(n8n, upstream.baseUrl)).filter(([name]) =>
		wanted.includes(name),
	);
	const rounds = fewer(all, 'embeddings');
	const onRound = announce('Embeddings', rounds);
	/** @type {import('../measure').Samples} */
	const samples = new Map();
	for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
		for (const [name, url] of shuffled(webhooks, random)) {
			const before = await requestsSoFar(upstream.baseUrl);
			const { text, totalMs } = await callWebhook(url, {
				body: { rows: ROWS },
				timeoutMs: TIMEOUT_MS,
			});
			check(text);
			const requests = (await requestsSoFar(upstream.baseUrl)) - before;
			if (round > 0) take(samples, name, { totalMs, requests });
			await sleep(PAUSE_MS);
		}
		onRound(round);
	}
	return samples;
}

module.exports = { measureEmbeddings };
