/** Limits how many calls of one caller are answered at the same time, in this process alone. */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

export type ConcurrencyGate = {
	/** Takes a slot. Call `leave` when the call has ended, however it ended. */
	enter: (callerKey: string, maxAtOnce: number) => Slot | Failure;
	/** How many callers hold a slot. */
	readonly size: number;
};

export type Slot = { leave: () => void };

export function createConcurrencyGate(): ConcurrencyGate {
	const held = new Map<string, number>();
	return {
		get size() {
			return held.size;
		},
		enter(callerKey, maxAtOnce) {
			const current = held.get(callerKey) ?? 0;
			// Written so that a limit of NaN allows nothing.
			if (!(current < maxAtOnce)) return TOO_MANY;
			held.set(callerKey, current + 1);
			let isHeld = true;
			return {
				leave() {
					if (!isHeld) return;
					isHeld = false;
					const left = (held.get(callerKey) ?? 1) - 1;
					if (left > 0) held.set(callerKey, left);
					else held.delete(callerKey);
				},
			};
		},
	};
}

/** Nobody knows when the caller's other answers end, so one second is a guess. */
const TOO_MANY = refusal(
	'rate_limit_exceeded',
	'Too many answers are being written for you at once: wait until one is complete',
	1,
);
