// @ts-check
'use strict';
/**
 * The emulated OpenRouter of the benchmark, a program of its own: `node upstreamServer.js <port>`.
 *
 * Not aimock, for two reasons that were measured: it answers an unstreamed request at once (4 ms for
 * 200 tokens), so whoever asks unstreamed would win by not waiting for the generation; and it waits
 * from token to token, so 200 tokens at 10 ms take 5 % longer than they should and vary with load.
 * Here token k is due at k times TOKEN_MS after the request, and an unstreamed answer is there when
 * its last token would be. The number of tokens stands in the last message: "... 20 tokens".
 */
const http = require('node:http');
const chunks = require('./chatChunks');

const TOKEN_MS = 10;
const LOOPBACK = '127.0.0.1';

/**
 * Calls `work` when the time has come, never before. Node cuts fractions of a delay off: with a bare
 * timer a whole answer would leave up to a millisecond before its last token is due.
 * @param {number} dueMs of `performance.now()`
 * @param {() => void} work
 * @returns {() => void} stops waiting
 */
function at(dueMs, work) {
	/** @type {NodeJS.Timeout} */
	let timer;
	const look = () => {
		const leftMs = dueMs - performance.now();
		if (leftMs <= 0) work();
		else timer = setTimeout(look, Math.ceil(leftMs));
	};
	look();
	return () => clearTimeout(timer);
}

/**
 * @param {http.ServerResponse} response
 * @param {{ model: string; tokens: number; startedMs: number }} answer
 */
function stream(response, { model, tokens, startedMs }) {
	let sent = 0;
	let stop = () => {};
	const sendDue = () => {
		// A late timer sends what has become due meanwhile, as a socket under load would.
		const due = Math.min(tokens, Math.floor((performance.now() - startedMs) / TOKEN_MS));
		while (sent < due) response.write(chunks.tokenEvent(model, chunks.tokenAt(sent++)));
		if (sent < tokens) {
			stop = at(startedMs + (sent + 1) * TOKEN_MS, sendDue);
			return;
		}
		response.end(chunks.lastEvent(model, tokens) + chunks.DONE);
	};
	response.once('close', () => stop());
	response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
	response.write(chunks.OPENING_COMMENT);
	stop = at(startedMs + TOKEN_MS, sendDue);
}

/**
 * @param {http.ServerResponse} response
 * @param {{ model: string; tokens: number; startedMs: number }} answer
 */
function answerWhole(response, { model, tokens, startedMs }) {
	const stop = at(startedMs + tokens * TOKEN_MS, () => {
		response.writeHead(200, { 'Content-Type': 'application/json' });
		response.end(chunks.wholeBody(model, tokens));
	});
	response.once('close', stop);
}

/** @param {any[]} messages */
function wantedTokens(messages) {
	const content = messages.at(-1)?.content;
	const text = typeof content === 'string' ? content : JSON.stringify(content);
	return Number(/(\d+) tokens/.exec(text)?.[1] ?? 1);
}

const server = http.createServer(async (request, response) => {
	const startedMs = performance.now();
	let text = '';
	for await (const part of request.setEncoding('utf8')) text += part;
	if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
		response.end('{}');
		return;
	}
	const { model, messages, stream: isStreamed } = JSON.parse(text);
	const answer = { model, tokens: wantedTokens(messages), startedMs };
	if (isStreamed) stream(response, answer);
	else answerWhole(response, answer);
});
server.listen(Number(process.argv[2]), LOOPBACK);
