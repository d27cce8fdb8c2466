/**
 * Numbers the reasoning details of several steps as those of one answer. Each step begins at 0, and
 * clients join pieces that have the same index. Pure.
 */
import type { JsonRecord } from '../values/json';

export function createDetailNumbers() {
	/** The first index of this step, and the first that is free. */
	let first = 0;
	let free = 0;
	return {
		beginStep(): void {
			first = free;
		},
		/** What the step has given so far is void. */
		restartStep(): void {
			free = first;
		},
		numbered(detail: JsonRecord): JsonRecord {
			const { index } = detail;
			if (typeof index !== 'number' || !Number.isInteger(index)) return detail;
			free = Math.max(free, first + index + 1);
			return first === 0 ? detail : { ...detail, index: first + index };
		},
	};
}
