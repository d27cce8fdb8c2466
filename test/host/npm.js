// @ts-check
'use strict';
/**
 * How to call npm: the one that runs the script we are in, with the same Node, else the one on PATH,
 * which Windows can only start through its shell.
 */
const { run } = require('./childProcess');

/** @param {string[]} args @returns {{ program: string; args: string[] }} */
function npmCommand(args) {
	const npmCli = process.env.npm_execpath;
	if (npmCli?.endsWith('.js')) return { program: process.execPath, args: [npmCli, ...args] };
	if (process.platform === 'win32')
		return { program: 'cmd.exe', args: ['/d', '/c', 'npm', ...args] };
	return { program: 'npm', args };
}

/**
 * Runs npm to its end; throws, with the end of its log, when it fails.
 * @param {string[]} args
 * @param {import('./childProcess').RunOptions} options
 */
async function runNpm(args, options) {
	const command = npmCommand(args);
	await run(command.program, command.args, options);
}

module.exports = { npmCommand, runNpm };
