// @ts-check
'use strict';
/** Takes the samples of n8n in queue mode, through the process that answers webhooks. */
const { CREDENTIAL_TYPE } = require('../../host/exampleWorkflow');
const { withProgress } = require('../../host/progress');
const { startQueueHosts } = require('../../host/queueHosts');
const { OWN_CREDENTIAL } = require('../contenders');
const { cpuOfCall } = require('../cpu/measure');
const { startedHere } = require('../cpu/cpuTime');
const { publishStreamedGateway } = require('../gateway/contenders');
const { measureInTurn, take } = require('../measure');
const { publishContenders } = require('../n8nUnderTest');
const { beforeLeaving, openFolder } = require('../opened');
const { announce, fewer } = require('../rounds');
const { SHORT_TOKENS } = require('../rows');
const { callSide, inParallel, sideOf } = require('../sides');
const { shuffled } = require('../statistics');
const { startUpstream } = require('../upstream');
const { ONE_WORKER, SLOTS, TWO_WORKERS, partSample } = require('./rows');

/**
 * @typedef {import('../contenders').ContenderName} ContenderName
 * @typedef {import('../measure').Samples} Samples
 * @typedef {{ rounds: number; random: import('../statistics').Random }} Options
 */

const CREDENTIALS = [CREDENTIAL_TYPE, OWN_CREDENTIAL];

/** @param {import('../../host/queueHosts').QueueOptions} options */
async function openQueue(options) {
	const upstream = await startUpstream(openFolder());
	beforeLeaving(upstream.stop);
	const hosts = await withProgress('Starting n8n in queue mode', () => startQueueHosts(options));
	beforeLeaving(hosts.stop);
	const [webhookProcess] = hosts.webhooks;
	if (!webhookProcess) throw new Error('There is no process that answers webhooks.');
	/** @param {ContenderName[]} names */
	const publish = async (names) => {
		const { n8n } = hosts;
		const webhooks = await publishContenders(n8n, names, upstream.baseUrl, CREDENTIALS);
		return new Map(
			[...webhooks].map(([name, url]) => [name, url.replace(n8n.url, webhookProcess.url)]),
		);
	};
	const publishGateway = async () => {
		const { n8n } = hosts;
		const gateway = await publishStreamedGateway(n8n, upstream.baseUrl);
		return { ...gateway, url: gateway.url.replace(n8n.url, webhookProcess.url) };
	};
	return { hosts, webhookProcess, publish, publishGateway };
}

/**
 * @param {readonly import('../rows').Row[]} rows
 * @param {Options} options
 * @returns {Promise<Samples>}
 */
async function measureQueue(rows, { rounds, random }) {
	console.log('n8n in queue mode');
	const { hosts, webhookProcess, ...queue } = await openQueue({ webhooks: 2, workers: 1 });
	const webhooks = await queue.publish(['oursStreamed', 'oursStreamedAgain', 'agentStreamed']);
	/** @type {Samples} */
	const samples = new Map();
	if (rows.some(({ figure }) => figure === 'firstTokenMs')) {
		const onRound = announce('Short answers', rounds);
		const inTurn = await measureInTurn(webhooks, SHORT_TOKENS, { rounds, random, onRound });
		for (const [name, figures] of inTurn) samples.set(name, figures);
	}
	if (!rows.some(({ figure }) => figure === 'cpuMs')) return samples;

	const parts = {
		worker: hosts.workers.flatMap(({ pid }) => pid() ?? []),
		'webhook process': [webhookProcess.pid() ?? 0],
		'other webhook process': [hosts.webhooks[1]?.pid() ?? 0],
		main: [hosts.main.pid() ?? 0],
		'Redis and Postgres': [...startedHere('redis-server'), ...startedHere('postgres')],
	};
	const groups = { ...parts, 'all processes': Object.values(parts).flat() };
	/** @type {[string, import('../sides').Side][]} */
	const compared = [['gatewayStreamed', await queue.publishGateway()]];
	for (const [name, url] of webhooks) {
		if (name !== 'oursStreamedAgain') compared.push([name, sideOf(name, url)]);
	}
	const taken = fewer(rounds, 'cpu');
	const onCpuRound = announce('CPU time', taken);
	for (let round = 0; round <= taken; round++) {
		for (const [name, side] of shuffled(compared, random)) {
			const times = await cpuOfCall(side, groups);
			if (round === 0) continue;
			for (const [part, cpuMs] of times) take(samples, partSample(name, part), { cpuMs });
		}
		onCpuRound(round);
	}
	return samples;
}

/**
 * How long it takes until all streams have ended, of which a worker runs only a few at a time. Nothing
 * but waiting decides that, so the two numbers of workers are measured one after the other.
 * @param {readonly import('../rows').Row[]} _rows
 * @param {Options} options
 * @returns {Promise<Samples>}
 */
async function measureSlots(_rows, { rounds }) {
	console.log('n8n in queue mode, more streams than slots');
	const { hosts, publish } = await openQueue({
		webhooks: 1,
		workers: 2,
		concurrency: SLOTS.concurrency,
	});
	const [[name, url] = []] = await publish(['oursStreamed']);
	if (name === undefined || url === undefined) throw new Error('Nothing was published.');
	const side = sideOf(name, url);
	/** @type {Samples} */
	const samples = new Map();
	const taken = fewer(rounds, 'slots');
	/** @param {string} workers */
	const measure = async (workers) => {
		const onRound = announce(`Slots of ${workers}`, taken);
		for (let round = 0; round <= taken; round++) {
			const startedMs = performance.now();
			await inParallel(SLOTS.streams, SLOTS.streams, () => callSide(side, SLOTS));
			const totalMs = performance.now() - startedMs;
			if (round > 0) take(samples, workers, { totalMs });
			onRound(round);
		}
	};
	await measure(TWO_WORKERS);
	const [, second] = hosts.workers;
	second?.terminate();
	await second?.ended();
	await measure(ONE_WORKER);
	return samples;
}

module.exports = { measureQueue, measureSlots };
