// @ts-check
'use strict';
/**
 * A reverse proxy beside n8n that keeps its connections to upstream, as nginx does with `keepalive`:
 * `node keepingProxy.js <port> <origin of upstream>`. It adds nothing to requests and changes nothing.
 */
const http = require('node:http');
const https = require('node:https');
const { LOOPBACK } = require('../../host/ports');

const [port, origin = ''] = process.argv.slice(2);
const agent = new https.Agent({ keepAlive: true });

const server = http.createServer((request, response) => {
	const { method, url = '/', headers } = request;
	const forwarded = { ...headers, host: new URL(origin).host, connection: 'keep-alive' };
	const asked = https.request(new URL(url, origin), { method, headers: forwarded, agent });
	asked.on('response', (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
	});
	asked.on('error', () => response.destroy());
	response.on('close', () => {
		if (!response.writableFinished) asked.destroy();
	});
	request.pipe(asked);
});
server.listen(Number(port), LOOPBACK);
