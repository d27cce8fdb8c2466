// @ts-check
'use strict';
/**
 * Ends programs and removes folders when the process that made them has gone without doing so, by
 * SIGKILL for instance. The guard is a process of its own, and learns of that end by its input's.
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');

/** One line of the guard's input: what is left to end or to remove, as JSON. */
/** @typedef {{ pids: number[]; folders: string[] }} Leftovers */

/**
 * @typedef {object} Guard
 * @property {(child: import('node:child_process').ChildProcess) => void} watch until it ends
 * @property {(folder: string) => void} watchFolder
 * @property {() => void} release ends the guard; nothing may be left by then
 */

/** @returns {Guard} */
function startGuard() {
	/** @type {Set<number>} */
	const pids = new Set();
	/** @type {string[]} */
	const folders = [];
	const guard = spawn(process.execPath, [__filename], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
		windowsHide: true,
	});
	guard.unref();
	// A guard that could not be started, or was ended: tests go on without it.
	guard.on('error', () => undefined);
	guard.stdin.on('error', () => undefined);
	const tell = () => guard.stdin.write(`${JSON.stringify({ pids: [...pids], folders })}\n`);
	return {
		watch: (child) => {
			const { pid } = child;
			if (pid === undefined) return;
			pids.add(pid);
			tell();
			child.once('exit', () => {
				pids.delete(pid);
				tell();
			});
		},
		watchFolder: (folder) => {
			folders.push(folder);
			tell();
		},
		release: () => {
			guard.stdin.end();
		},
	};
}

/** @param {Leftovers} leftovers */
function endAll({ pids, folders }) {
	for (const pid of pids) {
		try {
			process.kill(-pid, 'SIGKILL');
		} catch {
			// It has ended by itself.
		}
	}
	for (const folder of folders) {
		fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
	}
}

function guardUntilInputEnds() {
	let input = '';
	process.stdin.setEncoding('utf8');
	process.stdin.on('data', (text) => {
		input += text;
	});
	process.stdin.on('end', () => {
		const last = input.trimEnd().split('\n').at(-1);
		if (last) endAll(JSON.parse(last));
	});
}

if (require.main === module) guardUntilInputEnds();

module.exports = { startGuard };
