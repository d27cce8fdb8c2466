import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createRateLimiter, MAX_CALLERS } from '../../../../nodes/shared/callers/limits/rateLimit';
import { Failure } from '../../../../nodes/shared/failure/failure';

const START = 1_700_000_000_000;

test('a caller may send the calls of a minute at once, then one per interval', () => {
	const limiter = createRateLimiter();
	const take = (afterMs: number) => limiter.take('a', 6, START + afterMs);
	expect([5, 4, 3, 2, 1, 0].map(() => take(0))).toMatchObject(
		[5, 4, 3, 2, 1, 0].map((remaining, index) => ({
			remaining,
			resetSeconds: 10 * (index + 1),
		})),
	);
	expect(take(0)).toMatchObject({ isRefusal: true, statusCode: 429, retryAfterSeconds: 10 });
	expect(take(9_999)).toMatchObject({ isRefusal: true, retryAfterSeconds: 1 });
	expect(take(10_000)).toMatchObject({ remaining: 0 });
	expect(take(10_000)).toBeInstanceOf(Failure);
	expect(take(10_000_000)).toMatchObject({ remaining: 5 });
});

test('the refusal says after how many seconds to try again', () => {
	const limiter = createRateLimiter();
	limiter.take('a', 1, START);
	expect(limiter.take('a', 1, START)).toMatchObject({
		isRefusal: true,
		message: 'Too many messages in a short time: try again in 60 seconds',
	});
	expect(limiter.take('a', 1, START + 59_500)).toMatchObject({
		isRefusal: true,
		message: 'Too many messages in a short time: try again in 1 second',
	});
});

test('many calls of one caller do not limit another caller', () => {
	const limiter = createRateLimiter();
	for (let call = 0; call < 1_000; call += 1) limiter.take('flood', 10, START);
	expect(limiter.take('flood', 10, START)).toBeInstanceOf(Failure);
	expect(limiter.take('other', 10, START)).toMatchObject({ remaining: 9 });
});

test('a caller who sends many calls is not forgotten because they are refused', () => {
	const limiter = createRateLimiter(2);
	limiter.take('flood', 1, START);
	for (let other = 0; other < 10; other += 1) {
		expect(limiter.take('flood', 1, START)).toBeInstanceOf(Failure);
		limiter.take(`other ${other}`, 1, START);
	}
	expect(limiter.take('flood', 1, START)).toBeInstanceOf(Failure);
});

test.each([0, -1, 0.5, Number.NaN])('a limit of %p refuses every call', (callsPerMinute) => {
	const limiter = createRateLimiter();
	expect(limiter.take('a', callsPerMinute, START)).toMatchObject({
		isRefusal: true,
		statusCode: 429,
		retryAfterSeconds: 60,
	});
});

test('when the clock is set back, a caller gains and loses no calls', () => {
	const limiter = createRateLimiter();
	limiter.take('a', 2, START);
	expect(limiter.take('a', 2, START - 3_600_000)).toMatchObject({ remaining: 0 });
	expect(limiter.take('a', 2, START - 3_600_000)).toBeInstanceOf(Failure);
	expect(limiter.take('a', 2, START - 3_600_000 + 30_000)).not.toBeInstanceOf(Failure);
});

test('remembers 50,000 callers at most and forgets the least recent first', () => {
	const limiter = createRateLimiter();
	for (let caller = 0; caller <= MAX_CALLERS; caller += 1) limiter.take(`${caller}`, 1, START);
	expect(limiter.size).toBe(MAX_CALLERS);
	expect(MAX_CALLERS).toBe(50_000);
	expect(limiter.take('1', 1, START)).toBeInstanceOf(Failure);
	expect(limiter.take('0', 1, START)).not.toBeInstanceOf(Failure);
	expect(limiter.take('1', 1, START)).toBeInstanceOf(Failure);
	expect(limiter.take('2', 1, START)).not.toBeInstanceOf(Failure);
});

const MAP_METHODS = ['get', 'set', 'has', 'delete', 'forEach'] as const;

