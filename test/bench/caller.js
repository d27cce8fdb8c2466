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
 * Says nothing of compression, so what is counted is what n8n has written.
 * @param {string} url
 * @param {{ body: object; isStreamed: boolean }} call
 * @returns {Promise<Measured>}
 */
function callWebhook(url, { body: content, isStreamed }) {
	return new Promise((resolve, reject) => {
		const body = JSON.stringify(content);
		const headers = {
			'Content-Type': 'application/json',
			'Content-Length': Buffer.byteLength(body),
		};
		const startedMs = performance.now();
		const request = http.request(url, { method: 'POST', headers, agent: false }, (response) => {
			const { socket } = response;
			const reader = isStreamed ? lineReader() : textReader();
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
		request.setTimeout(TIMEOUT_MS, () => request.destroy(new Error(`${url} is silent.`)));
		request.on('error', reject);
		request.end(body);
	});
}

/** n8n's streaming response: a JSON object per line. `add` says whether text has come. */
function lineReader() {
	let pending = '';
	let text = '';
	let errors = '';
	return {
		/** @param {string} part */
		add(part) {
			pending += part;
			const lines = pending.split('\n');
			pending = lines.pop() ?? '';
			for (const line of lines) {
				const { type, content } = JSON.parse(line);
				if (type === 'item') text += content;
				if (type === 'error') errors += `[error: ${content}]`;
			}
			return text !== '';
		},
		text: () => text + errors,
	};
}

function textReader() {
	let text = '';
	return {
		/** @param {string} part */
		add(part) {
			text += part;
			return false;
		},
		text: () => text,
	};
}

module.exports = { callWebhook };
