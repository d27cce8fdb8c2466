// @ts-check
'use strict';
/**
 * Lets one process at a time install into the shared cache. The holder touches its lock file every
 * HEARTBEAT_MS; a lock whose process is dead, or that was not touched for STALE_MS (a holder on
 * another machine or in another container, where its process id says nothing), is taken over.
 *
 * Should two processes ever take over at once, both install into folders of their own and the first
 * rename wins: the lock saves work, it does not guard correctness.
 */
const fs = require('node:fs');
const os = require('node:os');
const { setTimeout: sleep } = require('node:timers/promises');

const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;
const RETRY_MS = 1_000;

/** @param {unknown} error @param {string} code */
const hasCode = (error, code) => /** @type {NodeJS.ErrnoException} */ (error)?.code === code;

/** @param {number} pid */
function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return hasCode(error, 'EPERM');
	}
}

/** @param {string} lockFile whether its holder is gone; false when the lock itself is */
function isStale(lockFile) {
	try {
		const { mtimeMs } = fs.statSync(lockFile);
		const [pid, host] = fs.readFileSync(lockFile, 'utf8').split(' ');
		if (host === os.hostname() && !isAlive(Number(pid))) return true;
		return Date.now() - mtimeMs > STALE_MS;
	} catch (error) {
		if (hasCode(error, 'ENOENT')) return false;
		throw error;
	}
}

/** @param {string} lockFile */
function tryLock(lockFile) {
	try {
		fs.writeFileSync(lockFile, `${process.pid} ${os.hostname()}`, { flag: 'wx' });
		return true;
	} catch (error) {
		if (hasCode(error, 'EEXIST')) return false;
		throw error;
	}
}

/**
 * Runs `work` under the lock. While another process holds it, waits until it is free or `isDone`
 * says that the other one has done the work; then `work` is not run.
 * @param {string} lockFile
 * @param {{ isDone: () => boolean; work: () => Promise<void>; onWait: () => void }} job
 */
async function withLock(lockFile, { isDone, work, onWait }) {
	let told = false;
	while (!tryLock(lockFile)) {
		if (isStale(lockFile)) {
			fs.rmSync(lockFile, { force: true });
			continue;
		}
		if (!told) onWait();
		told = true;
		await sleep(RETRY_MS);
		if (isDone()) return;
	}
	const heartbeat = setInterval(() => {
		const now = new Date();
		fs.utimes(lockFile, now, now, () => undefined);
	}, HEARTBEAT_MS);
	try {
		if (!isDone()) await work();
	} finally {
		clearInterval(heartbeat);
		fs.rmSync(lockFile, { force: true });
	}
}

module.exports = { withLock };
