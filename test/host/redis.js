// @ts-check
'use strict';
/** A Redis of its own on loopback, which keeps nothing on disk, and single commands for it. */
const { once } = require('node:events');
const net = require('node:net');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const children = require('./childProcess');
const { LOOPBACK, freePort } = require('./ports');
const { findRedis, missingServices } = require('./services');

const READY_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
const STOP_GRACE_MS = 5_000;

/**
 * @typedef {object} Redis
 * @property {number} port
 * @property {(...words: string[]) => Promise<string>} command gives the reply as it came
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} start again on the same port, empty
 */

/**
 * Asks one thing over a connection of its own, which Redis closes after the reply.
 * @param {number} port
 * @param {string[]} words
 */
async function askRedis(port, words) {
	const encode = (/** @type {string[]} */ parts) =>
		`*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;
	const socket = net.connect(port, LOOPBACK);
	let reply = '';
	socket.setEncoding('utf8');
	socket.on('data', (text) => {
		reply += text;
	});
	socket.write(encode(words) + encode(['QUIT']));
	await once(socket, 'close');
	if (reply.startsWith('-')) throw new Error(`Redis answered ${words.join(' ')}: ${reply}`);
	return reply;
}

/** @param {number} port */
async function isReady(port) {
	try {
		return (await askRedis(port, ['PING'])).startsWith('+PONG');
	} catch {
		return false;
	}
}

/**
 * @param {string} folder for its log
 * @param {(child: import('node:child_process').ChildProcess) => void} onStart
 * @returns {Promise<Redis>}
 */
async function startRedis(folder, onStart) {
	const program = findRedis();
	if (program === undefined) throw new Error(missingServices());
	const port = await freePort();
	const logFile = path.join(folder, 'redis.log');
	const args = ['--bind', LOOPBACK, '--port', String(port), '--save', '', '--appendonly', 'no'];
	/** @type {import('node:child_process').ChildProcess | undefined} */
	let child;
	const start = async () => {
		const started = children.start(program, args, { cwd: folder, logFile });
		child = started;
		onStart(started);
		const deadlineMs = Date.now() + READY_TIMEOUT_MS;
		while (!(await isReady(port))) {
			if (started.exitCode !== null || Date.now() > deadlineMs) {
				throw new Error(`Redis did not start.${children.tail(logFile)}`);
			}
			await sleep(POLL_MS);
		}
	};
	const stop = async () => {
		if (child !== undefined) await children.stop(child, STOP_GRACE_MS);
	};
	await start();
	return { port, command: (...words) => askRedis(port, words), start, stop };
}

module.exports = { startRedis };
