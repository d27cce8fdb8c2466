// @ts-check
'use strict';
/**
 * `npm run bench`: is this package as quick as issue and docs say? One run measures ours and each
 * rival in turn, in a real n8n with its default expression engine, against an emulated OpenRouter
 * that gives a token every 10 ms. It prints a table, writes bench-results.json, and exits with 1
 * when a row's whole interval lies over its limit. Whatever ends it, nothing is left running.
 */
const os = require('node:os');
const path = require('node:path');
const { killAllRunning } = require('../host/childProcess');
const { N8N_MANIFEST } = require('../host/n8nManifest');
const { PROJECT } = require('../host/places');
const { prepareReaders } = require('./bytesToCompletion');
const { CPU_ANSWERS, CPU_CALLS } = require('./cpu/rows');
const { ROUND_TRIP_MS } = require('./distance/rows');
const { EMBEDDINGS } = require('./embeddings/inputs');
const { EMBEDDING_MEMORY_ROWS } = require('./embeddings/rows');
const { publishGateway } = require('./gateway/contenders');
const { startDenoForwarder } = require('./gateway/denoForwarder');
const { measureCalls, measureStreams } = require('./gateway/measure');
const { CALL, CALLS_PER_ROUND, GATEWAY_ROWS, N8N_SETTINGS, STREAMS } = require('./gateway/rows');
const { measureBatches, measureInTurn, measureReaders, measureTogether } = require('./measure');
const { measureMemory } = require('./memory');
const { publishContenders } = require('./n8nUnderTest');
const { beforeLeaving, cleanUp, openN8n } = require('./opened');
const { OPTIONAL_ROWS, measureOptional } = require('./optional');
const { HELP, readOptions } = require('./options');
const { bundleOurCode } = require('./ourCode');
const { isOver, table, writeResults } = require('./report');
const { SLOTS } = require('./queue/rows');
const { FEWEST_ROUNDS, QUIET_LOAD, announce, fewer } = require('./rounds');
const { BATCH, EVENTS, LONG_TOKENS, ROWS, SHORT_TOKENS, contendersOf, sidesOf } = require('./rows');
const { compareMedians, seededRandom } = require('./statistics');

const RESULTS_FILE = path.join(PROJECT, 'bench-results.json');
const ALL_ROWS = [...ROWS, ...EMBEDDING_MEMORY_ROWS, ...GATEWAY_ROWS, ...OPTIONAL_ROWS];
/** Rounds of long answers that run at once: two streams each, 100 tokens a second per stream. */
const LONG_ROUNDS_AT_ONCE = 3;

/**
 * @typedef {import('./rows').Row} Row
 * @typedef {import('./gateway/rows').GatewayRow} GatewayRow
 * @typedef {import('./measure').Samples} Samples
 */

let isLeaving = false;

/** @param {readonly Row[]} rows @param {{ rounds: number; random: () => number }} options */
async function measureInProcess(rows, { rounds, random }) {
	if (rows.length === 0) return new Map();
	const onRound = announce('Bytes to Completion', rounds);
	return await measureReaders(prepareReaders(EVENTS), { rounds, random, onRound });
}

/** @param {readonly Row[]} rows @param {{ rounds: number; random: () => number }} options */
async function measureReadersMemory(rows, { rounds, random }) {
	const samples = /** @type {import('./memory').MemorySample[]} */ (
		sidesOf(rows).filter((side) => side !== 'nothing')
	);
	if (samples.length === 0) return new Map();
	const taken = fewer(rounds, 'memory');
	const onRound = announce('Memory', taken);
	const bundle = bundleOurCode();
	beforeLeaving(bundle.remove);
	return await measureMemory(samples, bundle.file, { rounds: taken, random, onRound });
}

/**
 * @param {{ short: readonly Row[]; long: readonly Row[]; batch: readonly Row[] }} rows
 * @param {{ rounds: number; random: () => number }} options
 * @returns {Promise<{ short: Samples; long: Samples; batch: Samples }>}
 */
