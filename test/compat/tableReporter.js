// @ts-check
'use strict';
/**
 * Prints which case works on which n8n, as a Markdown table, when all tests have run. A case that was
 * left out has a dash.
 */

const MARKS = /** @type {Record<string, string>} */ ({ passed: 'works', failed: '**fails**' });

/** @param {string[]} cells */
const row = (cells) => `| ${cells.join(' | ')} |`;

/**
 * @param {Array<{ ancestorTitles: string[]; title: string; status: string }>} results each under the
 * n8n that it ran on
 */
function compatTable(results) {
	const hosts = [...new Set(results.map(({ ancestorTitles }) => String(ancestorTitles[0])))];
	const cases = [...new Set(results.map(({ title }) => title))];
	/** @param {string} host @param {string} title */
	const mark = (host, title) => {
		const result = results.find(
			({ ancestorTitles, title: of }) => ancestorTitles[0] === host && of === title,
		);
		return MARKS[result?.status ?? ''] ?? '–';
	};
	const head = [row(['Case', ...hosts]), row(['---', ...hosts.map(() => '---')])];
	const body = cases.map((title) => row([title, ...hosts.map((host) => mark(host, title))]));
	return [...head, ...body].join('\n');
}

class TableReporter {
	/** @param {unknown} _contexts @param {import('@jest/reporters').AggregatedResult} results */
	onRunComplete(_contexts, { testResults }) {
		const results = testResults.flatMap((file) => file.testResults);
		if (results.length > 0) console.log(`\n${compatTable(results)}\n`);
	}
}

module.exports = TableReporter;
