// @ts-check
'use strict';
/**
 * Starts a real n8n on loopback, in a user folder of its own, and stops it. In queue mode that is one
 * of n8n's processes. It never phones home: telemetry, version checks, templates, banners and the list
 * of verified packages are off.
 */
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { killTree, start, stop: stopChild, tail } = require('./childProcess');
const { UNKEPT } = require('./n8nRest');
const { LOOPBACK, freePort } = require('./ports');

/** The first start runs several hundred migrations; on a busy two-core machine this takes minutes. */
const READY_TIMEOUT_MS = 300_000;
const POLL_MS = 200;
const STOP_GRACE_MS = 15_000;

/**
 * @typedef {object} N8nOptions
 * @property {import('./n8nInstall').N8nInstall} install
 * @property {string} userFolder n8n keeps its database, keys and packages in `.n8n` below it
 * @property {number} port
 * @property {string} logFile overwritten
 * @property {NodeJS.ProcessEnv} [env] added last
 * @property {string[]} [command] what n8n is told to do; `['start']` unless told
 * @property {(child: import('node:child_process').ChildProcess) => void} [onStart]
 */

/**
 * @typedef {object} N8nServer
 * @property {string} url e.g. `http://127.0.0.1:5678`
 * @property {string} logFile
 * @property {number | undefined} pid
 * @property {Promise<void>} ended resolves when the process has gone, whoever ended it
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill ends it as a crash does, with no time to say goodbye
 * @property {() => void} terminate asks it to stop, and does not wait for it
 */

const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_PYTHON_ENABLED: 'false',
};

/**
 * What n8n 2 does by default, and n8n 1 asks for in its log. Without a pool, n8n 1 has one connection with
 * one transaction for all that it does. After the first success of a workflow it stores its owner's
 * settings. When a workflow is created at that moment, one of the two ends the other's transaction, and
 * n8n answers 500 “Transaction is not started yet”.
 */
const SQLITE = { DB_TYPE: 'sqlite', DB_SQLITE_POOL_SIZE: '3' };

/**
 * The environment of n8n: ours without whatever would configure another n8n, without npm's words
 * about this project, and without the key, which n8n shall know from its credential only.
 * @param {string} node first on PATH, because n8n starts its task runner as plain `node`
 */
function inheritedEnvironment(node) {
	const env = { ...process.env };
	const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	env[pathName] = [path.dirname(node), env[pathName]].filter(Boolean).join(path.delimiter);
	for (const name of Object.keys(env)) {
		if (/^(N8N|DB|EXECUTIONS|QUEUE|WEBHOOK|npm|OPENROUTER)_/.test(name)) delete env[name];
	}
	delete env.NODE_OPTIONS;
	const unproxied = [env.NO_PROXY ?? env.no_proxy, LOOPBACK, 'localhost'];
	env.NO_PROXY = unproxied.filter(Boolean).join(',');
	return env;
}

/**
 * Modules that would phone home. n8n does not start when told of one that it does not have yet.
 * @param {import('./n8nInstall').N8nInstall} install
 */
const disabledModules = ({ modules }) =>
	['mcp-registry'].filter((name) =>
		fs.existsSync(path.join(modules, 'n8n', 'dist', 'modules', name)),
	);

/**
 * Whether n8n has migrated its database, and serves its REST API where it has one.
 * @param {string} url
 * @param {boolean} hasRest
 */
async function isReady(url, hasRest) {
	try {
		const health = await fetch(`${url}/healthz/readiness`, { headers: UNKEPT });
		await health.arrayBuffer();
		if (!health.ok || !hasRest) return health.ok;
		const settings = await fetch(`${url}/rest/settings`, { headers: UNKEPT });
		const type = settings.headers.get('content-type') ?? '';
		return settings.ok && type.includes('json');
	} catch {
		return false;
	}
}

/** @param {N8nOptions} options @returns {Promise<N8nServer>} */
async function startN8n({ install, userFolder, port, logFile, env = {}, ...how }) {
	const { command = ['start'], onStart = () => {} } = how;
	fs.mkdirSync(userFolder, { recursive: true });
	fs.mkdirSync(path.dirname(logFile), { recursive: true });
	fs.writeFileSync(logFile, '');
	const url = `http://${LOOPBACK}:${port}`;
	const disabled = disabledModules(install);
	const child = start(install.node, [install.n8n, ...command], {
		cwd: userFolder,
		logFile,
		env: {
			...inheritedEnvironment(install.node),
			...QUIET,
			...(disabled.length > 0 && { N8N_DISABLED_MODULES: disabled.join(',') }),
			NODE_ENV: 'production',
			N8N_USER_FOLDER: userFolder,
			N8N_LISTEN_ADDRESS: LOOPBACK,
			N8N_HOST: LOOPBACK,
			N8N_PORT: String(port),
			N8N_EDITOR_BASE_URL: url,
			N8N_WEBHOOK_URL: `${url}/`,
			N8N_SECURE_COOKIE: 'false',
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
			...SQLITE,
			...env,
		},
	});
	onStart(child);
	let isOver = false;
	const ended = /** @type {Promise<void>} */ (
		new Promise((resolve) => {
			child.once('close', resolve);
			child.once('error', resolve);
		}).then(() => {
			isOver = true;
		})
	);
	const stop = () => stopChild(child, STOP_GRACE_MS);
	const kill = () => killTree(child);
	const terminate = () => void child.kill('SIGTERM');

	const deadlineMs = Date.now() + READY_TIMEOUT_MS;
	const hasRest = command[0] === 'start';
	while (!(await isReady(url, hasRest))) {
		if (isOver) throw new Error(`n8n ended while starting.${tail(logFile)}`);
		if (Date.now() > deadlineMs) {
			await stop();
			throw new Error(`n8n did not answer within ${READY_TIMEOUT_MS / 1000} s.${tail(logFile)}`);
		}
		await sleep(POLL_MS);
	}
	return { url, logFile, pid: child.pid, ended, stop, kill, terminate };
}

module.exports = { startN8n };
