// @ts-check
'use strict';
/** Reads all embeddings of an execution as the node does, from answers that are made while they are read. */
const { EMBEDDINGS, bodyParts } = require('./inputs');

/** As the node's defaults. */
const BATCH_SIZE = 96;
const PARALLEL_REQUESTS = 10;
/** As much as one TLS record holds, and so one read of the socket. */
const SLICE_BYTES = 16 * 1024;

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const CREDENTIAL = { apiKey: 'none', region: 'custom', baseUrl: 'http://127.0.0.1' };

/** @param {number} count */
async function* slicesOf(count) {
	for (const part of bodyParts(count, 'base64')) {
		for (let from = 0; from < part.length; from += SLICE_BYTES) {
			yield Buffer.from(part.slice(from, from + SLICE_BYTES), 'latin1');
		}
	}
}

/** n8n's context, of which a request uses little. */
const context = {
	getNode: () => ({}),
	helpers: {
		/** @param {string} _type @param {{ body: { input: unknown[] } }} request */
		async httpRequestWithAuthentication(_type, { body: { input } }) {
			return {
				statusCode: 200,
				headers: { 'content-type': 'application/json' },
				body: slicesOf(input.length),
			};
		},
	},
};

/**
 * @param {import('../ourCode').OurCode} ourCode
 * @param {number} [inputs]
 * @returns {Promise<object[]>} what becomes the output items
 */
async function readAllEmbeddings(
	{ requestBase64, readEmbeddings, outputsOf },
	inputs = EMBEDDINGS.inputs,
) {
	/** @type {object[]} */
	const outputs = [];
	let sent = 0;
	const worker = async () => {
		while (sent < inputs) {
			const count = Math.min(BATCH_SIZE, inputs - sent);
			sent += count;
			const body = { input: Array.from({ length: count }, () => 'text') };
			const reply = await requestBase64(/** @type {any} */ (context), CREDENTIAL, {
				method: 'POST',
				path: '/embeddings',
				body,
				member: 'embedding',
				maxBytes: MAX_ANSWER_BYTES,
			});
			if (reply.kind === 'failed') throw new Error(reply.failure.message);
			const answer = readEmbeddings(reply, count);
			reply.release();
			const counts = Array.from({ length: count }, () => 1);
			for (const output of outputsOf(counts, [answer])) {
				if (!Array.isArray(output)) throw new Error(output.message);
				outputs.push(...output);
			}
		}
	};
	await Promise.all(Array.from({ length: PARALLEL_REQUESTS }, worker));
	return outputs;
}

module.exports = { BATCH_SIZE, readAllEmbeddings };
