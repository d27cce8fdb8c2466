import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	createTokenLimiter,
	type TokenReservation,
} from '../../../../nodes/shared/callers/limits/tokenLimit';
import { Failure } from '../../../../nodes/shared/failure/failure';

const START = 1_700_000_000_000;

function reserved(verdict: TokenReservation | Failure) {
	if (verdict instanceof Failure) throw new Error(verdict.message);
	return verdict;
}

test('tokens that a call did not use are given back', () => {
	const limiter = createTokenLimiter();
	const first = reserved(limiter.reserve('a', 600, 1_000, START));
	expect(first).toMatchObject({ remaining: 400, resetSeconds: 36 });
	expect(limiter.reserve('a', 600, 1_000, START)).toMatchObject({
		isRefusal: true,
		statusCode: 429,
		retryAfterSeconds: 12,
	});
	first.settle(100, START);
	expect(reserved(limiter.reserve('a', 600, 1_000, START)).remaining).toBe(300);
});

test('a second count replaces the first one', () => {
	const limiter = createTokenLimiter();
	const { settle } = reserved(limiter.reserve('a', 600, 1_000, START));
	settle(100, START);
	settle(700, START);
	expect(reserved(limiter.reserve('a', 0, 1_000, START)).remaining).toBe(300);
	settle(200, START);
	expect(reserved(limiter.reserve('a', 0, 1_000, START)).remaining).toBe(800);
});

test('calls that run at the same time cannot exceed the limit together', () => {
	const limiter = createTokenLimiter();
	const areRefused = [1, 2, 3, 4].map(
		() => limiter.reserve('a', 400, 1_000, START) instanceof Failure,
	);
	expect(areRefused).toEqual([false, false, true, true]);
});

test('tokens used beyond the reservation are a debt', () => {
	const limiter = createTokenLimiter();
	reserved(limiter.reserve('a', 100, 1_000, START)).settle(1_500, START);
	expect(limiter.reserve('a', 1, 1_000, START)).toMatchObject({
		isRefusal: true,
		retryAfterSeconds: 31,
	});
	expect(reserved(limiter.reserve('a', 1, 1_000, START + 31_000)).remaining).toBe(15);
});

test('the bucket refills evenly, up to the tokens of a minute', () => {
	const limiter = createTokenLimiter();
	reserved(limiter.reserve('a', 1_000, 1_000, START));
	expect(limiter.reserve('a', 501, 1_000, START + 30_000)).toBeInstanceOf(Failure);
	expect(reserved(limiter.reserve('a', 500, 1_000, START + 30_000)).remaining).toBe(0);
	expect(reserved(limiter.reserve('a', 0, 1_000, START + 9_000_000)).remaining).toBe(1_000);
});

test('the debt is limited, whatever number is reported', () => {
	const limiter = createTokenLimiter();
	reserved(limiter.reserve('a', 1, 1_000, START)).settle(1e15, START);
	expect(limiter.reserve('a', 1, 1_000, START)).toBeInstanceOf(Failure);
	expect(reserved(limiter.reserve('a', 1, 1_000, START + 61 * 60_000)).remaining).toBe(999);
});

test('when the clock is set back, a caller gains no tokens', () => {
	const limiter = createTokenLimiter();
	reserved(limiter.reserve('a', 1_000, 1_000, START));
	expect(limiter.reserve('a', 1, 1_000, START - 60_000)).toBeInstanceOf(Failure);
});

test('a call that may use more than the tokens of a minute is always refused, with a reason', () => {
	const limiter = createTokenLimiter();
	expect(limiter.reserve('a', 1_001, 1_000, START)).toMatchObject({
		isRefusal: true,
		statusCode: 413,
		message: expect.stringContaining('max_tokens'),
	});
	expect(limiter.reserve('a', 1, Number.NaN, START)).toBeInstanceOf(Failure);
	expect(limiter.reserve('a', Number.NaN, 1_000, START)).toBeInstanceOf(Failure);
});

test('callers have separate budgets, and the least recent caller is forgotten', () => {
	const limiter = createTokenLimiter(2);
	reserved(limiter.reserve('a', 1_000, 1_000, START));
	reserved(limiter.reserve('b', 1_000, 1_000, START));
	expect(limiter.reserve('a', 1, 1_000, START)).toBeInstanceOf(Failure);
	reserved(limiter.reserve('c', 1_000, 1_000, START));
	expect(limiter.size).toBe(2);
	expect(limiter.reserve('a', 1, 1_000, START)).toBeInstanceOf(Failure);
	expect(limiter.reserve('b', 1, 1_000, START)).not.toBeInstanceOf(Failure);
});

test('a caller never reserves more than the tokens of a minute and what has refilled', () => {
	const call = fc.record({ tokens: fc.nat(400), used: fc.nat(400), afterMs: fc.nat(5_000) });
	fc.assert(
		fc.property(fc.array(call, { maxLength: 60, size: 'max' }), (calls) => {
			const limiter = createTokenLimiter();
			let nowMs = START;
			let spent = 0;
			for (const { tokens, used, afterMs } of calls) {
				nowMs += afterMs;
				const verdict = limiter.reserve('a', tokens, 1_000, nowMs);
				if (verdict instanceof Failure) continue;
				const paid = Math.min(used, tokens);
				verdict.settle(paid, nowMs);
				spent += paid;
			}
			expect(spent).toBeLessThanOrEqual(1_000 + (nowMs - START) / 60 + 1e-6);
		}),
	);
});

describe('another request of the same call', () => {
	test('takes the place of the one before, which counts with what it has used', () => {
		const limiter = createTokenLimiter();
		const call = reserved(limiter.reserve('a', 600, 1_000, START));
		expect(call.renew(100, 700, START)).toBeUndefined();
		expect(reserved(limiter.reserve('a', 0, 1_000, START)).remaining).toBe(200);
		call.settle(300, START);
		expect(reserved(limiter.reserve('a', 0, 1_000, START)).remaining).toBe(700);
	});

	test('is refused while there are too few tokens, with the time to wait', () => {
		const limiter = createTokenLimiter();
		const call = reserved(limiter.reserve('a', 600, 1_000, START));
		expect(call.renew(600, 500, START)).toMatchObject({
			errorType: 'rate_limit_exceeded',
			retryAfterSeconds: 6,
		});
		call.settle(600, START);
		expect(reserved(limiter.reserve('a', 0, 1_000, START)).remaining).toBe(400);
	});

	test.each([NaN, Infinity])('that may use %p tokens is refused', (tokens) => {
		const call = reserved(createTokenLimiter().reserve('a', 1, 1_000, START));
		expect(call.renew(1, tokens, START)).toBeInstanceOf(Failure);
	});
});
