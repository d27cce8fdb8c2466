// @ts-check
'use strict';
/**
 * `node test/bench/scaleFigures.js [results file ...]` writes the tables of docs/scale.md from what
 * `npm run bench` has measured. Of a figure that is in several files, the last one counts; a table is
 * left as it is when one of its figures is in none.
 */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('../host/places');
const { CPU_ANSWERS, cpuSample } = require('./cpu/rows');
const { STREAMS, sampleName } = require('./gateway/rows');
const { partSample } = require('./queue/rows');
const { QUIET_LOAD } = require('./rounds');
const { mostStreamedRate, sizesFor } = require('./sizing');

/** @typedef {import('./report').Result} Result */
/** @typedef {(kind: Result['kind'], sample: string, figure: Result['figure']) => number} Figure a median */

const PAGE = path.join(PROJECT, 'docs', 'scale.md');
const RATES = [10, 100, 1_000];
const TOKENS_PER_SECOND = 50;
const SHARE = 0.6;
/** From here on a decimal would only pretend to be exact. */
const ROUNDED_FROM_MS = 10;

class MissingFigure extends Error {}

/** @param {readonly Result[]} rows @returns {Figure} */
const figureIn = (rows) => (kind, sample, figure) => {
	/** @type {number | undefined} */
	let value;
	for (const row of rows) {
		if (row.kind !== kind || row.figure !== figure) continue;
		if (row.ours === sample) value = row.oursMedian;
		if (row.rival === sample) value = row.rivalMedian;
	}
	if (value === undefined) throw new MissingFigure(`${kind}, ${sample}, ${figure}`);
	return value;
};

