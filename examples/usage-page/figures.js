// @ts-check
'use strict';
/**
 * Makes of the table's rows the figures that the page shows. What comes out is small, however many
 * rows, callers and models there are: the largest are listed, the rest is summed.
 */
const { budgetsOf } = require('./budgets');

/** @typedef {import('./range').Range} Range */
/** @typedef {Record<string, unknown>} Row */
/** @typedef {{ json: Row; error?: unknown }} Item as n8n gives them to a Code node */
/** @typedef {ReturnType<typeof figuresOf>} Figures */
/** @typedef {{ calls: number; failed: number; tokens: number; costUsd: number }} Sums */

const LISTED_MODELS = 6;
const LISTED_CALLERS = 15;
const LISTED_KINDS = 8;
const LISTED_FAILURES = 10;

/** @param {unknown} value */
const asNumber = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** @param {unknown} value */
const asText = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

/** @returns {Sums} */
const noSums = () => ({ calls: 0, failed: 0, tokens: 0, costUsd: 0 });

/** @param {Sums} sums @param {Row} row */
function addCall(sums, row) {
	sums.calls += 1;
	sums.failed += row.outcome === 'failed' ? 1 : 0;
	sums.tokens += asNumber(row.totalTokens);
	sums.costUsd += asNumber(row.cost);
}

/** @param {Sums[]} parts */
function sumOf(parts) {
	const sums = noSums();
	for (const part of parts) {
		sums.calls += part.calls;
		sums.failed += part.failed;
		sums.tokens += part.tokens;
		sums.costUsd += part.costUsd;
	}
	return sums;
}

/** @param {Row[]} rows @param {(row: Row) => string | undefined} nameOf */
function sumsBy(rows, nameOf) {
	/** @type {Map<string | undefined, Sums>} */
	const byName = new Map();
	for (const row of rows) {
		const name = nameOf(row);
		const sums = byName.get(name) ?? noSums();
		byName.set(name, sums);
		addCall(sums, row);
	}
	return [...byName].map(([name, sums]) => ({ name, ...sums }));
}

/** @param {Row} row */
const modelOf = (row) => asText(row.model) ?? asText(row.modelAsked);

/** @param {Row} row */
const callerOf = (row) => asText(row.callerId);

/** @param {Sums} one @param {Sums} other */
const byCost = (one, other) => other.costUsd - one.costUsd || other.calls - one.calls;

/**
 * The nearest rank: a value that was really measured. Sorts `values`.
 * @param {number[]} values
 * @param {number} share 0.5 for the median
 */
function percentile(values, share) {
	values.sort((one, other) => one - other);
	return values[Math.max(0, Math.ceil(values.length * share) - 1)];
}

/** @param {number[]} values in milliseconds */
const waits = (values) => ({
	calls: values.length,
	medianMs: percentile(values, 0.5),
	p95Ms: percentile(values, 0.95),
});

/**
 * Spend of the dearest models in each hour or day; the last of `models` is all others.
 * @param {Row[]} rows
 * @param {number[]} bins of the rows
 * @param {number} binCount
 */
function spendByModel(rows, bins, binCount) {
	const priced = sumsBy(rows, modelOf).filter(({ costUsd }) => costUsd > 0);
	const ranked = priced.sort(byCost);
	const listed = ranked
		.slice(0, LISTED_MODELS)
		.map((model) => ({ ...model, count: 1, isRest: false }));
	const rest = ranked.slice(LISTED_MODELS);
	const models = rest.length === 0 ? listed : [...listed, { ...restOf(rest), isRest: true }];
	const places = new Map(listed.map(({ name }, index) => [name, index]));
	/** @type {number[][]} */
	const costs = models.map(() => Array.from({ length: binCount }, () => 0));
	rows.forEach((row, index) => {
		const ofModel = costs[places.get(modelOf(row)) ?? LISTED_MODELS];
		const bin = bins[index] ?? 0;
		if (ofModel !== undefined) ofModel[bin] = (ofModel[bin] ?? 0) + asNumber(row.cost);
	});
	return models.map((model, index) => ({ ...model, costsUsd: costs[index] ?? [] }));
}

/** @param {Sums[]} rest */
const restOf = (rest) => ({ name: undefined, count: rest.length, ...sumOf(rest) });

