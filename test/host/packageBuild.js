// @ts-check
'use strict';
/**
 * Builds the package when its sources differ from those of the last complete build. The stamp is a
 * hash of contents, so a fresh checkout, a `git switch` or a half-finished build cannot fool it.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { runNpm } = require('./npm');
const { PROJECT } = require('./places');
const { withProgress } = require('./progress');
const { projectEnvironment } = require('./projectNode');

const SOURCES = ['nodes', 'credentials', 'icons', 'package.json', 'tsconfig.json', 'gulpfile.js'];
const STAMP = path.join(PROJECT, 'node_modules', '.built-from');

/** @param {string} file @returns {string[]} the files at or below it, in a fixed order */
function filesBelow(file) {
	if (!fs.existsSync(file)) return [];
	if (!fs.statSync(file).isDirectory()) return [file];
	return fs
		.readdirSync(file)
		.sort()
		.flatMap((name) => filesBelow(path.join(file, name)));
}

function sourcesHash() {
	const hash = createHash('sha256');
	for (const file of SOURCES.flatMap((name) => filesBelow(path.join(PROJECT, name)))) {
		hash.update(`${path.relative(PROJECT, file)}\0`).update(fs.readFileSync(file));
	}
	return hash.digest('hex');
}

function isBuilt() {
	const { n8n } = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
	const outputs = /** @type {string[]} */ ([...n8n.nodes, ...n8n.credentials]);
	if (!outputs.every((file) => fs.existsSync(path.join(PROJECT, file)))) return false;
	return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === sourcesHash();
}

/** Says that what is in dist was built, whole, from the sources as they are now. */
const markBuilt = () => fs.writeFileSync(STAMP, sourcesHash());

async function ensureBuilt() {
	if (isBuilt()) return;
	const logFile = path.join(PROJECT, 'node_modules', '.build.log');
	fs.rmSync(logFile, { force: true });
	const options = { cwd: PROJECT, env: projectEnvironment(), logFile };
	await withProgress('Building the package', () => runNpm(['run', 'build'], options));
	markBuilt();
}

module.exports = { ensureBuilt, markBuilt };
