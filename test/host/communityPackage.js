// @ts-check
'use strict';
/**
 * Puts this package into an n8n user folder the way n8n installs a community package: packed by
 * npm, so only what would be published is there, and unpacked below `.n8n/nodes/node_modules`.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('./childProcess');
const { runNpm } = require('./npm');
const { PACKAGE_NAME, PROJECT } = require('./places');

/** @param {string} cwd the package @param {string} destination an empty folder */
async function npmPack(cwd, destination) {
	const args = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination];
	await runNpm(args, { cwd, logFile: path.join(destination, 'pack.log') });
	const tarball = fs.readdirSync(destination).find((name) => name.endsWith('.tgz'));
	if (!tarball) throw new Error(`npm pack wrote no tarball for ${cwd}.`);
	return path.join(destination, tarball);
}

/**
 * @param {string} userFolder n8n's user folder
 * @param {string} [packageFolder] this project unless told
 * @returns {Promise<string>} where the package is now
 */
async function installCommunityPackage(userFolder, packageFolder = PROJECT) {
	const temporary = fs.mkdtempSync(path.join(os.tmpdir(), `${PACKAGE_NAME}-pack-`));
	try {
		const tarball = await npmPack(packageFolder, temporary);
		const logFile = path.join(temporary, 'unpack.log');
		// tar is part of Linux, macOS and Windows 10 and newer; npm always packs into `package/`.
		const args = ['-xzf', path.basename(tarball)];
		await run('tar', args, { cwd: temporary, logFile });
		const { name } = JSON.parse(
			fs.readFileSync(path.join(temporary, 'package', 'package.json'), 'utf8'),
		);
		const target = path.join(userFolder, '.n8n', 'nodes', 'node_modules', name);
		fs.rmSync(target, { recursive: true, force: true });
		fs.cpSync(path.join(temporary, 'package'), target, { recursive: true });
		return target;
	} finally {
		fs.rmSync(temporary, { recursive: true, force: true });
	}
}

module.exports = { installCommunityPackage };
