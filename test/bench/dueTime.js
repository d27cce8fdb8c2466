// @ts-check
'use strict';

/**
 * Calls `work` when the time has come, never before. Node cuts fractions of a delay off: a bare timer
 * can fire up to a millisecond early.
 * @param {number} dueMs of `performance.now()`
 * @param {() => void} work
 */
function at(dueMs, work) {
	const leftMs = dueMs - performance.now();
	if (leftMs <= 0) work();
	else setTimeout(() => at(dueMs, work), Math.ceil(leftMs));
}

module.exports = { at };
