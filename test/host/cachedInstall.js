// @ts-check
'use strict';
/**
 * Installs of npm packages in the user's cache directory, shared by all clones. The work is done in
 * a folder beside the final one and renamed when complete, so a folder with the final name is
 * always whole.
 */
const fs = require('node:fs');
const path = require('node:path');
const { withLock } = require('./installLock');
const { runNpm } = require('./npm');

/**
 * What npm told its script about this project must not reach an npm that works elsewhere.
 * @param {string} firstOnPath
 */
function cleanEnvironment(firstOnPath) {
	const env = { ...process.env };
	for (const name of Object.keys(env)) {
		const isAboutProject =
			/^npm_(package|lifecycle)_/.test(name) ||
			/^npm_config_(local_prefix|prefix|global_prefix)$/.test(name);
		if (isAboutProject) delete env[name];
	}
	const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
	env[pathName] = [firstOnPath, env[pathName]].filter(Boolean).join(path.delimiter);
	return env;
}

/**
 * @param {string} cwd
 * @param {object} manifest
 * @param {string[]} flags
 * @param {NodeJS.ProcessEnv} env
 */
async function npmInstall(cwd, manifest, flags, env) {
	fs.mkdirSync(cwd, { recursive: true });
	fs.writeFileSync(path.join(cwd, 'package.json'), JSON.stringify(manifest, undefined, '\t'));
	const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...flags];
	await runNpm(args, { cwd, env, logFile: path.join(cwd, 'install.log') });
}

/** @param {string} prefix removes what interrupted installs have left */
function removeLeftovers(prefix) {
	const parent = path.dirname(prefix);
	for (const name of fs.readdirSync(parent)) {
		if (name.startsWith(path.basename(prefix))) {
			fs.rmSync(path.join(parent, name), { recursive: true, force: true });
		}
	}
}

/**
 * Does nothing when the folder is there.
 * @param {string} folder
 * @param {string} what for people, e.g. `n8n 2.41.1`
 * @param {(folder: string) => Promise<void>} install
 */
async function ensureInCache(folder, what, install) {
	const isDone = () => fs.existsSync(folder);
	if (isDone()) return;

	fs.mkdirSync(path.dirname(folder), { recursive: true });
	console.log(`${what} is not in the cache yet; it goes to ${folder}`);
	await withLock(`${folder}.lock`, {
		isDone,
		onWait: () =>
			console.log(`  Another clone is installing ${what}; waiting for it to finish ...`),
		work: async () => {
			const prefix = `${folder}.installing-`;
			removeLeftovers(prefix);
			const temporary = `${prefix}${process.pid}`;
			await install(temporary);
			fs.renameSync(temporary, folder);
		},
	});
}

module.exports = { cleanEnvironment, ensureInCache, npmInstall };
