/**
 * How often each caller may call: a token bucket per caller. It holds a minute's worth and refills
 * evenly, so after a pause a caller may send a whole minute's calls at once. O(1) per call; pure, the
 * clock is an argument.
 *
 * At most `maxCallers` are remembered; past that the one not seen for longest is forgotten, and
 * starts anew with a full bucket. Refused calls count as seen: a flood does not wash out its own
 * record. The record lives in this process alone, so N processes allow up to N times the limit.
 */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { BoundedMap } from '../../values/boundedMap';

export type RateState = {
	/** Calls that may follow at once. */
	remaining: number;
	/** Whole seconds until the bucket is full again. */
	resetSeconds: number;
};

export type RateLimiter = {
	/** Counts one call. `callerKey` should be short: it is kept (identity.ts makes such keys). */
	take: (callerKey: string, callsPerMinute: number, nowMs: number) => RateState | Failure;
	readonly size: number;
};

export const MAX_CALLERS = 50_000;

/**
 * Tokens are counted in 1/60,000, as a bucket gains `callsPerMinute` of these each millisecond: whole
 * numbers, so that a caller who waits as told is never a rounding error too early.
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
			// A limit that is none, as an expression may give, allows nothing.
			if (!(rate >= 1)) return refuse(60);
			const capacity = rate * UNITS_PER_CALL;
			const bucket = buckets.get(callerKey) ?? { units: capacity, atMs: nowMs };
			// This marks the caller as seen, also when the call is refused below.
			buckets.set(callerKey, bucket);
			// A clock that was set back gives nothing, and takes nothing away.
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
	refusal(
		'rate_limit_exceeded',
		`Too many messages in a short time: try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}`,
		retryAfterSeconds,
	);
