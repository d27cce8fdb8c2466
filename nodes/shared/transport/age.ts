/**
 * Whether `sinceMs` is less than `ageMs` ago. False for a time in the future, so that a clock that was
 * set back does not keep an entry for too long.
 */
export const isYounger = (sinceMs: number, ageMs: number, nowMs: number): boolean =>
	nowMs >= sinceMs && nowMs - sinceMs < ageMs;
