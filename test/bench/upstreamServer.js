// @ts-check
'use strict';
/**
 * The emulated OpenRouter of the benchmark, a program of its own:
 * `node upstreamServer.js <port> [<certificate file> <key file>]`; with a certificate it speaks TLS.
 *
 * Not aimock, for two reasons that were measured: it answers an unstreamed request at once (4 ms for
 * 200 tokens), so whoever asks unstreamed would win by not waiting for the generation; and it waits
 * from token to token, so 200 tokens at 10 ms take 5 % longer than they should and vary with load.
 * Here token k is due at k times 10 ms after the request, and an unstreamed answer is there when
 * its last token would be. What is wanted stands in the last message of the user: "... 20 tokens", or
 * "... 20 tokens, 250 ms each". Whoever offers a tool is asked to call it first, once a question.
 */
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const {
	OPENING_COMMENT,
	DONE,
	tokenAt,
	tokenEvent,
	toolCallEvents,
	lastEvent,
	wholeBody,
} = require('./chatChunks');
const { at } = require('./dueTime');
const { bodyParts } = require('./embeddings/inputs');
const { ANSWER_MS } = require('./embeddings/rows');

const DEFAULT_TOKEN_MS = 10;
const LOOPBACK = '127.0.0.1';

/** @typedef {{ model: string; tokens: number; tokenMs: number; startedMs: number }} Answer */

/**
 * @param {http.ServerResponse} response
 * @param {Answer} answer
 */
function stream(response, { model, tokens, tokenMs, startedMs }) {
	let sent = 0;
	const sendDue = () => {
		if (response.destroyed) return;
		// A late timer sends what has become due meanwhile, as a socket under load would.
		while (sent < tokens && startedMs + (sent + 1) * tokenMs <= performance.now()) {
			response.write(tokenEvent(model, tokenAt(sent++)));
		}
		if (sent < tokens) at(startedMs + (sent + 1) * tokenMs, sendDue);
		else response.end(lastEvent(model, tokens) + DONE);
	};
	response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
	response.write(OPENING_COMMENT);
	at(startedMs + tokenMs, sendDue);
}

/**
 * @param {http.ServerResponse} response
 * @param {Answer} answer
 */
function answerWhole(response, { model, tokens, tokenMs, startedMs }) {
	at(startedMs + tokens * tokenMs, () => {
		if (response.destroyed) return;
		response.writeHead(200, { 'Content-Type': 'application/json' });
		response.end(wholeBody(model, tokens));
	});
}

/**
 * A call of the tool, in as many events as its arguments have pieces.
 * @param {http.ServerResponse} response
 * @param {Answer & { tool: string }} call
 */
function streamToolCall(response, { model, tool, tokenMs, startedMs }) {
	const events = toolCallEvents(model, tool);
	response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
	response.write(OPENING_COMMENT);
	const sendNext = (/** @type {number} */ index) => {
		if (response.destroyed) return;
		const event = events[index];
		if (event === undefined) {
			response.end(DONE);
			return;
		}
		response.write(event);
		at(startedMs + (index + 2) * tokenMs, () => sendNext(index + 1));
	};
	at(startedMs + tokenMs, () => sendNext(0));
}

/** The tool to call: the first that is offered, unless it has been called for this question. */
function toolOf(/** @type {any[]} */ messages, /** @type {any[]} */ tools = []) {
	const isCalled = messages.at(-1)?.role === 'tool';
	return isCalled ? undefined : tools[0]?.function?.name;
}

/** @param {any[]} messages */
function wanted(messages) {
	const content = messages.findLast(({ role }) => role === 'user')?.content;
	const text = typeof content === 'string' ? content : JSON.stringify(content);
	const [, tokens = 1, tokenMs = DEFAULT_TOKEN_MS] =
		/(\d+) tokens(?:, (\d+) ms each)?/.exec(text) ?? [];
	return { tokens: Number(tokens), tokenMs: Number(tokenMs) };
}

let embeddingRequests = 0;

/** @param {string} text of the request @param {http.ServerResponse} response @param {number} startedMs */
function answerEmbeddings(text, response, startedMs) {
	embeddingRequests += 1;
	const { input, encoding_format: format } = JSON.parse(text);
	const body = [...bodyParts([input].flat().length, format)].join('');
	at(startedMs + ANSWER_MS, () => {
		response.writeHead(200, { 'Content-Type': 'application/json' });
		response.end(body);
	});
}

/** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
async function answer(request, response) {
	const startedMs = performance.now();
	let text = '';
	for await (const part of request.setEncoding('utf8')) text += part;
	if (request.url?.endsWith('/embeddings/count')) {
		response.end(JSON.stringify({ requests: embeddingRequests }));
		return;
	}
	if (request.method === 'POST' && request.url?.endsWith('/embeddings')) {
		answerEmbeddings(text, response, startedMs);
		return;
	}
	if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
		response.end('{}');
		return;
	}
	const { model, messages, tools, stream: isStreamed } = JSON.parse(text);
	const what = { model, ...wanted(messages), startedMs };
	const tool = toolOf(messages, tools);
	if (tool !== undefined) streamToolCall(response, { ...what, tool });
	else if (isStreamed) stream(response, what);
	else answerWhole(response, what);
}

const [port, certFile, keyFile] = process.argv.slice(2);
// Longer than a round of the benchmark, so that it is never the server that ends a kept connection.
const options = { keepAliveTimeout: 120_000 };
const server =
	certFile !== undefined && keyFile !== undefined
		? https.createServer(
				{ ...options, cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile) },
				answer,
			)
		: http.createServer(options, answer);
server.listen(Number(port), LOOPBACK);
