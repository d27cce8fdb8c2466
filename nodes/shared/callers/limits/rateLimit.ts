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

/** A caller's bucket, in a ring that runs from the least to the most recently seen. */
class Bucket {
	older: Bucket = this;
	newer: Bucket = this;

	constructor(
		readonly callerKey: string,
		public units: number,
		public atMs: number,
	) {}
}

export function createRateLimiter(maxCallers = MAX_CALLERS): RateLimiter {
	const buckets = new Map<string, Bucket>();
	// Where the ring begins and ends. A Map's own order would do without it, but each call would have
	// to delete and insert, and finding the first key steps over all that was deleted before.
	const ring = new Bucket('', 0, 0);

	const forgetOldest = (): void => {
		const oldest = ring.newer;
		unlink(oldest);
		buckets.delete(oldest.callerKey);
	};

	/** The caller's bucket, now the most recently seen; a full one for who is not known. */
	const bucketOf = (callerKey: string, capacity: number, nowMs: number): Bucket => {
		const known = buckets.get(callerKey);
		const bucket = known ?? new Bucket(callerKey, capacity, nowMs);
		if (known === undefined) buckets.set(callerKey, bucket);
		else unlink(known);
		linkBefore(ring, bucket);
		if (buckets.size > maxCallers) forgetOldest();
		return bucket;
	};

	return {
		get size() {
			return buckets.size;
		},
		take(callerKey, callsPerMinute, nowMs) {
			const rate = Math.floor(callsPerMinute);
			// A limit that is none, as an expression may give, allows nothing.
			if (!(rate >= 1)) return refuse(60);
			const capacity = rate * UNITS_PER_CALL;
			const bucket = bucketOf(callerKey, capacity, nowMs);
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

function unlink(bucket: Bucket): void {
	bucket.older.newer = bucket.newer;
	bucket.newer.older = bucket.older;
}

function linkBefore(next: Bucket, bucket: Bucket): void {
	bucket.older = next.older;
	bucket.newer = next;
	next.older.newer = bucket;
	next.older = bucket;
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const refuse = (retryAfterSeconds: number): Failure =>
	refusal(
		'rate_limit_exceeded',
		`Too many messages in a short time: try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}`,
		retryAfterSeconds,
	);
