// @ts-check
'use strict';
/** Batches of the emulated OpenRouter: each is answered at the second look. */
const { NOT_FOUND } = require('./upstreamMedia');

/** @typedef {import('./upstreamMedia').EmulatedRequest} EmulatedRequest */
/** @typedef {import('./upstreamMedia').EmulatedAnswer} EmulatedAnswer */
/** @typedef {{ model: string; endpoint: string; requests: Array<{ custom_id: string; body: any }> }} Ordered */

/**
 * @param {(endpoint: string, request: any) => unknown} answerTo the body of the answer to one request
 * @returns {Array<[RegExp, (request: EmulatedRequest, id: string) => EmulatedAnswer]>}
 */
function emulatedBatches(answerTo) {
	/** @type {Map<string, Ordered & { looks: number; created_at: number }>} */
	const batches = new Map();

	/** @param {string} id @param {Ordered & { created_at: number }} batch @param {boolean} isDone */
	const described = (id, { model, endpoint, requests, created_at }, isDone) => ({
		id,
		object: 'batch',
		endpoint,
		model,
		completion_window: '24h',
		status: isDone ? 'completed' : 'in_progress',
		created_at,
		finalized_at: isDone ? created_at + 1 : null,
		request_counts: {
			total: requests.length,
			completed: isDone ? requests.length : 0,
			failed: 0,
		},
		usage: null,
		results: isDone
			? requests.map(({ custom_id, body }) => ({
					id: `batch_req_${custom_id}`,
					custom_id,
					response: { status_code: 200, body: answerTo(endpoint, { model, ...body }) },
					error: null,
				}))
			: null,
		error: null,
	});

	return [
		[
			/^POST \/batches$/,
			({ body }) => {
				const id = `batch-${batches.size + 1}-emulated`;
				const batch = { ...body, looks: 0, created_at: Math.floor(Date.now() / 1000) };
				batches.set(id, batch);
				return { status: 202, body: { ...described(id, batch, false), status: 'validating' } };
			},
		],
		[
			/^GET \/batches\/([\w-]+)$/,
			(_request, id) => {
				const batch = batches.get(id);
				if (batch === undefined) return NOT_FOUND;
				batch.looks += 1;
				return { status: 200, body: described(id, batch, batch.looks > 1) };
			},
		],
	];
}

module.exports = { emulatedBatches };
