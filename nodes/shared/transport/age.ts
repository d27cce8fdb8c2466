/**
 * Whether what happened at `sinceMs` is less than `ageMs` ago. A clock that was set back makes
 * everything old, so that nothing is kept until it has caught up.
 */
export const isYounger = (sinceMs: number, ageMs: number, nowMs: number): boolean =>
	nowMs >= sinceMs && nowMs - sinceMs < ageMs;
