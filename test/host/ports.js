// @ts-check
'use strict';
/**
 * Loopback ports: finding a free one, and refusing a taken one in words that name the port and the
 * variable that changes it.
 */
const { once } = require('node:events');
const net = require('node:net');

const LOOPBACK = '127.0.0.1';

/** @param {number} port 0 for any free one @returns {Promise<number>} the port that was free */
async function tryPort(port) {
	const server = net.createServer();
	server.listen(port, LOOPBACK);
	await once(server, 'listening');
	const { port: actual } = /** @type {net.AddressInfo} */ (server.address());
	server.close();
	await once(server, 'close');
	return actual;
}

const freePort = () => tryPort(0);

/**
 * @param {string} variable
 * @param {number} fallback
 */
function portFrom(variable, fallback) {
	const text = process.env[variable];
	if (!text) return fallback;
	const port = Number(text);
	if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
	throw new Error(`${variable} is "${text}", which is not a port: use a number from 1 to 65535.`);
}

/**
 * @param {number} port
 * @param {string} purpose what wants it, e.g. `n8n`
 * @param {string} variable the environment variable that changes it
 */
async function requireFreePort(port, purpose, variable) {
	try {
		await tryPort(port);
	} catch (error) {
		const { code } = /** @type {NodeJS.ErrnoException} */ (error);
		const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${code})`;
		throw new Error(
			`Port ${port}, wanted for ${purpose}, ${why}. ` +
				`Stop that program or choose another port with ${variable}, e.g. ${variable}=${port + 1}.`,
		);
	}
}

module.exports = { LOOPBACK, freePort, portFrom, requireFreePort };
