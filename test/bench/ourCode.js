// @ts-check
'use strict';
/** Our code as it ships, for measurements without n8n: bundled from the sources by the build's settings. */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { PROJECT } = require('../host/places');

const NODES = path.join(PROJECT, 'nodes');
/** Kept apart, so that what is loaded for one measurement is not in another's memory. */
const ENTRIES = {
	reading: [
		'shared/transport/readChat',
		'shared/transport/request',
		'shared/transport/withRetry',
		'shared/openrouter/answer/outputMedia',
		'shared/openrouter/embedding/answer',
		'shared/openrouter/embedding/outputs',
		'shared/transport/base64Answer',
		'shared/openrouter/media/images',
	],
	protocols: ['OpenRouterGateway/endpoints/protocols'],
};

/**
 * @typedef {typeof import('../../nodes/shared/transport/readChat') &
 *   typeof import('../../nodes/shared/transport/withRetry') &
 *   typeof import('../../nodes/shared/openrouter/answer/outputMedia') &
 *   typeof import('../../nodes/shared/transport/request') &
 *   typeof import('../../nodes/shared/openrouter/embedding/answer') &
 *   typeof import('../../nodes/shared/openrouter/embedding/outputs') &
 *   typeof import('../../nodes/shared/transport/base64Answer') &
 *   typeof import('../../nodes/shared/openrouter/media/images')} OurCode
 *
 * @typedef {object} Bundle
 * @property {string} file
 * @property {() => OurCode} load
 * @property {() => void} remove
 */

/** @returns {Bundle} */
const bundleOurCode = () => bundle('reading');

/** @returns {typeof import('../../nodes/OpenRouterGateway/endpoints/protocols')} */
function loadProtocols() {
	const { file, remove } = bundle('protocols');
	const loaded = require(file);
	remove();
	return loaded;
}

/** @param {keyof typeof ENTRIES} name */
function bundle(name) {
	const contents = ENTRIES[name].map((entry) => `export * from './${entry}';`).join('');
	// Below node_modules, from where n8n-workflow is found, and which git ignores.
	const file = path.join(PROJECT, 'node_modules', `.bench-${name}-${process.pid}.js`);
	esbuild.buildSync({
		stdin: { contents, resolveDir: NODES, loader: 'ts' },
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

module.exports = { bundleOurCode, loadProtocols };
