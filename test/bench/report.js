// @ts-check
'use strict';
/** What is printed and written: a table, the verdict, and bench-results.json with every sample. */
const fs = require('node:fs');

/**
 * @typedef {import('./rows').Row} Row
 * @typedef {import('./statistics').Comparison} Comparison
 * @typedef {Row & Comparison & { samples: { ours: number[]; rival: number[] } }} Result
 */

/** Over its limit is a row whose whole interval is. @param {Result} result */
const isOver = ({ low, limit }) => limit !== undefined && low > limit;

/** @param {Result} result */
function verdict(result) {
	const { low, high, limit, isTwin } = result;
	if (isTwin) return low <= 1 && high >= 1 ? 'same' : 'NOISY: 1 is outside';
	if (limit === undefined) return '';
	if (isOver(result)) return 'OVER';
	return high <= limit ? 'within' : 'not over (limit in the interval)';
}

/** @param {Result} result @param {number} value */
function amount({ figure }, value) {
	switch (figure) {
		case 'wireBytes':
			return `${Math.round(value)} B`;
		case 'droppedStreams':
		case 'requests':
			return String(value);
		case 'peakBytes':
		case 'retainedBytes':
		case 'bytesPerStream':
			return `${(value / 1e6).toFixed(1)} MB`;
		case 'cpuMs':
			return `${value.toFixed(1)} ms of CPU`;
		default:
			return `${value.toFixed(1)} ms`;
	}
}

/** @param {readonly Result[]} results */
function table(results) {
	const head = ['row', 'ours', 'rival', 'ratio', '95 % interval', 'limit', 'rounds', ''];
	const lines = results.map((result) => [
		result.name,
		amount(result, result.oursMedian),
		amount(result, result.rivalMedian),
		result.ratio.toFixed(3),
		`${result.low.toFixed(3)} - ${result.high.toFixed(3)}`,
		result.limit === undefined ? '-' : result.limit.toFixed(2),
		String(result.samples.ours.length),
		verdict(result),
	]);
	const all = [head, ...lines];
	const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
	return all
		.map((line) =>
			line
				.map((cell, column) => {
					const width = widths[column] ?? 0;
					const isText = column === 0 || column === head.length - 1;
					return isText ? cell.padEnd(width) : cell.padStart(width);
				})
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}

/** @param {string} file @param {object} about @param {readonly Result[]} results */
function writeResults(file, about, results) {
	const rows = results.map((result) => ({ ...result, verdict: verdict(result) }));
	fs.writeFileSync(file, `${JSON.stringify({ ...about, rows }, undefined, '\t')}\n`);
}

module.exports = { isOver, table, writeResults };
