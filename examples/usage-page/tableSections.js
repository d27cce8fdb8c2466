// @ts-check
'use strict';
/** The parts of the page that are tables: callers, kinds of failures, the latest failures. */
const { shareBar } = require('./charts');
const { compact, count, counted, escapeHtml, nameHtml, time, usd } = require('./text');

/** @typedef {import('./figures').Figures} Figures */
/** @typedef {import('./figures').Sums} Sums */
/** @typedef {import('./budgets').ReachedBudget} ReachedBudget */

const NO_CALLER = 'not identified';
const PERIODS = ['day', 'week', 'month'];

/** @param {Figures} figures */
function callersSection({ callers, otherCallers, total, budgetOfAll, range }) {
	/** @param {ReachedBudget | undefined} budget */
	const budgetHtml = (budget) => (budget === undefined ? '' : reachedHtml(budget, range.zone));
	/** @param {Sums} sums */
	const numberCells = ({ calls, failed, tokens, costUsd }) =>
		`<td class="number">${count(calls)}</td><td class="number${failed > 0 ? ' bad' : ''}">${count(failed)}</td><td class="number spare">${compact(tokens)}</td><td class="number">${escapeHtml(usd(costUsd))}</td>`;
	const most = callers[0]?.costUsd ?? 0;
	const rows = callers.map(
		(caller) =>
			`<tr><th scope="row">${nameHtml(caller.name, NO_CALLER)}${shareBar(caller.costUsd, most, 'c1')}${budgetHtml(caller.budget)}</th>${numberCells(caller)}</tr>`,
	);
	if (otherCallers.count > 0) {
		const label = counted(otherCallers.count, 'other caller');
		rows.push(`<tr><th scope="row" class="muted">${label}</th>${numberCells(otherCallers)}</tr>`);
	}
	return `<section aria-labelledby="callers"><h2 id="callers">Callers by spend</h2>
<table><thead><tr><th scope="col">Caller</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Failed</th><th scope="col" class="number spare">Tokens</th><th scope="col" class="number">Spend</th></tr></thead>
<tbody>${rows.join('')}</tbody>
<tfoot><tr><th scope="row">All callers${budgetHtml(budgetOfAll)}</th>${numberCells(total)}</tr></tfoot></table></section>`;
}

/** @param {ReachedBudget} budget @param {string} zone */
function reachedHtml({ percent, limitUsd, period, resetsAt }, zone) {
	const limit = Number.isFinite(limitUsd) ? ` of ${usd(limitUsd)}` : '';
	const per = PERIODS.includes(period) ? ` a ${period}` : '';
	const text = `Budget reached: ${count(percent)}%${limit}${per}, until ${time(resetsAt, zone)}`;
	return `<span class="budget${percent >= 100 ? ' bad' : ''}">${escapeHtml(text)}</span>`;
}

/** @param {string | undefined} errorType @param {number} statusCode */
const errorHtml = (errorType, statusCode) =>
	`${nameHtml(errorType, 'no error type')}${statusCode > 0 ? ` <span class="muted">${statusCode}</span>` : ''}`;

/** @param {Figures} figures */
function failureKindsSection({ failureKinds: { listed, otherCount }, total }) {
	const rows = listed.map(
		(kind) =>
			`<tr><th scope="row">${errorHtml(kind.errorType, kind.statusCode)}${shareBar(kind.count, total.failed, 'c2')}</th><td class="number">${count(kind.count)}</td></tr>`,
	);
	if (otherCount > 0) {
		rows.push(
			`<tr><th scope="row" class="muted">other errors</th><td class="number">${count(otherCount)}</td></tr>`,
		);
	}
	const content =
		rows.length === 0
			? '<p class="muted">No call failed.</p>'
			: `<table><thead><tr><th scope="col">Error</th><th scope="col" class="number">Calls</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
	return `<section class="third" aria-labelledby="kinds"><h2 id="kinds">Failures by kind</h2>${content}</section>`;
}

/** @param {Figures} figures */
function latestFailuresSection({ latestFailures, range }) {
	const rows = latestFailures.map(
		({ at, callerId, model, errorType, statusCode }) =>
			`<tr><td class="moment">${escapeHtml(time(at, range.zone))}</td><td>${errorHtml(errorType, statusCode)}</td><td>${nameHtml(callerId, NO_CALLER)}</td><td class="spare">${nameHtml(model, '–')}</td></tr>`,
	);
	const content =
		rows.length === 0
			? '<p class="muted">No call failed.</p>'
			: `<table><thead><tr><th scope="col">When</th><th scope="col">Error</th><th scope="col">Caller</th><th scope="col" class="spare">Model</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
	return `<section class="two-thirds" aria-labelledby="latest"><h2 id="latest">Latest failures</h2>${content}</section>`;
}

module.exports = { callersSection, failureKindsSection, latestFailuresSection };
