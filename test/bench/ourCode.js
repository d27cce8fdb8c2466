// @ts-check
'use strict';
/** Our code as it ships, for measurements without n8n: bundled from the sources by the build's settings. */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { PROJECT } = require('../host/places');

const SHARED = path.join(PROJECT, 'nodes', 'shared');
const ENTRY =
	"export * from './transport/readChat'; export * from './transport/withRetry'; export * from './openrouter/answer/outputMedia'; export * from './transport/images'; export * from './transport/request'; export * from './openrouter/media/images';";

/**
 * @typedef {typeof import('../../nodes/shared/transport/readChat') &
 *   typeof import('../../nodes/shared/transport/withRetry') &
 *   typeof import('../../nodes/shared/openrouter/answer/outputMedia') &
 *   typeof import('../../nodes/shared/transport/images') &
 *   typeof import('../../nodes/shared/transport/request') &
 *   typeof import('../../nodes/shared/openrouter/media/images')} OurCode
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
