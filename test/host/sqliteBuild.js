// @ts-check
'use strict';
/**
 * Gives n8n's sqlite3 its native part, the only one that n8n's packages do not bring along: the
 * prebuilt binary where it can be fetched, else compiled here, else one sentence on what to install.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { run } = require('./childProcess');
const { withProgress } = require('./progress');

const FETCH_TIMEOUT_MS = 20_000;

const HOW_TO_GET_A_COMPILER = {
	darwin: 'run "xcode-select --install"',
	win32: 'install "Desktop development with C++" of Visual Studio Build Tools, and Python 3',
	linux: 'install g++, make and python3 (Debian, Ubuntu: "apt-get install g++ make python3")',
};

/** The tools that node-gyp needs and that are not here; on Windows node-gyp looks by itself. */
function missingTools() {
	if (process.platform === 'win32') return [];
	const compiler = process.env.CXX ?? 'c++';
	return [compiler, 'make', 'python3'].filter(
		(tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0,
	);
}

/** @param {string} missing */
function noCompiler(missing) {
	const { platform } = process;
	const known = /** @type {Partial<Record<NodeJS.Platform, string>>} */ (HOW_TO_GET_A_COMPILER);
	return new Error(
		`n8n's sqlite3 has no prebuilt binary to fetch here and must be compiled, but ${missing}: ` +
			`${known[platform] ?? HOW_TO_GET_A_COMPILER.linux}, then try again.`,
	);
}

/**
 * @param {string} folder the n8n install
 * @param {string} node the Node that n8n will run on
 * @param {NodeJS.ProcessEnv} env
 */
async function giveSqliteItsBinary(folder, node, env) {
	const modules = path.join(folder, 'node_modules');
	const cwd = path.join(modules, 'sqlite3');
	const logFile = path.join(folder, 'sqlite3-build.log');
	const loads = () => run(node, ['-e', 'require("sqlite3")'], { cwd, env, logFile });

	const fetched = await withProgress('Looking for a prebuilt sqlite3', async () => {
		const bin = path.join(modules, 'prebuild-install', 'bin.js');
		const args = [bin, '-r', 'napi'];
		try {
			await run(node, args, { cwd, env, logFile, timeoutMs: FETCH_TIMEOUT_MS });
			await loads();
			return true;
		} catch {
			return false;
		}
	});
	if (fetched) return;

	const missing = missingTools();
	if (missing.length > 0) throw noCompiler(`${missing.join(', ')} cannot be run`);
	// The headers come with npm's Node package, so that nothing has to be fetched for them.
	const nodeHome = path.resolve(path.dirname(fs.realpathSync(node)), '..');
	const platformHome = findHeaders(nodeHome);
	const args = [
		nodeGyp(modules),
		'rebuild',
		...(platformHome ? [`--nodedir=${platformHome}`] : []),
	];
	await withProgress('Compiling sqlite3 (about 90 s on two cores)', () =>
		run(node, args, { cwd, env, logFile }),
	);
	await loads();
}

/**
 * npm's own node-gyp where it can be found: the one that sqlite3 brings needs Python's distutils,
 * which Python 3.12 dropped.
 * @param {string} modules
 */
function nodeGyp(modules) {
	const inFolder = path.join('node-gyp', 'bin', 'node-gyp.js');
	const npmHome = path.resolve(path.dirname(process.env.npm_execpath ?? ''), '..');
	const ofNpm = path.join(npmHome, 'node_modules', inFolder);
	return fs.existsSync(ofNpm) ? ofNpm : path.join(modules, inFolder);
}

/** @param {string} nodeHome the folder of npm's `node` package */
function findHeaders(nodeHome) {
	const inner = path.join(nodeHome, 'node_modules');
	const folders = fs.existsSync(inner) ? fs.readdirSync(inner).map((n) => path.join(inner, n)) : [];
	return [nodeHome, ...folders].find((folder) =>
		fs.existsSync(path.join(folder, 'include', 'node', 'node.h')),
	);
}

module.exports = { giveSqliteItsBinary };
