// @ts-check
'use strict';
/**
 * Answers that weigh much, made while they are read: nothing of them lies in memory before, and each
 * slice is a buffer of its own, as from a socket.
 */
const { OPENING_COMMENT, DONE, tokenEvent, imageEventAround, lastEvent } = require('./chatChunks');

const MODEL = 'google/gemini-2.5-flash-image';
const MEGABYTE = 1024 * 1024;
const IMAGE_BYTES = 20 * MEGABYTE;
const TEXT_BYTES = 5 * MEGABYTE;
/** As much as one TLS record holds, and so one read of the socket. */
const SLICE_BYTES = 16 * 1024;
/** Characters of one delta; providers that send long answers send no single tokens. */
const DELTA_CHARS = 64;
/** Base64 of 48 bytes, none of them padding. */
const BASE64_LINE = Buffer.from(
	Array.from({ length: 48 }, (_, index) => (index * 89) % 256),
).toString('base64');
const DELTA = 'The answer is long and comes in pieces. '.repeat(2).slice(0, DELTA_CHARS);

/**
 * `image` and `text` are streamed chats, `picture` is the JSON of an image that was asked for by itself,
 * `video` is a file.
 * @typedef {'image' | 'text' | 'picture' | 'video'} LoadName
 */

/** @param {LoadName} load @param {number} bytes of the image, or of the text */
function* partsOf(load, bytes) {
	if (load === 'video') {
		for (let made = 0; made < bytes; made += BASE64_LINE.length) yield BASE64_LINE;
		return;
	}
	if (load === 'picture') {
		yield '{"created":1748372400,"data":[{"b64_json":"';
		for (let made = 0; made < bytes; made += 48) yield BASE64_LINE;
		yield '"}],"usage":{"prompt_tokens":0,"completion_tokens":4175,"total_tokens":4175,"cost":0.04}}';
		return;
	}
	yield OPENING_COMMENT;
	if (load === 'image') {
		const { before, after } = imageEventAround(MODEL);
		yield before;
		for (let made = 0; made < bytes; made += 48) yield BASE64_LINE;
		yield after;
	} else {
		for (let made = 0; made < bytes; made += DELTA_CHARS) yield tokenEvent(MODEL, DELTA);
	}
	yield lastEvent(MODEL, 1) + DONE;
}

/**
 * @param {LoadName} load
 * @param {number} bytes
 * @returns {AsyncGenerator<Buffer>}
 */
async function* slicesOf(load, bytes) {
	let slice = Buffer.allocUnsafeSlow(SLICE_BYTES);
	let filled = 0;
	for (const part of partsOf(load, bytes)) {
		for (let from = 0; from < part.length;) {
			const text = part.slice(from, from + SLICE_BYTES - filled);
			filled += slice.write(text, filled, 'latin1');
			from += text.length;
			if (filled < SLICE_BYTES) continue;
			yield slice;
			slice = Buffer.allocUnsafeSlow(SLICE_BYTES);
			filled = 0;
		}
	}
	if (filled > 0) yield slice.subarray(0, filled);
}

const BYTES = { image: IMAGE_BYTES, text: TEXT_BYTES, picture: IMAGE_BYTES, video: IMAGE_BYTES };

module.exports = { slicesOf, BYTES, DELTA_CHARS };
