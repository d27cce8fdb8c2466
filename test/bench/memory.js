// @ts-check
'use strict';
/** Takes the samples of memory: each in a process of its own (memoryReader.js), in an order drawn anew. */
const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { shuffled } = require('./statistics');

const READER = path.join(__dirname, 'memoryReader.js');
const TIMEOUT_MS = 60_000;
/**
 * V8 collects what was read and dropped when its young generation is full, which is tens of megabytes;
 * n8n has them in any case. With one megabyte, the peak is what the code holds itself.
 */
const YOUNG_GENERATION_FLAG = '--max-semi-space-size=1';

/**
 * @typedef {`${'ours' | 'parserAlone' | 'numbersAlone' | 'drained'} ${import('./memoryLoads').LoadName | 'embeddings'}${'' | ' small'}`} MemorySample
 * who reads what; `small` is with a small young generation
 * @typedef {import('./measure').Samples} Samples
 */

/**
 * @param {readonly MemorySample[]} names
 * @param {string} bundle file of our code
 * @param {import('./measure').Rounds} options
 */
async function measureMemory(names, bundle, { rounds, random, onRound }) {
	/** @type {Samples} */
	const samples = new Map(names.map((name) => [name, []]));
	for (let round = 1; round <= rounds; round++) {
		for (const name of shuffled(names, random)) {
			const [reader = '', load = '', size] = name.split(' ');
			const flags = ['--expose-gc', ...(size === 'small' ? [YOUNG_GENERATION_FLAG] : [])];
			const args = [...flags, READER, bundle, reader, load];
			const options = { timeout: TIMEOUT_MS };
			const { stdout } = await promisify(execFile)(process.execPath, args, options);
			samples.get(name)?.push(JSON.parse(stdout));
		}
		onRound(round);
	}
	return samples;
}

module.exports = { measureMemory };
