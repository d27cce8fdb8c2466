// @ts-check
'use strict';
/**
 * The Node that the project's own tools run on: the one that npm installed as a devDependency, so
 * that a machine's older Node is enough to start with.
 */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('./places');

const BIN = path.join(PROJECT, 'node_modules', '.bin');

function projectNode() {
	const name = process.platform === 'win32' ? 'node.exe' : 'node';
	const installed = path.join(PROJECT, 'node_modules', 'node', 'bin', name);
	return fs.existsSync(installed) ? installed : process.execPath;
}

/** This environment with the project's tools first on PATH, as npm scripts have it. */
function projectEnvironment() {
	const env = { ...process.env };
	const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
	env[name] = [path.dirname(projectNode()), BIN, env[name]].filter(Boolean).join(path.delimiter);
	return env;
}

module.exports = { projectNode, projectEnvironment };
