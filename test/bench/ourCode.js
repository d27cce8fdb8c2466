// @ts-check
'use strict';
/** Our code as it ships, for measurements without n8n: bundled from the sources by the build's settings. */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { PROJECT } = require('../host/places');

const SHARED = path.join(PROJECT, 'nodes', 'shared');
const ENTRY = [
	'./transport/readChat',
	'./transport/request',
	'./transport/withRetry',
	'./openrouter/answer/outputMedia',
	'./openrouter/embedding/answer',
	'./openrouter/embedding/outputs',
]
	.map((file) => `export * from '${file}';`)
	.join('');

/**
 * @typedef {typeof import('../../nodes/shared/transport/readChat') &
 *   typeof import('../../nodes/shared/transport/withRetry') &
 *   typeof import('../../nodes/shared/openrouter/answer/outputMedia') &
 *   typeof import('../../nodes/shared/transport/request') &
 *   typeof import('../../nodes/shared/openrouter/embedding/answer') &
 *   typeof import('../../nodes/shared/openrouter/embedding/outputs')} OurCode
 *
 * @typedef {object} Bundle
 * @property {string} file
 * @property {() => OurCode} load
 * @property {() => void} remove
 */

/** @returns {Bundle} */
function bundleOurCode() {
	// Below node_modules, from where n8n-workflow is found, and which git ignores.
	const file = path.join(PROJECT, 'node_modules', `.bench-ours-${process.pid}.js`);
	esbuild.buildSync({
		stdin: { contents: ENTRY, resolveDir: SHARED, loader: 'ts' },
		outfile: file,
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		external: ['n8n-workflow'],
		logLevel: 'warning',
	});
	return { file, load: () => require(file), remove: () => fs.rmSync(file, { force: true }) };
}

module.exports = { bundleOurCode };
