// @ts-check
'use strict';
/**
 * Runs programs so that nothing of theirs outlives us: each gets a process group of its own, which
 * also keeps a Ctrl-C in the terminal from reaching it before we have decided what to stop first.
 */
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const { stripVTControlCharacters } = require('node:util');

const TAIL_LINES = 25;
const TAIL_LINE_CHARS = 400;
const IS_WINDOWS = process.platform === 'win32';

/**
 * @typedef {object} RunOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [logFile] where its output goes; the end of it is quoted in the error
 * @property {number} [timeoutMs]
 * @property {{ uid: number; gid: number }} [runAs] another user than ours
 */

/** Programs that are running now. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Sends a signal to a child and everything that it started.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalTree(child, signal) {
	const { pid } = child;
	if (pid === undefined) return;
	if (IS_WINDOWS) {
		spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
		return;
	}
	try {
		process.kill(-pid, signal);
	} catch (error) {
		// ESRCH: the whole group is gone already, which is what was wanted.
		if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
	}
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} options
 */
function start(program, args, { cwd, env, logFile, runAs }) {
	const output = logFile ? fs.openSync(logFile, 'a') : 'ignore';
	const child = spawn(program, args, {
		cwd,
		env: env ?? process.env,
		stdio: ['ignore', output, output],
		detached: !IS_WINDOWS,
		windowsHide: true,
		...runAs,
	});
	if (typeof output === 'number') fs.closeSync(output);
	running.add(child);
	child.once('exit', () => running.delete(child));
	child.once('error', () => running.delete(child));
	return child;
}

/** @param {string | undefined} logFile */
function tail(logFile) {
	if (!logFile || !fs.existsSync(logFile)) return '';
	// A spinner writes one endless line of escape sequences.
	const text = stripVTControlCharacters(fs.readFileSync(logFile, 'utf8')).trimEnd();
	const lines = text.split('\n').map((line) => line.slice(-TAIL_LINE_CHARS));
	return `\nEnd of ${logFile}:\n${lines.slice(-TAIL_LINES).join('\n')}`;
}

/**
 * Runs a program to its end; throws, with the end of its log, unless it exits with 0.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} options
 */
async function run(program, args, options) {
	const child = start(program, args, options);
	/** @type {NodeJS.Timeout | undefined} */
	let timer;
	if (options.timeoutMs) {
		timer = setTimeout(() => signalTree(child, 'SIGKILL'), options.timeoutMs);
	}
	try {
		const [code, signal] = await once(child, 'exit');
		if (code === 0) return;
		const end = signal ? `was ended by ${signal}` : `ended with code ${code}`;
		throw new Error(`${program} ${args.join(' ')} ${end}.${tail(options.logFile)}`);
	} finally {
		clearTimeout(timer);
	}
}

/**
 * Asks a child to stop and waits for it; kills what is left after the grace, its group included.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} graceMs
 */
async function stop(child, graceMs) {
	if (child.exitCode === null && child.signalCode === null) {
		const exited = once(child, 'exit');
		if (IS_WINDOWS) signalTree(child, 'SIGTERM');
		else child.kill('SIGTERM');
		const timer = setTimeout(() => signalTree(child, 'SIGKILL'), graceMs);
		await exited;
		clearTimeout(timer);
	}
	if (!IS_WINDOWS) signalTree(child, 'SIGKILL');
}

/**
 * Ends a child and its group as a crash does: at once, with no time for anything.
 * @param {import('node:child_process').ChildProcess} child
 */
async function killTree(child) {
	const isGone = child.exitCode !== null || child.signalCode !== null;
	const exited = isGone ? undefined : once(child, 'exit');
	signalTree(child, 'SIGKILL');
	await exited;
}

/** Kills whatever this process started and has not seen end. For the last moment before exit. */
function killAllRunning() {
	for (const child of running) signalTree(child, 'SIGKILL');
}

/** Ends this process, and with it whatever it has started, when someone stops it. */
function endAllOnSignal() {
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
		process.once(signal, () => {
			killAllRunning();
			process.exit(1);
		});
	}
}

module.exports = { run, start, stop, killTree, tail, killAllRunning, endAllOnSignal };
