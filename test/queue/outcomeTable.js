// @ts-check
'use strict';
/**
 * The table of docs/operations.md that says what becomes of calls when a part of n8n goes away: made of
 * outcomes, put into the page, and compared with the table that is there.
 */
const path = require('node:path');
const { PROJECT } = require('../host/places');

/** Where the tests leave outcomes for the reporter, one JSON object in a line. */
const OUTCOMES_FILE = path.join(PROJECT, 'test-artifacts', 'queue-outcomes.jsonl');

/** What can happen, in the order and the words of the table. */
const EVENTS = /** @type {const} */ ({
	workerKilled: 'The worker is killed (SIGKILL)',
	workerKilledTuned: 'The same, with the settings for workers above',
	workerStopped: 'The worker is told to stop (SIGTERM)',
	webhookKilled: 'The webhook process is killed (SIGKILL)',
	webhookStopped: 'The webhook process is told to stop (SIGTERM)',
	webhookStoppedIdle: 'The same, and no execution runs',
	sendersDropped: 'Redis drops the connections that send',
	listenersDropped: 'Redis drops the connections that listen',
	listenersDroppedAtEnd: 'The same, and the answer ends meanwhile',
	listenersDroppedForgotten: 'The same, with n8n’s default of keeping no jobs that have ended',
	redisRestarted: 'Redis is restarted, and has kept nothing',
	postgresHangs: 'Postgres hangs for 3 seconds',
	postgresRestarted: 'Postgres is restarted, and is away for 3 seconds',
	calledWithoutPostgres: 'Postgres is away, and a new call comes',
});

/**
 * @typedef {object} Outcome
 * @property {string} event one of EVENTS
 * @property {string} way one of WAYS
 * @property {string} sees what the caller gets
 * @property {number} [releasedMs] when the caller was released, counted from the end of the answer where
 * that came later than what happened; none when they were not
 * @property {number} waitedMs how long the test waited for that
 * @property {string} execution what n8n says of the execution afterwards; empty when there is none
 * @property {string} upstream what became of the call to OpenRouter, when it did not come to its end
 */

/** How a page can ask, each a column of the table. */
const WAYS = /** @type {const} */ ({
	streamed: 'Webhook, streamed',
	whole: 'Webhook, whole',
	gateway: 'Gateway, streamed',
});

const HEAD = ['What happens', ...Object.values(WAYS), 'The execution'];
const NOTHING = '–';
const BEGIN = '<!-- outcomes -->';
const END = '<!-- /outcomes -->';
/** Sooner than this is at once, and not said. */
const AT_ONCE_MS = 1_000;

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;

/** @param {Outcome} outcome */
function releaseOf({ releasedMs, waitedMs }) {
	if (releasedMs === undefined) return `, **not released within ${seconds(waitedMs)}**`;
	return releasedMs < AT_ONCE_MS ? '' : `, after ${seconds(releasedMs)}`;
}

/** @param {Outcome | undefined} outcome */
function cellOf(outcome) {
	if (outcome === undefined) return NOTHING;
	const { sees, upstream } = outcome;
	return `${sees}${releaseOf(outcome)}${upstream === '' ? '' : `; ${upstream}`}`;
}

/** @param {Outcome[]} outcomes @returns {string[][]} one row for each event, in the order of EVENTS */
function rowsOf(outcomes) {
	return Object.values(EVENTS).flatMap((event) => {
		const ofEvent = outcomes.filter((outcome) => outcome.event === event);
		if (ofEvent.length === 0) return [];
		const cells = Object.values(WAYS).map((way) =>
			cellOf(ofEvent.find((outcome) => outcome.way === way)),
		);
		const executions = [...new Set(ofEvent.map(({ execution }) => execution))].filter(Boolean);
		const row = [event, ...cells, executions.join(', ') || NOTHING];
		return [row.map((cell) => cell.replaceAll('|', '\\|'))];
	});
}

/** As Prettier writes it. @param {string[][]} rows */
function tableOf(rows) {
	const all = [HEAD, ...rows];
	const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	/** @param {string[]} cells */
	const line = (cells) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
	const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
	return [line(HEAD), rule, ...rows.map(line)].join('\n');
}

/** @param {string} page @returns {string[][]} the rows of the table in it */
function rowsIn(page) {
	const table = page.split(BEGIN)[1]?.split(END)[0] ?? '';
	return table
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.slice(2)
		.map((line) =>
			line
				.slice(1, -1)
				.split(/(?<!\\)\|/)
				.map((cell) => cell.trim()),
		);
}

/** @param {string} page @param {string[][]} rows @returns {string} the page with these rows */
function withRows(page, rows) {
	const [before, rest] = page.split(BEGIN);
	const after = rest?.split(END)[1];
	if (after === undefined) throw new Error(`There is no ${BEGIN} … ${END}`);
	return `${before}${BEGIN}\n\n${tableOf(rows)}\n\n${END}${after}`;
}

/** A row without what differs from run to run. @param {string[]} row */
const kindOf = (row) => row.join(' | ').replaceAll(/, after [\d.]+ s(?=;| \||$)/g, '');

/**
 * @param {string[][]} found
 * @param {string[][]} stated
 * @returns {string[]} found rows that are not stated, but for the times
 */
function unstated(found, stated) {
	const kinds = new Set(stated.map(kindOf));
	return found.filter((row) => !kinds.has(kindOf(row))).map((row) => row.join(' | '));
}

module.exports = { EVENTS, OUTCOMES_FILE, WAYS, rowsIn, rowsOf, unstated, withRows };