async function measureInN8n({ short, long, batch }, { rounds, random }) {
	const all = [...short, ...long, ...batch];
	if (all.length === 0) return { short: new Map(), long: new Map(), batch: new Map() };
	const { n8n, upstream } = await openN8n({});
	const names = contendersOf(all);
	const webhooks = await publishContenders(n8n, names, upstream.baseUrl);

	/** @param {readonly Row[]} rows */
	const webhooksOf = (rows) => {
		const wanted = contendersOf(rows);
		return new Map([...webhooks].filter(([name]) => wanted.includes(name)));
	};
	const inTurn = { rounds, random, onRound: announce('Short answers', rounds) };
	const batchRounds = fewer(rounds, 'batch');
	const inBatches = { rounds: batchRounds, random, onRound: announce('Batches', batchRounds) };
	const together = {
		rounds,
		random,
		onRound: announce('Long answers', rounds),
		roundsAtOnce: LONG_ROUNDS_AT_ONCE,
	};
	return {
		short: short.length ? await measureInTurn(webhooksOf(short), SHORT_TOKENS, inTurn) : new Map(),
		batch: batch.length ? await measureBatches(webhooksOf(batch), BATCH, inBatches) : new Map(),
		long: long.length ? await measureTogether(webhooksOf(long), LONG_TOKENS, together) : new Map(),
	};
}

/**
 * With each of n8n's settings, one after another.
 * @param {readonly GatewayRow[]} rows
 * @param {{ rounds: number; random: () => number }} options
 * @returns {Promise<{ gateway: Samples; streams: Samples }>}
 */
async function measureGateway(rows, { rounds, random }) {
	const samples = { gateway: new Map(), streams: new Map() };
	for (const [name, { env }] of entriesOf(N8N_SETTINGS)) {
		const wanted = rows.filter((row) => row.n8n === name);
		if (wanted.length === 0) continue;
		console.log(`Gateway, n8n's settings: ${name}`);
		const { folder, upstream, server, n8n } = await openN8n(env);
		const deno = await startDenoForwarder(folder, upstream.baseUrl);
		if (deno) beforeLeaving(deno.stop);
		const places = { upstreamUrl: upstream.baseUrl, denoUrl: deno?.url };
		const { idle, ...sides } = await publishGateway(n8n, places);
		const calls = wanted.filter(({ kind }) => kind === 'gateway');
		if (calls.length > 0) {
			const taken = Math.min(rounds, FEWEST_ROUNDS);
			const options = { rounds: taken, random, onRound: announce('Gateway', taken) };
			addAll(samples.gateway, await measureCalls(name, wantedOf(sides, calls), options));
		}
		if (wanted.some(({ kind }) => kind === 'streams')) {
			const taken = fewer(rounds, 'streams');
			const options = { rounds: taken, random, onRound: announce('Open streams', taken) };
			const subject = {
				streamed: sides.gatewayStreamed,
				other: idle,
				pid: server.pid ?? 0,
				isBurst: wanted.some(({ ours }) => ours.includes('burst')),
			};
			addAll(samples.streams, await measureStreams(name, subject, options));
		}
		await cleanUp();
	}
	return samples;
}

/**
 * The sides that rows compare: the others need not be called.
 * @template S
 * @param {Readonly<Record<string, S>>} sides
 * @param {readonly GatewayRow[]} rows
 */
function wantedOf(sides, rows) {
	const names = new Set(sidesOf(rows).map((sample) => sample.split(' ')[1]));
	return Object.fromEntries(Object.entries(sides).filter(([name]) => names.has(name)));
}

/** @template {object} T @param {T} record */
const entriesOf = (record) => /** @type {[keyof T, T[keyof T]][]} */ (Object.entries(record));

/** @param {Samples} samples @param {Samples} more */
function addAll(samples, more) {
	for (const [name, figures] of more) samples.set(name, figures);
}

/** @param {Row} row @param {Samples} samples @param {number} seed */
function compare(row, samples, seed) {
	/** @param {string} name */
	const valuesOf = (name) => (samples.get(name) ?? []).map((figures) => figures[row.figure] ?? NaN);
	const ours = valuesOf(row.ours);
	const measured = row.rival === 'nothing' ? ours.map(() => 0) : valuesOf(row.rival);
	const rival = measured.map((value) => value + (row.rivalPlus ?? 0));
	const comparison = compareMedians(ours, rival, { random: seededRandom(seed) });
	return { ...row, ...comparison, samples: { ours, rival } };
}

