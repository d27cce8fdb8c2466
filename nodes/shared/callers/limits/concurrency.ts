/**
 * How many calls of one caller are being answered at the same time. In this process alone. Pure.
 */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

export type ConcurrencyGate = {
	/** Takes a place; its holder must give it back once, whatever becomes of the call. */
	enter: (callerKey: string, maxAtOnce: number) => Slot | Failure;
	/** Callers who hold a place. */
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
			// Written so that a limit that is no number allows nothing.
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

/** When another of the caller's answers ends is not known; a second is a polite guess. */
const TOO_MANY = refusal(
	'rate_limit_exceeded',
	'Too many answers are being written for you at once: wait until one is complete',
	1,
);
