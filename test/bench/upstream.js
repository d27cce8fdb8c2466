// @ts-check
'use strict';
/** Starts upstreamServer.js in a process of its own, so that it and n8n do not wait for each other. */
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const children = require('../host/childProcess');
const { LOOPBACK, freePort } = require('../host/ports');

const READY_TIMEOUT_MS = 10_000;
const POLL_MS = 20;
const STOP_GRACE_MS = 2_000;

/** @param {string} folder for its log */
async function startUpstream(folder) {
	const port = await freePort();
	const logFile = path.join(folder, 'upstream.log');
	const args = [path.join(__dirname, 'upstreamServer.js'), String(port)];
	const child = children.start(process.execPath, args, { cwd: folder, logFile });
	const baseUrl = `http://${LOOPBACK}:${port}/api/v1`;
	const deadlineMs = Date.now() + READY_TIMEOUT_MS;
	while (!(await answers(baseUrl))) {
		if (child.exitCode !== null || Date.now() > deadlineMs) {
			throw new Error(`The emulated OpenRouter did not start.${children.tail(logFile)}`);
		}
		await sleep(POLL_MS);
	}
	return { baseUrl, stop: () => children.stop(child, STOP_GRACE_MS) };
}

/** @param {string} url */
async function answers(url) {
	try {
		const response = await fetch(url);
		await response.arrayBuffer();
		return response.ok;
	} catch {
		return false;
	}
}

module.exports = { startUpstream };
