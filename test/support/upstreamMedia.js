// @ts-check
'use strict';
/**
 * Images, speech, transcriptions and videos of the emulated OpenRouter: files that open, about nothing. A
 * picture gets its colour from the prompt, speech is silence as long as the text takes to say.
 */
const { MP4, pngOf, silentMp3 } = require('./mediaFiles');

/**
 * @typedef {object} EmulatedRequest
 * @property {string} method
 * @property {string} path below the base URL, without its query
 * @property {URLSearchParams} query
 * @property {any} body parsed when it is JSON, else undefined
 * @property {number} bytes of the body
 *
 * @typedef {object} EmulatedAnswer
 * @property {number} status
 * @property {unknown} body a Buffer is sent as it is, anything else as JSON
 * @property {string} [contentType] of a Buffer
 */

const IMAGE_USD = 0.04;
const VIDEO_USD = 0.5;
const CHARS_PER_SECOND = 15;
const MAX_SECONDS = 60;

/** @param {unknown} body @returns {EmulatedAnswer} */
const ok = (body) => ({ status: 200, body });

/** @param {any} body @returns {EmulatedAnswer} */
function paint({ prompt = '', n = 1 }) {
	const hue = [...String(prompt)].reduce((sum, char) => sum + char.charCodeAt(0), 0) % 200;
	const image = pngOf(128, 128, (x, y) => [hue, 55 + x, 55 + y]).toString('base64');
	return ok({
		created: Math.floor(Date.now() / 1000),
		data: Array.from({ length: n }, () => ({ b64_json: image })),
		usage: {
			prompt_tokens: 10,
			completion_tokens: 1_000,
			total_tokens: 1_010,
			cost: IMAGE_USD * n,
		},
	});
}

/** @param {any} body @returns {EmulatedAnswer} */
function speak({ input = '', response_format: format }) {
	const seconds = Math.min(MAX_SECONDS, 1 + String(input).length / CHARS_PER_SECOND);
	// 24,000 samples a second, of two bytes.
	return format === 'pcm'
		? { status: 200, contentType: 'audio/pcm', body: Buffer.alloc(Math.ceil(seconds * 24_000) * 2) }
		: { status: 200, contentType: 'audio/mpeg', body: silentMp3(seconds) };
}

/** @param {EmulatedRequest} request @returns {EmulatedAnswer} */
function transcribe({ body, bytes }) {
	const sent = body?.input_audio;
	const length = sent === undefined ? bytes : Buffer.byteLength(String(sent.data), 'base64');
	return ok({
		text: `A recording of ${length} bytes. The emulated OpenRouter hears nothing of it.`,
		usage: { seconds: 1, input_tokens: 10, output_tokens: 12, total_tokens: 22, cost: 0.0001 },
	});
}

/** A video is ready at the second look. */
function emulatedVideos() {
	/** How often each job was looked at. @type {Map<string, number>} */
	const looks = new Map();
	/** @param {string} id @param {string} status @param {object} [more] */
	const job = (id, status, more) => ({
		id,
		polling_url: `/api/v1/videos/${id}`,
		status,
		generation_id: `gen-${id}`,
		...more,
	});

	return {
		order() {
			const id = `video-${looks.size + 1}`;
			looks.set(id, 0);
			return { status: 202, body: job(id, 'pending') };
		},
		/** @param {string} id @returns {EmulatedAnswer} */
		look(id) {
			const before = looks.get(id);
			if (before === undefined) return NOT_FOUND;
			looks.set(id, before + 1);
			if (before === 0) return ok(job(id, 'in_progress'));
			const unsigned_urls = [`https://openrouter.ai/api/v1/videos/${id}/content?index=0`];
			return ok(
				job(id, 'completed', { unsigned_urls, usage: { cost: VIDEO_USD, is_byok: false } }),
			);
		},
		/** @param {string} id @returns {EmulatedAnswer} */
		download: (id) =>
			looks.has(id) ? { status: 200, contentType: 'video/mp4', body: MP4 } : NOT_FOUND,
	};
}

/** @type {EmulatedAnswer} */
const NOT_FOUND = { status: 404, body: { error: { code: 404, message: 'Not found' } } };

/** By method and path: the answer to a request. */
function emulatedMedia() {
	const videos = emulatedVideos();
	/** @type {Array<[RegExp, (request: EmulatedRequest, id: string) => EmulatedAnswer]>} */
	const endpoints = [
		[/^POST \/images$/, ({ body }) => paint(body ?? {})],
		[/^POST \/audio\/speech$/, ({ body }) => speak(body ?? {})],
		[/^POST \/audio\/transcriptions$/, transcribe],
		[/^POST \/videos$/, () => videos.order()],
		[/^GET \/videos\/([\w-]+)$/, (_request, id) => videos.look(id)],
		[/^GET \/videos\/([\w-]+)\/content$/, (_request, id) => videos.download(id)],
	];
	return endpoints;
}

module.exports = { emulatedMedia, NOT_FOUND };
