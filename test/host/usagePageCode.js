// @ts-check
'use strict';
/**
 * What stands in the Code nodes of examples/gateway-usage-page.workflow.json: the files of
 * examples/usage-page/ one below the other, without what makes modules of them, and a last line that
 * n8n runs. A Code node is one script and cannot load files.
 */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('./places');

const ROW_LIMIT = 50_000;

/** @type {Record<string, { files: string[]; run: string }>} */
const CODE_NODES = {
	Range: {
		files: ['range'],
		run: `return [{ json: rangeOf($('Webhook').first().json.query?.days, $now) }];`,
	},
	Figures: {
		files: ['budgets', 'figures'],
		run: `return [{ json: figuresOf($input.all(), $('Range').first().json, ${ROW_LIMIT}) }];`,
	},
	Page: {
		files: [
			'text',
			'charts',
			'colours',
			'partStyle',
			'style',
			'chartSections',
			'tableSections',
			'page',
		],
		run: `return [{ json: pageOf($input.first().json) }];`,
	},
};

/** What a file has only so that editors, tests and checks can treat it as a module. */
const OF_MODULES = [
	/^\/\/ @ts-check\n'use strict';\n/m,
	/^const \{[^}]*\} = require\('\.\/\w+'\);\n/gm,
	/^\/\*\* @typedef \{.*import\('\.\/\w+'\).*\} \w+ \*\/\n/gm,
	/^module\.exports = \{[^}]*\};\n/gm,
];

/** @param {string} file */
function scriptOf(file) {
	const whole = fs.readFileSync(path.join(PROJECT, 'examples/usage-page', `${file}.js`), 'utf8');
	const script = OF_MODULES.reduce((text, pattern) => text.replace(pattern, ''), whole);
	return script.replace(/\n{3,}/g, '\n\n').trim();
}

/** @param {string} name of a Code node */
function codeOf(name) {
	const { files, run } = CODE_NODES[name] ?? { files: [], run: '' };
	return [...files.map(scriptOf), run].join('\n\n');
}

module.exports = { CODE_NODES, codeOf, ROW_LIMIT };
