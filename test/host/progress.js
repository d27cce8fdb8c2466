// @ts-check
'use strict';
/**
 * Shows that a long step is alive: a line with its name and the elapsed seconds, rewritten in place
 * on a terminal, repeated every REPEAT_MS elsewhere.
 */
const REPEAT_MS = 10_000;
const REWRITE_MS = 1_000;

/** @param {number} fromMs */
const elapsed = (fromMs) => `${Math.round((Date.now() - fromMs) / 1000)} s`;

/**
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withProgress(label, work) {
	const startedMs = Date.now();
	const { stdout } = process;
	const show = () =>
		stdout.isTTY
			? stdout.write(`\r\u001b[K  ${label} ... ${elapsed(startedMs)}`)
			: stdout.write(`  ${label} ... ${elapsed(startedMs)}\n`);
	show();
	const timer = setInterval(show, stdout.isTTY ? REWRITE_MS : REPEAT_MS);
	/** @param {string} outcome */
	const close = (outcome) => {
		clearInterval(timer);
		const line = `  ${label}: ${outcome} after ${elapsed(startedMs)}`;
		stdout.write(stdout.isTTY ? `\r\u001b[K${line}\n` : `${line}\n`);
	};
	try {
		const result = await work();
		close('done');
		return result;
	} catch (error) {
		close('failed');
		throw error;
	}
}

module.exports = { withProgress };
