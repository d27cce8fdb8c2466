// @ts-check
'use strict';
/** A request as the emulated OpenRouter got it. */

/**
 * @typedef {object} ReceivedRequest
 * @property {string} method
 * @property {string} path with its query, e.g. `/api/v1/chat/completions`
 * @property {Record<string, string | string[] | undefined>} headers names in lower case
 * @property {string[]} rawHeaders names and values in turn, as they came
 * @property {any} body parsed when it is JSON, else the text
 * @property {string} rawBody
 * @property {boolean} aborted the client left before the answer was complete
 * @property {Promise<void>} closed resolves when the answer is complete or the client has left
 */

/**
 * Records a request without touching how it flows: aimock reads the body itself, so its `data`
 * events are watched on their way, not consumed.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @returns {ReceivedRequest}
 */
function record(request, response) {
	/** @type {Buffer[]} */
	const chunks = [];
	const emit = request.emit.bind(request);
	request.emit = (/** @type {string | symbol} */ event, /** @type {any[]} */ ...args) => {
		if (event === 'data') chunks.push(Buffer.from(args[0]));
		return emit(event, ...args);
	};
	/** @type {ReceivedRequest} */
	const received = {
		method: request.method ?? '',
		path: request.url ?? '',
		headers: { ...request.headers },
		rawHeaders: [...request.rawHeaders],
		get rawBody() {
			return Buffer.concat(chunks).toString('utf8');
		},
		get body() {
			try {
				return JSON.parse(this.rawBody);
			} catch {
				return this.rawBody;
			}
		},
		aborted: false,
		closed: new Promise((resolve) => {
			response.once('close', () => {
				received.aborted = !response.writableFinished;
				resolve();
			});
		}),
	};
	return received;
}

/** `json` is undefined for another type. @param {import('node:http').IncomingMessage} request */
async function readBody(request) {
	/** @type {Buffer[]} */
	const chunks = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk));
	const content = Buffer.concat(chunks);
	const isJson = (request.headers['content-type'] ?? '').includes('json') && content.length > 0;
	return { bytes: content.length, json: isJson ? JSON.parse(content.toString()) : undefined };
}

module.exports = { readBody, record };
