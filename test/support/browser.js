// @ts-check
'use strict';
/**
 * A real Chromium for the tests: on Linux the one inside @sparticuz/chromium, so that nothing has to
 * be installed; elsewhere an installed Chrome, or none, and then browser tests are left out.
 */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');

const LAUNCH_TIMEOUT_MS = 60_000;

/** No sandbox: it needs privileges that containers lack. The rest keeps Chromium from calling home. */
const ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** @typedef {import('playwright-core').Browser} Browser */

/** Asked of another process because the package is an ES module, which jest cannot load. */
function packagedChromium() {
	const script =
		'import chromium from "@sparticuz/chromium"; console.log(await chromium.executablePath())';
	const args = ['--input-type=module', '--eval', script];
	return execFileSync(process.execPath, args, { cwd: __dirname, encoding: 'utf8' }).trim();
}

/** Where Chrome's installers put it. */
function installedChromes() {
	const { env, platform } = process;
	if (platform === 'darwin') {
		return ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
	}
	const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA];
	return roots.flatMap((root) =>
		root ? [path.join(root, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
	);
}

/** Whether browser tests can run here; asked before a test starts, so that it can be skipped. */
const hasBrowser = () => process.platform === 'linux' || installedChromes().some(fs.existsSync);

/** @returns {Promise<Browser>} */
async function launchBrowser() {
	const options = { timeout: LAUNCH_TIMEOUT_MS };
	if (process.platform !== 'linux') return await chromium.launch({ ...options, channel: 'chrome' });
	return await chromium.launch({ ...options, executablePath: packagedChromium(), args: ARGS });
}

module.exports = { hasBrowser, launchBrowser };
