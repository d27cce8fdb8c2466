// @ts-check
'use strict';
/** Starts the emulated OpenRouter of the benchmark. */
const path = require('node:path');
const { LOOPBACK } = require('../host/ports');
const { startServerProgram } = require('./serverProgram');

const SCRIPT = path.join(__dirname, 'upstreamServer.js');

/**
 * @param {string} folder for its log
 * @param {import('./distance/certificates').Certificates} [certificates] with them it speaks TLS
 */
async function startUpstream(folder, certificates) {
	const args = certificates && [certificates.certFile, certificates.keyFile];
	const { port, stop } = await startServerProgram(folder, SCRIPT, { args });
	const scheme = certificates ? 'https' : 'http';
	return { port, baseUrl: `${scheme}://${LOOPBACK}:${port}/api/v1`, stop };
}

module.exports = { startUpstream };
