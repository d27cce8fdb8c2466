// @ts-check
'use strict';
/**
 * Serves the demo's pages from an origin of their own, as a real frontend would be, and tells them where
 * the webhooks are. It knows URLs, whether upstream is real, and what the assistant's callers sign in
 * with, as a page does. Nothing else that is secret is within its reach.
 *
 * It also plays the service that the assistant's tool asks for exchange rates, as no test needs the network.
 */
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { PROJECT } = require('./places');
const { LOOPBACK } = require('./ports');

const FOLDER = path.join(PROJECT, 'examples', 'demo');
/** The readers that users copy are those that the pages use. */
const READERS = ['stream-reader.js', 'gateway-reader.js'].map((name) =>
	path.join(PROJECT, 'examples', name),
);
/** Where the emulated exchange rates are. */
const RATES_PATH = '/rates';
/** Per euro. */
const RATES = /** @type {Record<string, number>} */ ({ EUR: 1, USD: 1.16, GBP: 0.87, CHF: 0.93 });
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
 * @property {{ baseUrl: string; people: { name: string; token: string }[] }} assistant the gateway with
 * tools, and some of its callers
 */

/** @param {string} requestPath @returns {string | undefined} a file of the demo, never another */
function fileFor(requestPath) {
	const name = requestPath === '/' ? 'index.html' : requestPath.slice(1);
	const reader = READERS.find((file) => path.basename(file) === name);
	if (reader !== undefined) return reader;
	const isFile = fs
		.readdirSync(FOLDER, { withFileTypes: true })
		.some((entry) => entry.isFile() && entry.name === name);
	return isFile ? path.join(FOLDER, name) : undefined;
}

/** Answers as frankfurter.dev does. @param {URLSearchParams} query */
function ratesFor(query) {
	const [base = 'EUR', to = 'USD'] = [
		query.get('base') ?? undefined,
		query.get('symbols') ?? undefined,
	];
	const rate = (RATES[to] ?? 1) / (RATES[base] ?? 1);
	return { amount: 1, base, date: '2026-11-27', rates: { [to]: Number(rate.toFixed(4)) } };
}

/**
 * @param {number} port 0 for any free one
 * @param {DemoConfig} config
 * @returns {Promise<{ url: string; stop: () => Promise<void> }>}
 */
async function startDemoSite(port, config) {
	const server = http.createServer((request, response) => {
		const [requestPath = '/', query = ''] = (request.url ?? '/').split('?');
		response.setHeader('Cache-Control', 'no-store');
		if (requestPath === '/config.json' || requestPath === RATES_PATH) {
			const answer = requestPath === RATES_PATH ? ratesFor(new URLSearchParams(query)) : config;
			response.setHeader('Content-Type', 'application/json');
			response.end(JSON.stringify(answer));
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

module.exports = { startDemoSite, RATES_PATH };
