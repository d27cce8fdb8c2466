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
 * @param {http.ServerResponse} response
 * @param {{ model: string; tokens: number; startedMs: number }} answer
 */
function stream(response, { model, tokens, startedMs }) {
	let sent = 0;
	/** @type {NodeJS.Timeout | undefined} */
	let timer;
	const sendDue = () => {
		// A late timer sends what has become due meanwhile, as a socket under load would.
		const due = Math.min(tokens, Math.floor((performance.now() - startedMs) / TOKEN_MS));
		while (sent < due) response.write(chunks.tokenEvent(model, chunks.tokenAt(sent++)));
		if (sent === tokens) {
			response.end(chunks.lastEvent(model, tokens) + chunks.DONE);
			return;
		}
		timer = setTimeout(sendDue, startedMs + (sent + 1) * TOKEN_MS - performance.now());
	};
	response.once('close', () => clearTimeout(timer));
	response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
	response.write(chunks.OPENING_COMMENT);
	sendDue();
}

/**
 * @param {http.ServerResponse} response
 * @param {{ model: string; tokens: number; startedMs: number }} answer
 */
function answerWhole(response, { model, tokens, startedMs }) {
	const body = chunks.wholeBody(model, tokens);
	const timer = setTimeout(
		() => {
			response.writeHead(200, { 'Content-Type': 'application/json' });
			response.end(body);
		},
		startedMs + tokens * TOKEN_MS - performance.now(),
	);
	response.once('close', () => clearTimeout(timer));
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