/** @param {Row[]} failed */
function failureKinds(failed) {
	/** @type {Map<string, { errorType: string | undefined; statusCode: number; count: number }>} */
	const kinds = new Map();
	for (const row of failed) {
		const errorType = asText(row.errorType);
		const statusCode = asNumber(row.statusCode);
		const key = `${statusCode} ${errorType}`;
		const kind = kinds.get(key) ?? { errorType, statusCode, count: 0 };
		kinds.set(key, kind);
		kind.count += 1;
	}
	const ranked = [...kinds.values()].sort((one, other) => other.count - one.count);
	const rest = ranked.slice(LISTED_KINDS);
	return {
		listed: ranked.slice(0, LISTED_KINDS),
		otherCount: rest.reduce((sum, { count }) => sum + count, 0),
	};
}

/** @param {Row} row */
const failureOf = (row) => ({
	at: String(row.at),
	callerId: callerOf(row),
	model: modelOf(row),
	errorType: asText(row.errorType),
	statusCode: asNumber(row.statusCode),
});

/**
 * What n8n said when it could not read the table. The node goes on then, with this for its one item.
 * @param {Item[]} items
 */
function problemOf([item]) {
	const error = item?.error ?? item?.json.error;
	if (error === undefined || error === null) return undefined;
	const said = typeof error === 'object' && 'message' in error ? error.message : error;
	return asText(said) ?? 'nothing that could be shown here';
}

/**
 * @param {Item[]} items whose rows are of calls and of budgets; rows without a kind are calls
 * @param {Range} range
 * @param {number} rowLimit the most rows that are read
 */
function figuresOf(items, range, rowLimit) {
	const rows = items.map(({ json }) => json);
	const problem = problemOf(items);
	const isTableMissing = problem !== undefined && /^data table .* not found$/i.test(problem);
	const startsMs = range.starts.map((start) => Date.parse(start));
	/** @param {Row} row the last hour or day that began before it; -1: none */
	const binOf = (row) => {
		const atMs = Date.parse(String(row.at));
		return startsMs.findLastIndex((startMs) => startMs <= atMs);
	};
	const binned = rows.map((row) => ({ row, bin: binOf(row) })).filter(({ bin }) => bin >= 0);
	const calls = binned.filter(({ row }) => row.kind !== 'budget');
	const callRows = calls.map(({ row }) => row);
	const bins = calls.map(({ bin }) => bin);
	const budgets = budgetsOf(binned.map(({ row }) => row).filter((row) => row.kind === 'budget'));

	const callers = sumsBy(callRows, callerOf).sort(byCost);
	const failed = callRows.filter(({ outcome }) => outcome === 'failed');
	/** @type {number[][]} */
	const waitsMs = startsMs.map(() => []);
	calls.forEach(({ row, bin }) => {
		if (asNumber(row.firstTokenMs) > 0) waitsMs[bin]?.push(asNumber(row.firstTokenMs));
	});
	const failedAtMs = failed.map((row) => ({ row, atMs: Date.parse(String(row.at)) }));
	failedAtMs.sort((one, other) => other.atMs - one.atMs);

	return {
		range,
		isTableMissing,
		problem: isTableMissing ? undefined : problem,
		isCapped: rows.length >= rowLimit,
		rowLimit,
		total: { ...sumOf(callers), callers: callers.length },
		left: callRows.filter(({ outcome, aborted }) => outcome === 'aborted' || aborted === true)
			.length,
		unpriced: callRows.filter(
			(row) => typeof row.cost !== 'number' && asNumber(row.totalTokens) > 0,
		).length,
		models: spendByModel(callRows, bins, startsMs.length),
		callers: callers
			.slice(0, LISTED_CALLERS)
			.map((caller) => ({ ...caller, budget: budgets.ofCaller(caller.name) })),
		otherCallers: restOf(callers.slice(LISTED_CALLERS)),
		budgetOfAll: budgets.ofAll,
		failureKinds: failureKinds(failed),
		latestFailures: failedAtMs.slice(0, LISTED_FAILURES).map(({ row }) => failureOf(row)),
		firstToken: { all: waits(waitsMs.flat()), bins: waitsMs.map(waits) },
	};
}

module.exports = { figuresOf };
