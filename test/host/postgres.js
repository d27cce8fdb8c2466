// @ts-check
'use strict';
/**
 * A Postgres of its own on loopback: a cluster in a temporary folder, without passwords, and without
 * the care for data that a test does not need. It refuses to run as root, so root runs it as another
 * user.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const children = require('./childProcess');
const { LOOPBACK, freePort } = require('./ports');
const { findPostgres, missingServices } = require('./services');

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const STOP_GRACE_MS = 10_000;
const USER = 'n8n';
/** The database that every new cluster has. */
const DATABASE = 'postgres';
const SETTINGS = {
	listen_addresses: LOOPBACK,
	unix_socket_directories: '',
	fsync: 'off',
	synchronous_commit: 'off',
	full_page_writes: 'off',
};

/**
 * @typedef {object} Postgres
 * @property {NodeJS.ProcessEnv} env for an n8n that is to use it
 * @property {() => void} pause stops all of its processes where they are, connections kept
 * @property {() => void} resume
 * @property {() => Promise<void>} stop closes all connections
 * @property {() => Promise<void>} start again on the same port, with its data
 */

/** @returns {{ uid: number; gid: number } | undefined} whom root runs it as */
function unprivilegedUser() {
	if (process.getuid?.() !== 0) return undefined;
	const users = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
	for (const name of ['postgres', 'nobody']) {
		const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
		if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
	}
	throw new Error('Postgres does not run as root, and there is no user postgres or nobody.');
}

/** @param {number} parent @returns {number[]} its child processes; Linux only */
const childrenOf = (parent) =>
	fs
		.readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => parentOf(pid) === parent)
		.map(Number);

/** @param {string} pid */
function parentOf(pid) {
	try {
		// The name in brackets may hold spaces; the state and the parent come after it.
		const afterName = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
		return Number(afterName.split(' ')[1]);
	} catch {
		return undefined;
	}
}

/**
 * @param {object} watchers
 * @param {(child: import('node:child_process').ChildProcess) => void} watchers.onStart
 * @param {(folder: string) => void} watchers.onFolder
 * @returns {Promise<Postgres>}
 */
async function startPostgres({ onStart, onFolder }) {
	const programs = findPostgres();
	if (programs === undefined) throw new Error(missingServices());
	const runAs = unprivilegedUser();
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openrouter-gateway-postgres-'));
	onFolder(folder);
	if (runAs !== undefined) fs.chownSync(folder, runAs.uid, runAs.gid);
	const data = path.join(folder, 'data');
	const logFile = path.join(folder, 'postgres.log');
	// Its messages are read below, so they must not be translated.
	const options = { cwd: folder, env: { ...process.env, LC_ALL: 'C' }, logFile, runAs };
	const initArgs = ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
	await children.run(path.join(programs, 'initdb'), initArgs, options);

	const port = await freePort();
	const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const args = ['-D', data, '-p', String(port), ...settings];
	/** @type {import('node:child_process').ChildProcess | undefined} */
	let child;
	const start = async () => {
		const timesReady = () =>
			fs.readFileSync(logFile, 'utf8').split('ready to accept connections').length;
		const before = timesReady();
		const started = children.start(path.join(programs, 'postgres'), args, options);
		child = started;
		onStart(started);
		const deadlineMs = Date.now() + READY_TIMEOUT_MS;
		while (timesReady() === before) {
			if (started.exitCode !== null || Date.now() > deadlineMs) {
				throw new Error(`Postgres did not start.${children.tail(logFile)}`);
			}
			await sleep(POLL_MS);
		}
	};
	/** @param {NodeJS.Signals} signal */
	const signalAll = (signal) => {
		const postmaster = child?.pid;
		if (postmaster === undefined) return;
		for (const pid of [postmaster, ...childrenOf(postmaster)]) {
			try {
				process.kill(pid, signal);
			} catch {
				// Some of its processes come and go.
			}
		}
	};
	const stop = async () => {
		if (child === undefined || child.exitCode !== null) return;
		signalAll('SIGCONT');
		// SIGINT: all connections are closed, and no wait for their clients.
		child.kill('SIGINT');
		await children.stop(child, STOP_GRACE_MS);
	};
	await start();
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: LOOPBACK,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_DATABASE: DATABASE,
		},
		pause: () => signalAll('SIGSTOP'),
		resume: () => signalAll('SIGCONT'),
		start,
		stop,
	};
}

module.exports = { startPostgres };
