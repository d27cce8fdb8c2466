// @ts-check
'use strict';
/** The budgets that callers reached, of the rows that the gateway writes at 80 and at 100 %. */

/**
 * @typedef {object} ReachedBudget
 * @property {string} at
 * @property {number} percent
 * @property {string} period
 * @property {number} limitUsd
 * @property {string} resetsAt
 */

/**
 * The latest of each caller, and of all callers together; of two at the same time the greater.
 * @param {Record<string, unknown>[]} rows
 */
function budgetsOf(rows) {
	/** @type {Map<unknown, ReachedBudget>} */
	const ofCallers = new Map();
	/** @type {ReachedBudget | undefined} */
	let ofAll;
	for (const row of rows) {
		const budget = {
			at: String(row.at),
			percent: Number(row.percent),
			period: String(row.period),
			limitUsd: Number(row.limitUsd),
			resetsAt: String(row.resetsAt),
		};
		if (row.scope === 'all') ofAll = laterOf(ofAll, budget);
		else ofCallers.set(row.callerId, laterOf(ofCallers.get(row.callerId), budget));
	}
	/** @param {string | undefined} callerId */
	const ofCaller = (callerId) => ofCallers.get(callerId);
	return { ofAll, ofCaller };
}

/** @param {ReachedBudget | undefined} known @param {ReachedBudget} other */
function laterOf(known, other) {
	if (known === undefined) return other;
	const laterMs = Date.parse(other.at) - Date.parse(known.at);
	return laterMs > 0 || (laterMs === 0 && other.percent > known.percent) ? other : known;
}

module.exports = { budgetsOf };
