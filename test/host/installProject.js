// @ts-check
'use strict';
/**
 * Makes a fresh clone ready: checks the Node version, then installs the project's own packages when
 * they are missing or package-lock.json has changed. It runs before anything is installed, so it
 * may use nothing but Node itself.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { endAllOnSignal } = require('./childProcess');
const { runNpm } = require('./npm');
const { PROJECT } = require('./places');
const { withProgress } = require('./progress');

const OLDEST_NODE_MAJOR = 20;
const MODULES = path.join(PROJECT, 'node_modules');
/** Inside node_modules, so that deleting the folder deletes the claim that it is up to date. */
const STAMP = path.join(MODULES, '.installed-from-lock');
const LOCK = path.join(PROJECT, 'package-lock.json');
/** npm writes it at the end of an install that has worked. */
const NPM_RECORD = path.join(MODULES, '.package-lock.json');

const lockHash = () => createHash('sha256').update(fs.readFileSync(LOCK)).digest('hex');

/** @returns {string | undefined} */
function installedHash() {
	try {
		return fs.readFileSync(STAMP, 'utf8');
	} catch {
		return undefined;
	}
}

/** Whether someone ran npm by hand since the lock file last changed. */
function isInstalledByHand() {
	if (!fs.existsSync(NPM_RECORD)) return false;
	return fs.statSync(NPM_RECORD).mtimeMs >= fs.statSync(LOCK).mtimeMs;
}

/** Warnings are left out: most are about an older Node, which the installed tools do not run on. */
async function npmCi() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openrouter-gateway-install-'));
	const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];
	const logFile = path.join(folder, 'npm-ci.log');
	await withProgress('Installing the packages of this project (about 80 s, once)', () =>
		runNpm(args, { cwd: PROJECT, logFile }),
	);
	fs.rmSync(folder, { recursive: true, force: true });
}

async function main() {
	const major = Number(process.versions.node.split('.')[0]);
	if (major < OLDEST_NODE_MAJOR) {
		throw new Error(
			`Node ${OLDEST_NODE_MAJOR} or newer is needed; this is ${process.versions.node}. ` +
				'Install a current Node from https://nodejs.org and try again.',
		);
	}
	const wanted = lockHash();
	if (installedHash() === wanted) return;
	if (!isInstalledByHand()) await npmCi();
	fs.writeFileSync(STAMP, wanted);
}

endAllOnSignal();
main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
