// @ts-check
'use strict';
/** Starts a server of the benchmark in a process of its own, so that it and n8n do not wait for each other. */
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const children = require('../host/childProcess');
const { LOOPBACK, freePort } = require('../host/ports');

const READY_TIMEOUT_MS = 10_000;
const POLL_MS = 20;
const STOP_GRACE_MS = 2_000;

/**
 * @param {string} folder for its log
 * @param {string} script gets the port, then `args`
 * @param {{ args?: string[]; env?: NodeJS.ProcessEnv }} [more] `env` is added to this process's own
 */
async function startServerProgram(folder, script, { args = [], env } = {}) {
	const port = await freePort();
	const logFile = path.join(folder, `${path.basename(script, '.js')}-${port}.log`);
	const child = children.start(process.execPath, [script, String(port), ...args], {
		cwd: folder,
		logFile,
		env: { ...process.env, ...env },
	});
	const deadlineMs = Date.now() + READY_TIMEOUT_MS;
	while (!(await isListening(port))) {
		if (child.exitCode !== null || Date.now() > deadlineMs) {
			throw new Error(`${path.basename(script)} did not start.${children.tail(logFile)}`);
		}
		await sleep(POLL_MS);
	}
	return { port, pid: child.pid ?? 0, stop: () => children.stop(child, STOP_GRACE_MS) };
}

/** @param {number} port */
async function isListening(port) {
	const socket = net.connect(port, LOOPBACK);
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

module.exports = { startServerProgram };