/** @param {string[]} head @param {string[][]} lines */
const table = (head, lines) =>
	[head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param {number} ms */
const inMs = (ms) => `${ms < ROUNDED_FROM_MS ? ms.toFixed(1) : ms.toFixed(0)} ms`;

/** Calls a second of one process. @param {number} cpuMs */
const rateOf = (cpuMs) => String(Math.floor((SHARE * 1000) / cpuMs));

/** @param {Figure} figure */
function callTable(figure) {
	/** @param {string} title @param {string} side */
	const line = (title, side) => {
		const defaultsMs = figure('cpu', cpuSample('defaults', side), 'cpuMs');
		const lazyMs = figure('cpu', cpuSample('lazyAcquire', side), 'cpuMs');
		return [title, inMs(defaultsMs), rateOf(defaultsMs), inMs(lazyMs), rateOf(lazyMs)];
	};
	return table(
		['CPU time of a call', 'n8n’s defaults', 'a second', '`…LAZY_ACQUIRE=true`', 'a second'],
		[
			line('OpenRouter Gateway, streamed', 'gatewayStreamed'),
			line('OpenRouter Gateway, unstreamed', 'gateway'),
			line('the same with a budget', 'gatewayBudget'),
			line('the same with 5,000 callers in its ledger', 'gatewayCrowded'),
			line('Webhook → OpenRouter, streamed', 'oursStreamed'),
			line('Webhook → OpenRouter, unstreamed', 'oursWhole'),
			line('Webhook → AI Agent 3.1, streamed', 'agentStreamed'),
			line('Webhook → HTTP Request, unstreamed', 'httpRequest'),
		],
	);
}

/** @param {Figure} figure */
function queueTable(figure) {
	/** @param {string} part */
	const line = (part, hasGateway = false) => {
		/** @param {string} side */
		const of = (side) => inMs(figure('queue', partSample(side, part), 'cpuMs'));
		const title = `${part[0]?.toUpperCase()}${part.slice(1)}`;
		return [
			title,
			of('oursStreamed'),
			of('agentStreamed'),
			hasGateway ? of('gatewayStreamed') : '–',
		];
	};
	return table(
		['CPU time of a streamed call', 'OpenRouter', 'AI Agent 3.1', 'OpenRouter Gateway'],
		[
			line('worker'),
			line('webhook process', true),
			line('other webhook process'),
			line('main'),
			line('Redis and Postgres', true),
		],
	);
}

/** @param {Figure} figure @returns {import('./sizing').Inputs} */
function inputsOf(figure) {
	/** @param {string} part */
	const part = (part, side = 'oursStreamed') => figure('queue', partSample(side, part), 'cpuMs');
	const streams = sampleName('lazyAcquire', 'streams', STREAMS.count);
	return {
		seconds: CPU_ANSWERS.streamed.tokens / TOKENS_PER_SECOND,
		share: SHARE,
		gatewayMs: figure('cpu', cpuSample('lazyAcquire', 'gatewayStreamed'), 'cpuMs'),
		gatewayServicesMs: part('Redis and Postgres', 'gatewayStreamed'),
		streamBytes: figure('streams', streams, 'bytesPerStream'),
		workerMs: part('worker'),
		webhookMs: part('webhook process'),
		foreignMs: Math.max(part('other webhook process'), part('main')),
		servicesMs: part('Redis and Postgres'),
	};
}

/** @param {Figure} figure */
function sizeTable(figure) {
	const inputs = inputsOf(figure);
	const most = Math.floor(mostStreamedRate(inputs));
	return table(
		[
			'Calls a second',
			'Open at once',
			'Gateway: webhook processes',
			'memory for its streams',
			'its Redis and Postgres',
			'Node: workers × concurrency',
			'its webhook processes',
			'its Redis and Postgres',
		],
		RATES.map((rate) => {
			const sizes = sizesFor(rate, inputs);
			const isPossible = sizes.webhookProcesses !== undefined;
			return [
				rate.toLocaleString('en'),
				sizes.open.toLocaleString('en'),
				String(sizes.gatewayProcesses),
				`${Math.max(1, Math.round(sizes.gatewayBytes / 1e6)).toLocaleString('en')} MB`,
				`${sizes.gatewayServiceCores.toFixed(1)} cores`,
				isPossible ? `${sizes.workers} × ${sizes.concurrency}` : `not above ${most} a second`,
				isPossible ? String(sizes.webhookProcesses) : '–',
				isPossible ? `${sizes.serviceCores.toFixed(1)} cores` : '–',
			];
		}),
	);
}

/** @param {Figure} figure */
function distanceTable(figure) {
	/** @param {string} title @param {string} side @param {'firstTokenMs' | 'totalMs'} what */
	const line = (title, side, what) => [title, inMs(figure('distant', side, what))];
	return table(
		['30 ms away', 'Time'],
		[
			line('OpenRouter, first token', 'oursStreamed', 'firstTokenMs'),
			line('AI Agent 3.1, first token', 'agentStreamed', 'firstTokenMs'),
			line('OpenRouter, first token, by the proxy below', 'oursStreamedKept', 'firstTokenMs'),
			line('AI Agent 3.1, first token, by the proxy below', 'agentStreamedKept', 'firstTokenMs'),
			line('OpenRouter, whole answer', 'oursWhole', 'totalMs'),
			line('HTTP Request, whole answer', 'httpRequest', 'totalMs'),
			line('Basic LLM Chain, whole answer', 'chain', 'totalMs'),
		],
	);
}

/** @typedef {{ startedAt: string; n8n: string; cpus: string[]; load: { before: number[] }; rows: Result[] }} Results */

/** @param {readonly Results[]} runs */
function aboutRuns(runs) {
	/** @param {(run: Results) => string} read */
	const all = (read) => [...new Set(runs.map(read))].join(', ');
	const isQuiet = runs.every(({ load }) => (load.before[0] ?? 0) <= QUIET_LOAD);
	return (
		`Measured on ${all(({ startedAt }) => startedAt.slice(0, 10))}, n8n ${all(({ n8n }) => n8n)}, ` +
		`${all(({ cpus }) => `${cpus.length} cores (${cpus[0]})`)}.` +
		(isQuiet ? '' : ' **A trial: the machine was busy, so all times are too high.**')
	);
}

const TABLES = { calls: callTable, queue: queueTable, sizes: sizeTable, distance: distanceTable };

/** @param {string[]} files */
function main(files) {
	const runs = files.map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
	const figure = figureIn(runs.flatMap(({ rows }) => rows));
	let page = fs.readFileSync(PAGE, 'utf8');
	/** @param {string} name @param {string} text */
	const put = (name, text) => {
		const place = new RegExp(`(<!-- figures: ${name} -->\n).*?(\n<!-- end of figures -->)`, 's');
		if (!place.test(page)) throw new Error(`docs/scale.md has no place for ${name}.`);
		page = page.replace(place, (_, begin, end) => `${begin}\n${text}\n${end}`);
	};
	put('machine', aboutRuns(runs));
	for (const [name, make] of Object.entries(TABLES)) {
		try {
			put(name, make(figure));
		} catch (error) {
			if (!(error instanceof MissingFigure)) throw error;
			console.log(`Left as it is: ${name}. Not measured: ${error.message}`);
		}
	}
	fs.writeFileSync(PAGE, page);
}

const files = process.argv.slice(2);
main(files.length > 0 ? files : [path.join(PROJECT, 'bench-results.json')]);
