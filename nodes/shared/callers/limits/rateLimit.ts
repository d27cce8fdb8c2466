/**
 * Limits how often each caller may call, with a token bucket per caller. The bucket holds the calls of
 * one minute and refills evenly, so after a pause a caller may send all of them at once. O(1) per call.
 * Pure: the clock is an argument.
 *
 * At most `maxCallers` are remembered. Past that, the caller who has not called for longest is
 * forgotten and starts again with a full bucket. Refused calls count as calls here, so a flood cannot
 * make its own bucket be forgotten. The memory belongs to this process: N processes allow up to N times
 * the limit.
 */
import type { Failure } from '../../failure/failure';
import { rateRefusal } from '../../failure/refusal';
import { BoundedMap } from '../../values/boundedMap';

type RateState = {
	/** Calls that the caller may still make at once. */
	remaining: number;
	/** Whole seconds until the bucket is full again. */
	resetSeconds: number;
};

export type RateLimiter = {
	/** Counts one call. `callerKey` is kept in memory, so it should be short (see identity.ts). */
	take: (callerKey: string, callsPerMinute: number, nowMs: number) => RateState | Failure;
	readonly size: number;
};

export const MAX_CALLERS = 50_000;

/**
 * A bucket gains `callsPerMinute` units each millisecond. With whole numbers, a caller who waits for
 * Retry-After is never refused because of a rounding error.
 */
const UNITS_PER_CALL = 60_000;

type Bucket = { units: number; atMs: number };

export function createRateLimiter(maxCallers = MAX_CALLERS): RateLimiter {
	const buckets = new BoundedMap<Bucket>(maxCallers);
	return {
		get size() {
			return buckets.size;
		},
		take(callerKey, callsPerMinute, nowMs) {
			const rate = Math.floor(callsPerMinute);
			// An expression may give a limit that is not a number. It allows nothing.
			if (!(rate >= 1)) return refuse(60);
			const capacity = rate * UNITS_PER_CALL;
			const bucket = buckets.get(callerKey) ?? { units: capacity, atMs: nowMs };
			// Marks the caller as the latest one, also when the call is refused below.
			buckets.set(callerKey, bucket);
			// When the clock was set back, nothing is gained and nothing is lost.
			const gained = Math.max(0, nowMs - bucket.atMs) * rate;
			bucket.units = Math.min(capacity, bucket.units + gained);
			bucket.atMs = nowMs;
			if (bucket.units < UNITS_PER_CALL) {
				return refuse(seconds((UNITS_PER_CALL - bucket.units) / rate));
			}
			bucket.units -= UNITS_PER_CALL;
			return {
				remaining: Math.floor(bucket.units / UNITS_PER_CALL),
				resetSeconds: seconds((capacity - bucket.units) / rate),
			};
		},
	};
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const refuse = (retryAfterSeconds: number): Failure =>
	rateRefusal('Too many messages in a short time', retryAfterSeconds);
