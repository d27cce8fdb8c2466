// @ts-check
'use strict';
/**
 * One n8n for all e2e tests. They learn of it through E2E_N8N (and of Deno through E2E_DENO);
 * globalTeardown.js stops it.
 */
const { endAllOnSignal } = require('../host/childProcess');
const { ensureDeno } = require('../host/denoInstall');
const { ensureBuilt } = require('../host/packageBuild');
const { startTestN8n } = require('./testN8n');

module.exports = async () => {
	endAllOnSignal();
	await ensureBuilt();
	const deno = await ensureDeno();
	if (deno !== undefined) process.env.E2E_DENO = deno;
	const { running, stop } = await startTestN8n();
	process.env.E2E_N8N = JSON.stringify(running);
	/** @type {any} */ (globalThis).stopE2eN8n = stop;
};
