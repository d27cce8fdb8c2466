// @ts-check
'use strict';
/** Embeddings, rankings and look-ups of the emulated OpenRouter. */
const { createHash } = require('node:crypto');
const { LISTINGS, MEDIA_LISTINGS } = require('./upstreamModels');
const { NOT_FOUND } = require('./upstreamMedia');

/** @typedef {import('./upstreamMedia').EmulatedRequest} EmulatedRequest */
/** @typedef {import('./upstreamMedia').EmulatedAnswer} EmulatedAnswer */

const DIMENSIONS = 1_536;

/** @param {unknown} data @returns {EmulatedAnswer} */
const list = (data) => ({ status: 200, body: { data } });

const wordsOf = (/** @type {unknown} */ text) =>
	(typeof text === 'string' ? text : JSON.stringify(text)).toLowerCase().match(/\p{L}+/gu) ?? [];

/** The share of the words of `question` that `text` has. @param {unknown} question @param {unknown} text */
function likeness(question, text) {
	const asked = new Set(wordsOf(question));
	const shared = new Set(wordsOf(text).filter((word) => asked.has(word)));
	return asked.size === 0 ? 0 : shared.size / asked.size;
}

/**
 * Each word adds to some of the numbers, so that texts with the same words are near each other.
 * @param {unknown} text
 * @param {number} dimensions
 */
function vectorOf(text, dimensions) {
	const vector = new Float32Array(dimensions);
	for (const word of wordsOf(text)) {
		for (const byte of createHash('sha256').update(word).digest()) {
			const at = (byte * 31 + word.length) % dimensions;
			vector[at] = (vector[at] ?? 0) + 1;
		}
	}
	const length = Math.hypot(...vector) || 1;
	return vector.map((value) => value / length);
}

/** The body of the answer to a request for embeddings. @param {any} body */
function embed({ model, input, dimensions = DIMENSIONS, encoding_format: encoding }) {
	const inputs = Array.isArray(input) ? input : [input];
	const data = inputs.map((text, index) => {
		const vector = vectorOf(text, dimensions);
		const embedding =
			encoding === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
		return { object: 'embedding', index, embedding };
	});
	const prompt_tokens = inputs.flatMap(wordsOf).length;
	const usage = { prompt_tokens, total_tokens: prompt_tokens, cost: prompt_tokens / 50e6 };
	return { object: 'list', model, data, usage };
}

/** @param {any} body @returns {EmulatedAnswer} */
function rank({ model, query, documents = [], top_n: limit = documents.length }) {
	const results = documents
		.map((/** @type {unknown} */ document, /** @type {number} */ index) => ({
			index,
			document,
			relevance_score: likeness(query, document),
		}))
		.sort((/** @type {any} */ a, /** @type {any} */ b) => b.relevance_score - a.relevance_score)
		.slice(0, limit);
	const usage = { search_units: 1, total_tokens: wordsOf(documents).length, cost: 0.002 };
	return { status: 200, body: { id: 'gen-rerank', model, provider: 'Emulated', results, usage } };
}

const ALL_LISTINGS = [...LISTINGS, ...MEDIA_LISTINGS];

/** @param {string} modality */
const withOutput = (modality) =>
	ALL_LISTINGS.filter(({ architecture }) => architecture.output_modalities.includes(modality));

/** Models that write text, unless others are asked for. @param {EmulatedRequest} request */
function models({ query }) {
	const wanted = query.get('output_modalities');
	if (wanted === null) return list(LISTINGS);
	return list(
		wanted === 'all' ? ALL_LISTINGS : [...new Set(wanted.split(',').flatMap(withOutput))],
	);
}

/** @param {string} id @param {(model: typeof LISTINGS[number]) => unknown} describe @returns {EmulatedAnswer} */
function lookUp(id, describe) {
	const model = ALL_LISTINGS.find((listing) => listing.id === id);
	return model === undefined ? NOT_FOUND : { status: 200, body: { data: describe(model) } };
}

/** @param {typeof LISTINGS[number]} model */
const withEndpoints = (model) => ({
	...model,
	endpoints: [
		{
			name: `Emulated | ${model.id}`,
			provider_name: 'Emulated',
			tag: 'emulated',
			context_length: model.context_length,
			max_completion_tokens: model.top_provider.max_completion_tokens,
			pricing: model.pricing,
			quantization: null,
			supported_parameters: model.supported_parameters,
			status: 0,
			uptime_last_30m: 100,
		},
	],
});

const PROVIDERS = ['Anthropic', 'Google', 'OpenAI'].map((name) => ({
	name,
	slug: name.toLowerCase(),
	privacy_policy_url: null,
	terms_of_service_url: null,
	status_page_url: null,
}));

/** Any call has been made. @param {EmulatedRequest} request @returns {EmulatedAnswer} */
const generation = ({ query }) => ({
	status: 200,
	body: {
		data: {
			id: query.get('id'),
			model: LISTINGS[0]?.id,
			provider_name: 'Emulated',
			created_at: new Date().toISOString(),
			total_cost: 0.0007,
			usage: 0.0007,
			tokens_prompt: 10,
			tokens_completion: 20,
			finish_reason: 'stop',
			is_byok: false,
			streamed: true,
		},
	},
});

/** By method and path: the answer to a request. @type {Array<[RegExp, (request: EmulatedRequest, id: string) => EmulatedAnswer]>} */
const LOOK_UPS = [
	[/^GET \/models\/user$/, () => list(LISTINGS)],
	[/^GET \/models$/, models],
	[/^GET \/images\/models$/, () => list(withOutput('image'))],
	[/^GET \/videos\/models$/, () => list(withOutput('video'))],
	[/^GET \/models\/([^/]+\/[^/]+)\/endpoints$/, (_request, id) => lookUp(id, withEndpoints)],
	[/^GET \/model\/([^/]+\/[^/]+)$/, (_request, id) => lookUp(id, (model) => model)],
	[/^GET \/providers$/, () => list(PROVIDERS)],
	[/^GET \/generation$/, generation],
	[/^POST \/embeddings$/, ({ body }) => ({ status: 200, body: embed(body ?? {}) })],
	[/^POST \/rerank$/, ({ body }) => rank(body ?? {})],
];

module.exports = { LOOK_UPS, embed };
