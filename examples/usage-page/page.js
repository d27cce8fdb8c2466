// @ts-check
'use strict';
/**
 * Makes the page of the figures: one HTML document without a script and without anything from
 * elsewhere. Its policy forbids both, should a name ever get through as markup.
 */
const { firstTokenSection, spendSection, tiles } = require('./chartSections');
const { COLOURS } = require('./colours');
const { PART_STYLE } = require('./partStyle');
const { STYLE } = require('./style');
const { callersSection, failureKindsSection, latestFailuresSection } = require('./tableSections');
const { count, escapeHtml, time } = require('./text');

/** @typedef {import('./figures').Figures} Figures */
/** @typedef {import('./range').Range} Range */
/** @typedef {{ html: string; statusCode: number }} Page */

const POLICY =
	"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
const RANGES = [
	{ days: 1, label: '24 hours' },
	{ days: 7, label: '7 days' },
	{ days: 30, label: '30 days' },
];

/** @param {number} days */
const rangeLabel = (days) => RANGES.find((range) => range.days === days)?.label ?? '';

/** @param {{ range: Range; body: string }} content */
function documentOf({ range, body }) {
	const links = RANGES.map(({ days, label }) => {
		const current = days === range.days ? ' aria-current="page"' : '';
		return `<a href="?days=${days}"${current}>${label}</a>`;
	});
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Gateway usage, last ${rangeLabel(range.days)}</title>
<style>${COLOURS}${PART_STYLE}${STYLE}</style>
</head>
<body>
<div class="sheet">
<header>
<div>
<h1>Gateway usage</h1>
<p class="muted">Last ${rangeLabel(range.days)}, until ${escapeHtml(time(range.now, range.zone))} (${escapeHtml(range.zone)})</p>
</div>
<nav aria-label="Time shown">${links.join('')}</nav>
</header>
<main>
${body}
</main>
</div>
</body>
</html>
`;
}

/** @param {string} title @param {string} html */
const sectionOf = (title, html) => `<section class="wide"><h2>${title}</h2>${html}</section>`;

/** What to do, for those who have no reports yet. */
const FIRST_STEPS = sectionOf(
	'No reports yet',
	`<p>This page shows what the table <b>OpenRouter gateway reports</b> has, and it has no calls of the last 30 days.</p>
<ol>
<li>Import and publish <b>OpenRouter Gateway, each call a row of a Data Table</b>. Its first report creates the table.</li>
<li>In its OpenRouter Gateway node, <b>Report</b> must be <b>Always</b>: with <b>On Failure</b>, answered calls are no rows.</li>
<li>Ask the gateway once, and load this page again.</li>
</ol>`,
);

/** @param {number} days */
const nothingIn = (days) =>
	sectionOf(
		'No calls in this time',
		`<p>The table has no calls of the last ${rangeLabel(days)}. <a href="?days=30">Look at 30 days</a>.</p>`,
	);

/** @param {string} message of n8n */
const unreadable = (message) =>
	sectionOf(
		'The table could not be read',
		`<p>n8n says: <bdi>${escapeHtml(message.slice(0, 300))}</bdi></p><p>Load this page again. If that does not help, open the workflow’s node <b>Rows of that time</b> and run it.</p>`,
	);

/** @param {Figures} figures */
const cappedNote = ({ isCapped, rowLimit }) =>
	isCapped
		? `<p class="wide note">Only the newest ${count(rowLimit)} rows are counted. To count more, change the limit in the workflow’s node <b>Rows of that time</b>, and the number in <b>Figures</b>.</p>`
		: '';

/** @param {Figures} figures @returns {Page} */
function pageOf(figures) {
	const { range, problem, total } = figures;
	if (problem !== undefined) {
		return { html: documentOf({ range, body: unreadable(problem) }), statusCode: 503 };
	}
	if (total.calls === 0) {
		const body = range.days === 30 || figures.isTableMissing ? FIRST_STEPS : nothingIn(range.days);
		return { html: documentOf({ range, body }), statusCode: 200 };
	}
	const parts = [cappedNote, tiles, spendSection, callersSection, firstTokenSection];
	const failures = [failureKindsSection, latestFailuresSection];
	const body = [...parts, ...failures].map((part) => part(figures)).join('\n');
	return { html: documentOf({ range, body }), statusCode: 200 };
}

module.exports = { pageOf };
