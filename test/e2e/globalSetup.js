// @ts-check
'use strict';
/**
 * One n8n for all e2e tests, with the package installed as a community package, in a user folder of
 * its own. The tests learn of it through E2E_N8N (and of Deno through E2E_DENO); globalTeardown.js stops it.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { killAllRunning } = require('../host/childProcess');
const { installCommunityPackage } = require('../host/communityPackage');
const { ensureDeno } = require('../host/denoInstall');
const { ensureN8n } = require('../host/n8nInstall');
const { n8nRest } = require('../host/n8nRest');
const { startN8n } = require('../host/n8nServer');
const { ensureBuilt } = require('../host/packageBuild');
const { freePort } = require('../host/ports');

const LOGIN = { email: 'owner@openrouter-gateway.example', password: 'e2e-Password-1' };

module.exports = async () => {
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
		process.once(signal, () => {
			killAllRunning();
			process.exit(1);
		});
	}
	await ensureBuilt();
	const install = await ensureN8n();
	const deno = await ensureDeno();
	if (deno !== undefined) process.env.E2E_DENO = deno;
	const userFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'openrouter-gateway-e2e-'));
	const logFile = path.join(userFolder, 'n8n.log');
	await installCommunityPackage(userFolder);
	const server = await startN8n({ install, userFolder, port: await freePort(), logFile });
	const n8n = n8nRest(server.url);
	await n8n.signIn(LOGIN);

	const running = { url: server.url, logFile, login: LOGIN, cookie: n8n.cookie() };
	process.env.E2E_N8N = JSON.stringify(running);
	/** @type {any} */ (globalThis).stopE2eN8n = async () => {
		await server.stop();
		fs.rmSync(userFolder, { recursive: true, force: true });
	};
};
