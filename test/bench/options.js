// @ts-check
'use strict';
/** The command line of `npm run bench`. */
const { parseArgs } = require('node:util');

const DEFAULT_ROUNDS = 40;
const DEFAULT_SEED = 1;

const HELP = `npm run bench -- [options]
  --rounds N      measured rounds per row (default ${DEFAULT_ROUNDS}; fewer than 30 is only a trial);
                  of batches a third as many, of memory half as many, of the gateway 30 at most,
                  of its many streams a tenth as many; of CPU time a quarter as many, of slots an eighth
  --rows PATTERN  only the rows whose name matches this regular expression, e.g. "first token"
  --seed N        of the order of calls and of the intervals (default ${DEFAULT_SEED})`;

/** @typedef {{ rounds: number; rows: RegExp; seed: number }} Options */

/** @param {string} name @param {string | undefined} text @param {number} fallback */
function wholeNumber(name, text, fallback) {
	if (text === undefined) return fallback;
	const value = Number(text);
	if (Number.isInteger(value) && value > 0) return value;
	throw new Error(`--${name} is "${text}": use a whole number above 0.\n${HELP}`);
}

/** @param {string[]} args @returns {Options | 'help'} */
function readOptions(args) {
	const text = /** @type {const} */ ({ type: 'string' });
	const { values } = parseArgs({
		args,
		options: { rounds: text, rows: text, seed: text, help: { type: 'boolean', short: 'h' } },
	});
	if (values.help) return 'help';
	return {
		rounds: wholeNumber('rounds', values.rounds, DEFAULT_ROUNDS),
		rows: new RegExp(values.rows ?? '', 'i'),
		seed: wholeNumber('seed', values.seed, DEFAULT_SEED),
	};
}

module.exports = { readOptions, HELP };
