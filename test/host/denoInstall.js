// @ts-check
'use strict';
/**
 * Deno, in the user's cache directory: one e2e test runs the Supabase guide's edge function in it. It
 * is no devDependency, as `npm ci` refuses a lock file whose optional platform packages a registry
 * does not have.
 */
const path = require('node:path');
const { cleanEnvironment, ensureInCache, npmInstall } = require('./cachedInstall');
const { run } = require('./childProcess');
const { cacheRoot } = require('./places');

const MANIFEST = { private: true, dependencies: { deno: '2.9.6' } };

/** @param {string} folder */
const denoIn = (folder) => path.join(folder, 'node_modules', 'deno', 'bin.cjs');

/** @returns {Promise<string | undefined>} its script for Node; none where Deno cannot be installed */
async function ensureDeno() {
	const { deno } = MANIFEST.dependencies;
	const folder = path.join(cacheRoot(), `deno-${deno}-${process.platform}-${process.arch}`);
	try {
		await ensureInCache(folder, `Deno ${deno}`, async (temporary) => {
			await npmInstall(temporary, MANIFEST, ['--ignore-scripts'], cleanEnvironment(''));
			await run(process.execPath, [denoIn(temporary), '--version'], { cwd: temporary });
		});
		return denoIn(folder);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		console.log(`Deno could not be installed, so its test is left out. ${reason}`);
		return undefined;
	}
}

module.exports = { ensureDeno };