const loadNow = () => os.loadavg().map((load) => Number(load.toFixed(2)));

async function main() {
	const options = readOptions(process.argv.slice(2));
	if (options === 'help') {
		console.log(HELP);
		return;
	}
	const { rounds, seed } = options;
	const rows = ALL_ROWS.filter(({ name }) => options.rows.test(name));
	if (rows.length === 0) {
		throw new Error(`No row has that name. Rows:\n${ALL_ROWS.map(({ name }) => name).join('\n')}`);
	}
	const startedAt = new Date().toISOString();
	const loadBefore = loadNow();
	if ((loadBefore[0] ?? 0) > QUIET_LOAD) {
		console.log(`The machine is busy (load ${loadBefore.join(', ')}): expect wide intervals.`);
	}
	const random = seededRandom(seed);
	/** @param {Row['kind']} kind */
	const ofKind = (kind) => rows.filter((row) => row.kind === kind);
	const gatewayRows = GATEWAY_ROWS.filter((row) => rows.includes(row));
	/** @type {Record<Row['kind'], Samples>} */
	const samples = {
		...(await measureGateway(gatewayRows, { rounds, random })),
		...(await measureOptional(rows, { rounds, random })),
		inProcess: await measureInProcess(ofKind('inProcess'), { rounds, random }),
		memory: await measureReadersMemory(ofKind('memory'), { rounds, random }),
		...(await measureInN8n(
			{ short: ofKind('short'), long: ofKind('long'), batch: ofKind('batch') },
			{ rounds, random },
		)),
	};
	await cleanUp();

	const results = rows
		// What was left out has no samples, nor has what is compared with Deno where it cannot be had.
		.filter(({ kind, ours, rival }) =>
			[ours, rival].every((side) => side === 'nothing' || samples[kind].has(side)),
		)
		.map((row) => compare(row, samples[row.kind], seed));
	const about = {
		startedAt,
		endedAt: new Date().toISOString(),
		rounds,
		seed,
		n8n: N8N_MANIFEST.dependencies.n8n,
		node: process.version,
		cpus: os.cpus().map(({ model }) => model),
		load: { before: loadBefore, after: loadNow() },
		tokens: { ...SHORT_TOKENS, long: LONG_TOKENS, msPerToken: 10 },
		batch: BATCH,
		distantMs: ROUND_TRIP_MS,
		cpu: { ...CPU_CALLS, answers: CPU_ANSWERS },
		slots: SLOTS,
		embeddings: EMBEDDINGS,
		gateway: { ...CALL, callsPerRound: CALLS_PER_ROUND, streams: STREAMS },
	};
	writeResults(RESULTS_FILE, about, results);
	console.log(`\n${table(results)}\n`);
	console.log(
		`Medians. Load average ${loadBefore.join(', ')} before, ${about.load.after.join(', ')} after. ` +
			`All samples: ${path.relative(process.cwd(), RESULTS_FILE)}`,
	);
	if (rounds < FEWEST_ROUNDS) console.log(`Fewer than ${FEWEST_ROUNDS} rounds: only a trial.`);
	const over = results.filter(isOver);
	for (const { name, low, limit } of over) {
		console.error(
			`Over its limit: ${name} (at least ${low.toFixed(3)}, limit ${limit?.toFixed(2)})`,
		);
	}
	process.exitCode = over.length > 0 ? 1 : 0;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
	process.on(signal, () => {
		if (isLeaving) return;
		isLeaving = true;
		console.error('\nStopping ...');
		killAllRunning();
		void cleanUp().finally(() => process.exit(130));
	});
}
main().catch(async (error) => {
	if (isLeaving) return;
	console.error(error instanceof Error ? error.message : error);
	await cleanUp().catch((problem) => console.error(String(problem)));
	killAllRunning();
	process.exit(1);
});
