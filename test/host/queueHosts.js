// @ts-check
'use strict';
/**
 * n8n in queue mode, as larger installations run it: one main process with the editor, some that only
 * answer webhooks, some workers that run executions, and their Redis and Postgres. Each process has a
 * user folder of its own with this package in it, as if it ran on a machine of its own.
 */
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { installCommunityPackage } = require('./communityPackage');
const { startGuard } = require('./guard');
const { ensureN8n } = require('./n8nInstall');
const { n8nRest } = require('./n8nRest');
const { startN8n } = require('./n8nServer');
const { PACKAGE_NAME } = require('./places');
const { freePort } = require('./ports');
const { startPostgres } = require('./postgres');
const { startRedis } = require('./redis');

const LOGIN = { email: 'owner@openrouter-gateway.example', password: 'Queue-Password-1' };
const KEY_BYTES = 24;

/**
 * @typedef {object} QueueOptions
 * @property {number} [webhooks] how many processes answer webhooks, default 2
 * @property {number} [workers] default 2
 * @property {number} [concurrency] how many executions a worker runs at once, default 10 as n8n's own
 * @property {NodeJS.ProcessEnv} [env] for all n8n processes
 *
 * @typedef {'main' | 'webhook' | 'worker'} Role
 *
 * @typedef {object} QueueProcess
 * @property {string} name e.g. `webhook 2`
 * @property {string} url where it answers; a worker answers health checks only
 * @property {string} logFile of its last start
 * @property {() => number | undefined} pid
 * @property {() => Promise<void>} ended resolves when it has gone, whoever ended it
 * @property {() => Promise<void>} kill ends it as a crash does
 * @property {() => void} terminate asks it to stop, as a deployment does, and does not wait
 * @property {(env?: NodeJS.ProcessEnv) => Promise<void>} restart starts it again at the same address,
 * when it has ended; resolves when it answers. Its environment is what it was, and what is given
 *
 * @typedef {object} QueueHosts
 * @property {QueueProcess} main
 * @property {QueueProcess[]} webhooks
 * @property {QueueProcess[]} workers
 * @property {import('./redis').Redis} redis
 * @property {import('./postgres').Postgres} postgres
 * @property {ReturnType<typeof n8nRest>} n8n the REST API of the main process, signed in
 * @property {import('./n8nRest').Login} login
 * @property {() => Promise<void>} stop ends everything, and removes its folders
 */

/** @typedef {{ role: Role; name: string; userFolder: string; logFile: string; args: string[] }} Place */

/**
 * @param {Place} place
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./guard').Guard} guard
 */
async function startProcess({ role, name, userFolder, logFile, args }, env, guard) {
	const install = await ensureN8n();
	const port = await freePort();
	const brokerPort = await freePort();
	let own = {
		...env,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		...(role === 'worker' && {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
		}),
	};
	const command = role === 'main' ? ['start'] : [role, ...args];
	const start = () =>
		startN8n({
			install,
			userFolder,
			port,
			logFile,
			command,
			env: own,
			onStart: (child) => guard.watch(child),
		});
	let server = await start();
	/** @type {QueueProcess} */
	const started = {
		name,
		url: server.url,
		logFile,
		pid: () => server.pid,
		ended: () => server.ended,
		kill: () => server.kill(),
		terminate: () => server.terminate(),
		restart: async (added = {}) => {
			own = { ...own, ...added };
			await server.ended;
			server = await start();
		},
	};
	return started;
}

/**
 * Packs this package once, and puts it into the user folder of each process.
 * @param {string[]} userFolders
 */
async function installEverywhere(userFolders) {
	const [first, ...others] = userFolders;
	if (first === undefined) return;
	const installed = await installCommunityPackage(first);
	for (const userFolder of others) {
		const target = path.join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);
		fs.cpSync(installed, target, { recursive: true });
	}
}

/** @param {QueueOptions} [options] @returns {Promise<QueueHosts>} */
async function startQueueHosts({ webhooks = 2, workers = 2, concurrency = 10, env = {} } = {}) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openrouter-gateway-queue-'));
	const guard = startGuard();
	guard.watchFolder(folder);
	/** What runs, last started first. @type {(() => Promise<void>)[]} */
	const toStop = [() => Promise.resolve(guard.release())];
	const stop = async () => {
		for (const stopOne of toStop.splice(0)) {
			await stopOne().catch((error) => console.error(String(error)));
		}
	};
	/** @param {string} unwanted */
	const remove = async (unwanted) =>
		await fs.promises.rm(unwanted, { recursive: true, force: true, maxRetries: 5 });
	toStop.unshift(() => remove(folder));

	/** @param {Role} role @param {number} number @returns {Place} */
	const placeOf = (role, number) => {
		const name = role === 'main' ? role : `${role} ${number}`;
		const userFolder = path.join(folder, name.replace(' ', '-'));
		const args = role === 'worker' ? [`--concurrency=${concurrency}`] : [];
		return { role, name, userFolder, logFile: path.join(userFolder, 'n8n.log'), args };
	};
	/** @param {number} count @param {Role} role */
	const placesOf = (count, role) => Array.from({ length: count }, (_, n) => placeOf(role, n + 1));

	try {
		const places = { webhook: placesOf(webhooks, 'webhook'), worker: placesOf(workers, 'worker') };
		const mainPlace = placeOf('main', 1);
		const all = [mainPlace, ...places.webhook, ...places.worker];
		await installEverywhere(all.map(({ userFolder }) => userFolder));

		const redis = await startRedis(folder, guard.watch);
		toStop.unshift(redis.stop);
		const postgres = await startPostgres({
			onStart: guard.watch,
			onFolder: (data) => {
				guard.watchFolder(data);
				toStop.unshift(() => remove(data));
			},
		});
		toStop.unshift(postgres.stop);

		const shared = {
			...postgres.env,
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			N8N_ENCRYPTION_KEY: randomBytes(KEY_BYTES).toString('base64url'),
			// What n8n waits for executions when it is asked to stop, as it does unless told.
			N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '30',
			...env,
		};
		/** @param {Place} place */
		const start = async (place) => {
			const started = await startProcess(place, shared, guard);
			toStop.unshift(() => started.kill());
			return started;
		};
		// The main process first: it makes the tables.
		const main = await start(mainPlace);
		const n8n = n8nRest(main.url);
		await n8n.signIn(LOGIN);
		const others = await Promise.all([...places.webhook, ...places.worker].map(start));
		return {
			main,
			webhooks: others.slice(0, webhooks),
			workers: others.slice(webhooks),
			redis,
			postgres,
			n8n,
			login: LOGIN,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

module.exports = { startQueueHosts };
