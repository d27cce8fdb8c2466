// @ts-check
'use strict';
/**
 * Calls a webhook as a page would and takes the times. Each call has a connection of its own, so
 * the bytes that its socket has read are those of this answer: status line, headers, framing, all.
 */
const http = require('node:http');

/**
 * @typedef {object} Measured
 * @property {number} firstTokenMs from sending the request to the first line that carries text;
 * of an unstreamed answer, to its end
 * @property {number} totalMs to the end of the answer
 * @property {number} wireBytes
 * @property {string} text the body; of a streamed answer, what its items say, joined
 */

const TIMEOUT_MS = 60_000;

/**
 * @typedef {object} AnswerReader
 * @property {(part: string) => boolean} add whether text has come
 * @property {() => string} text
 *
 * @typedef {object} Call
 * @property {object} body
 * @property {() => AnswerReader} [read] of the answer's format; as it is unless told
 * @property {Record<string, string>} [headers]
 * @property {number} [timeoutMs] without a byte
 */

/**
 * Says nothing of compression, so what is counted is what n8n has written.
 * @param {string} url
 * @param {Call} call
 * @returns {Promise<Measured>}
 */
function callWebhook(
	url,
	{ body: content, read = asText, headers: further, timeoutMs = TIMEOUT_MS },
) {
	return new Promise((resolve, reject) => {
		const body = JSON.stringify(content);
		const headers = {
			'Content-Type': 'application/json',
			'Content-Length': Buffer.byteLength(body),
			...further,
		};
		const startedMs = performance.now();
		const request = http.request(url, { method: 'POST', headers, agent: false }, (response) => {
			const { socket } = response;
			const reader = read();
			/** @type {number | undefined} */
			let firstTokenMs;
			response.setEncoding('utf8');
			response.on('data', (/** @type {string} */ part) => {
				if (reader.add(part)) firstTokenMs ??= performance.now() - startedMs;
			});
			response.on('error', reject);
			response.on('end', () => {
				const totalMs = performance.now() - startedMs;
				const text = reader.text();
				if (response.statusCode !== 200) {
					reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 300)}`));
					return;
				}
				const wireBytes = socket.bytesRead;
				resolve({ firstTokenMs: firstTokenMs ?? totalMs, totalMs, wireBytes, text });
			});
		});
		request.setTimeout(timeoutMs, () => request.destroy(new Error(`${url} is silent.`)));
		request.on('error', reject);
		request.end(body);
	});
}

/** What lines say, joined. @param {(line: string) => string} textOf @returns {AnswerReader} */
function lineByLine(textOf) {
	let pending = '';
	let text = '';
	return {
		add(part) {
			pending += part;
			const lines = pending.split('\n');
			pending = lines.pop() ?? '';
			for (const line of lines) text += textOf(line);
			return text !== '';
		},
		text: () => text,
	};
}

/** n8n's streaming response: a JSON object per line. */
const asN8nLines = () =>
	lineByLine((line) => {
		const { type, content } = JSON.parse(line);
		if (type === 'error') return `[error: ${content}]`;
		return type === 'item' ? content : '';
	});

/** A stream of chat completion chunks; one that has not ended with `[DONE]` says so. */
function asEvents() {
	let isDone = false;
	const reader = lineByLine((line) => {
		if (!line.startsWith('data: ')) return '';
		const payload = line.slice('data: '.length);
		if (payload === '[DONE]') {
			isDone = true;
			return '';
		}
		const { choices, error } = JSON.parse(payload);
		return error ? `[error: ${error.message}]` : (choices[0]?.delta?.content ?? '');
	});
	return { ...reader, text: () => reader.text() + (isDone ? '' : '[broken off]') };
}

/**
 * A stream of events whose data is JSON; one that has not ended as a whole answer does says so.
 * @param {(event: any) => string} textOf what an event adds to the text
 * @param {(event: any) => boolean} isLast
 */
const jsonEvents = (textOf, isLast) => () => {
	let hasEnded = false;
	const reader = lineByLine((line) => {
		if (!line.startsWith('data: {')) return '';
		const event = JSON.parse(line.slice('data: '.length));
		hasEnded ||= isLast(event);
		return textOf(event);
	});
	return { ...reader, text: () => reader.text() + (hasEnded ? '' : '[broken off]') };
};

/** @returns {AnswerReader} */
function asText() {
	let text = '';
	return {
		add(part) {
			text += part;
			return false;
		},
		text: () => text,
	};
}

module.exports = { callWebhook, asN8nLines, asEvents, jsonEvents };
