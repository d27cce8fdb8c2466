// @ts-check
'use strict';
/**
 * Compares what became of calls with what docs/operations.md says of it. Where the two differ, but for
 * the times, the run fails, and a run of all tests writes the table anew.
 */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('../host/places');
const { OUTCOMES_FILE, rowsIn, rowsOf, unstated, withRows } = require('./outcomeTable');

const PAGE = path.join(PROJECT, 'docs', 'operations.md');

/** @returns {import('./outcomeTable').Outcome[]} */
const readOutcomes = () =>
	fs.existsSync(OUTCOMES_FILE)
		? fs
				.readFileSync(OUTCOMES_FILE, 'utf8')
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line))
		: [];

class TableReporter {
	/** @type {Error | undefined} */
	error;

	onRunStart() {
		fs.rmSync(OUTCOMES_FILE, { force: true });
	}

	/** @param {unknown} _contexts @param {import('@jest/reporters').AggregatedResult} results */
	onRunComplete(_contexts, { numFailedTests, numPendingTests, numTotalTests }) {
		const found = rowsOf(readOutcomes());
		if (found.length === 0) return;
		const page = fs.readFileSync(PAGE, 'utf8');
		const stated = rowsIn(page);
		const differing = unstated(found, stated);
		const isWhole = numTotalTests > 0 && numFailedTests === 0 && numPendingTests === 0;
		const gone = isWhole ? unstated(stated, found) : [];
		if (differing.length === 0 && gone.length === 0) return;
		if (isWhole) fs.writeFileSync(PAGE, withRows(page, found));
		const what = isWhole
			? 'It was written anew: read the difference, and commit it if it is meant.'
			: 'A run in which all tests pass writes it anew.';
		this.error = new Error(
			[`docs/operations.md does not say what happened. ${what}`, ...differing, ...gone].join('\n'),
		);
		console.error(this.error.message);
	}

	getLastError() {
		return this.error;
	}
}

module.exports = TableReporter;
