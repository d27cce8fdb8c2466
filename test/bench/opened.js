// @ts-check
'use strict';
/** What a run of the benchmark has opened: folders, servers, n8n; and how all of it goes away again. */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { ensureBuilt } = require('../host/packageBuild');
const { withProgress } = require('../host/progress');
const { startN8nUnderTest } = require('./n8nUnderTest');
const { startUpstream } = require('./upstream');

/** What to do before leaving, last begun first. @type {(() => Promise<void> | void)[]} */
const cleanUps = [];

/** @param {() => Promise<void> | void} work */
const beforeLeaving = (work) => void cleanUps.unshift(work);

async function cleanUp() {
	for (const work of cleanUps.splice(0)) await work();
}

function openFolder() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openrouter-gateway-bench-'));
	beforeLeaving(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	return folder;
}

/** @param {string} folder @param {NodeJS.ProcessEnv} env */
async function openN8nIn(folder, env) {
	await ensureBuilt();
	const { server, n8n } = await withProgress('Starting n8n', () => startN8nUnderTest(folder, env));
	beforeLeaving(server.stop);
	return { server, n8n };
}

/** n8n and an upstream for it, until the next clean-up. @param {NodeJS.ProcessEnv} env */
async function openN8n(env) {
	const folder = openFolder();
	const upstream = await startUpstream(folder);
	beforeLeaving(upstream.stop);
	return { folder, upstream, ...(await openN8nIn(folder, env)) };
}

module.exports = { beforeLeaving, cleanUp, openFolder, openN8n, openN8nIn };