/** Work that `run` does on Maps: method calls, entries seen by forEach, and steps of iterators. */
function countMapSteps(run: () => void): number {
	let steps = 0;
	const spies = MAP_METHODS.map((name) => {
		const original = Map.prototype[name] as (...args: unknown[]) => unknown;
		return jest.spyOn(Map.prototype, name).mockImplementation(function (
			this: Map<unknown, unknown>,
			...args: unknown[]
		): never {
			steps += name === 'forEach' ? this.size : 1;
			return original.apply(this, args) as never;
		});
	});
	const iterator = Object.getPrototypeOf(new Map().entries()) as { next: () => unknown };
	const { next } = iterator;
	iterator.next = function () {
		steps += 1;
		return next.call(this);
	};
	try {
		run();
	} finally {
		iterator.next = next;
		for (const spy of spies) spy.mockRestore();
	}
	return steps;
}

/** A record that looks for its oldest caller among all of them does thousands of steps when it is full. */
test.each([
	{ name: 'with few callers', callers: 3 },
	{ name: 'with more callers than are remembered', callers: 2_500 },
])('a call takes a fixed number of steps $name', ({ callers }) => {
	const limiter = createRateLimiter(1_000);
	for (let call = 0; call < 2_500; call += 1) limiter.take(`${call}`, 1, START);
	const CALLS = 5_000;
	const steps = countMapSteps(() => {
		for (let call = 0; call < CALLS; call += 1) limiter.take(`${call % callers}`, 1, START);
	});
	expect(steps).toBeGreaterThan(0);
	expect(steps).toBeLessThanOrEqual(10 * CALLS);
	expect(limiter.size).toBe(1_000);
});

/**
 * The same rule, told differently: a caller's calls queue up, each taking its interval, and a call
 * passes while the queue is shorter than a minute. Exact, as times are fractions of big integers.
 */
function createModel(maxCallers: number) {
	let queues: Array<{ callerKey: string; freeAt: bigint }> = [];
	return (callerKey: string, rate: bigint, nowMs: number) => {
		const now = BigInt(nowMs) * rate;
		const known = queues.find((queue) => queue.callerKey === callerKey);
		const freeAt = known === undefined || known.freeAt < now ? now : known.freeAt;
		const isAllowed = freeAt + 60_000n - now <= 60_000n * rate;
		const next = isAllowed ? freeAt + 60_000n : freeAt;
		queues = [...queues.filter((queue) => queue !== known), { callerKey, freeAt: next }].slice(
			-maxCallers,
		);
		return isAllowed;
	};
}

const calls = fc.array(
	fc.record({
		caller: fc.constantFrom('a', 'b', 'c', 'd'),
		waitMs: fc.oneof(fc.constant(0), fc.nat(20_000)),
	}),
	{ maxLength: 60 },
);

test('agrees with a simple model, and a caller who waits for Retry-After is not refused', () => {
	fc.assert(
		fc.property(
			calls,
			fc.integer({ min: 1, max: 7 }),
			fc.integer({ min: 1, max: 4 }),
			(list, rate, most) => {
				const limiter = createRateLimiter(most);
				const model = createModel(most);
				let nowMs = START;
				for (const { caller, waitMs } of list) {
					nowMs += waitMs;
					const verdict = limiter.take(caller, rate, nowMs);
					expect(!(verdict instanceof Failure)).toBe(model(caller, BigInt(rate), nowMs));
					expect(limiter.size).toBeLessThanOrEqual(most);
					if (!(verdict instanceof Failure)) continue;
					const waitSeconds = verdict.retryAfterSeconds ?? 0;
					expect(Number.isInteger(waitSeconds) && waitSeconds >= 1 && waitSeconds <= 60).toBe(true);
					nowMs += waitSeconds * 1_000;
					expect(limiter.take(caller, rate, nowMs)).not.toBeInstanceOf(Failure);
					expect(model(caller, BigInt(rate), nowMs)).toBe(true);
				}
			},
		),
		{ numRuns: 2_000 },
	);
});
