// @ts-check
'use strict';
/**
 * Serves the demo page from an origin of its own, as a real frontend would be, and tells it where
 * the webhooks are. Nothing secret is within its reach: it knows URLs and whether upstream is real.
 */
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { PROJECT } = require('./places');
const { LOOPBACK } = require('./ports');

const FOLDER = path.join(PROJECT, 'examples', 'demo');
/** The reader that users copy is the one that the page uses. */
const READER = path.join(PROJECT, 'examples', 'stream-reader.js');
const TYPES = /** @type {Record<string, string>} */ ({
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
});

/**
 * @typedef {object} DemoConfig
 * @property {string} webhookUrl of the quick start
 * @property {string} guardedUrl
 * @property {string} streamedUrl
 * @property {boolean} isEmulated
 */

/** @param {string} requestPath @returns {string | undefined} a file of the demo, never another */
function fileFor(requestPath) {
	const name = requestPath === '/' ? 'index.html' : requestPath.slice(1);
	if (name === path.basename(READER)) return READER;
	return fs.readdirSync(FOLDER).includes(name) ? path.join(FOLDER, name) : undefined;
}

/**
 * @param {number} port 0 for any free one
 * @param {DemoConfig} config
 * @returns {Promise<{ url: string; stop: () => Promise<void> }>}
 */
async function startDemoSite(port, config) {
	const server = http.createServer((request, response) => {
		const requestPath = (request.url ?? '/').split('?')[0] ?? '/';
		response.setHeader('Cache-Control', 'no-store');
		if (requestPath === '/config.json') {
			response.setHeader('Content-Type', 'application/json');
			response.end(JSON.stringify(config));
			return;
		}
		const file = fileFor(requestPath);
		if (!file) {
			response.writeHead(404, { 'Content-Type': 'text/plain' });
			response.end('Not found');
			return;
		}
		response.setHeader('Content-Type', TYPES[path.extname(file)] ?? 'application/octet-stream');
		fs.createReadStream(file).pipe(response);
	});
	server.listen(port, LOOPBACK);
	await once(server, 'listening');
	const { port: actual } = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		url: `http://${LOOPBACK}:${actual}`,
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

module.exports = { startDemoSite };
