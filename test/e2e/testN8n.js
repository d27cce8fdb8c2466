// @ts-check
'use strict';
/**
 * An n8n with the package installed as a community package, in a user folder of its own, and its
 * owner signed in.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { installCommunityPackage } = require('../host/communityPackage');
const { ensureN8n } = require('../host/n8nInstall');
const { n8nRest } = require('../host/n8nRest');
const { startN8n } = require('../host/n8nServer');
const { freePort } = require('../host/ports');

const LOGIN = { email: 'owner@openrouter-gateway.example', password: 'e2e-Password-1' };

/** @typedef {{ url: string; logFile: string; login: import('../host/n8nRest').Login; cookie?: string }} RunningN8n */
/**
 * `restart` keeps n8n's data and its address.
 * @typedef {{ running: RunningN8n; restart: () => Promise<void>; stop: () => Promise<void> }} TestN8n
 */

/**
 * @param {NodeJS.ProcessEnv} [env] added to n8n's own
 * @param {import('../host/n8nManifest').N8nManifest} [manifest] the n8n of all tests unless told
 * @returns {Promise<TestN8n>}
 */
async function startTestN8n(env, manifest) {
	const install = await ensureN8n(manifest);
	const userFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'openrouter-gateway-e2e-'));
	const logFile = path.join(userFolder, 'n8n.log');
	/** @type {import('../host/n8nServer').N8nServer | undefined} */
	let server;
	const stop = async () => {
		await server?.stop();
		fs.rmSync(userFolder, { recursive: true, force: true });
	};
	try {
		await installCommunityPackage(userFolder);
		const port = await freePort();
		const start = async () => await startN8n({ install, userFolder, port, logFile, env });
		server = await start();
		const n8n = n8nRest(server.url);
		await n8n.signIn(LOGIN);
		return {
			running: { url: server.url, logFile, login: LOGIN, cookie: n8n.cookie() },
			async restart() {
				await server?.stop();
				server = await start();
			},
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

module.exports = { startTestN8n };
