import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	createTokenBudget,
	type TokenReservation,
} from '../../../../nodes/shared/callers/limits/tokenBudget';
import { Failure } from '../../../../nodes/shared/failure/failure';

const START = 1_700_000_000_000;

function reserved(verdict: TokenReservation | Failure) {
	if (verdict instanceof Failure) throw new Error(verdict.message);
	return verdict;
}

test('tokens that a call did not use are given back', () => {
	const budget = createTokenBudget();
	const first = reserved(budget.reserve('a', 600, 1_000, START));
	expect(first).toMatchObject({ remaining: 400, resetSeconds: 36 });
	expect(budget.reserve('a', 600, 1_000, START)).toMatchObject({
		isRefusal: true,
		statusCode: 429,
		retryAfterSeconds: 12,
	});
	first.settle(100, START);
	expect(reserved(budget.reserve('a', 600, 1_000, START)).remaining).toBe(300);
});

test('a second count replaces the first one', () => {
	const budget = createTokenBudget();
	const { settle } = reserved(budget.reserve('a', 600, 1_000, START));
	settle(100, START);
	settle(700, START);
	expect(reserved(budget.reserve('a', 0, 1_000, START)).remaining).toBe(300);
	settle(200, START);
	expect(reserved(budget.reserve('a', 0, 1_000, START)).remaining).toBe(800);
});

test('calls that run at the same time cannot exceed the limit together', () => {
	const budget = createTokenBudget();
	const areRefused = [1, 2, 3, 4].map(
		() => budget.reserve('a', 400, 1_000, START) instanceof Failure,
	);
	expect(areRefused).toEqual([false, false, true, true]);
});

test('tokens used beyond the reservation are a debt', () => {
	const budget = createTokenBudget();
	reserved(budget.reserve('a', 100, 1_000, START)).settle(1_500, START);
	expect(budget.reserve('a', 1, 1_000, START)).toMatchObject({
		isRefusal: true,
		retryAfterSeconds: 31,
	});
	expect(reserved(budget.reserve('a', 1, 1_000, START + 31_000)).remaining).toBe(15);
});

test('the budget refills evenly, up to the tokens of a minute', () => {
	const budget = createTokenBudget();
	reserved(budget.reserve('a', 1_000, 1_000, START));
	expect(budget.reserve('a', 501, 1_000, START + 30_000)).toBeInstanceOf(Failure);
	expect(reserved(budget.reserve('a', 500, 1_000, START + 30_000)).remaining).toBe(0);
	expect(reserved(budget.reserve('a', 0, 1_000, START + 9_000_000)).remaining).toBe(1_000);
});

test('the debt is limited, whatever number is reported', () => {
	const budget = createTokenBudget();
	reserved(budget.reserve('a', 1, 1_000, START)).settle(1e15, START);
	expect(budget.reserve('a', 1, 1_000, START)).toBeInstanceOf(Failure);
	expect(reserved(budget.reserve('a', 1, 1_000, START + 61 * 60_000)).remaining).toBe(999);
});

test('when the clock is set back, a caller gains no tokens', () => {
	const budget = createTokenBudget();
	reserved(budget.reserve('a', 1_000, 1_000, START));
	expect(budget.reserve('a', 1, 1_000, START - 60_000)).toBeInstanceOf(Failure);
});

test('a call that may use more than the tokens of a minute is always refused, with a reason', () => {
	const budget = createTokenBudget();
	expect(budget.reserve('a', 1_001, 1_000, START)).toMatchObject({
		isRefusal: true,
		statusCode: 413,
		message: expect.stringContaining('max_tokens'),
	});
	expect(budget.reserve('a', 1, Number.NaN, START)).toBeInstanceOf(Failure);
	expect(budget.reserve('a', Number.NaN, 1_000, START)).toBeInstanceOf(Failure);
});

test('callers have separate budgets, and the least recent caller is forgotten', () => {
	const budget = createTokenBudget(2);
	reserved(budget.reserve('a', 1_000, 1_000, START));
	reserved(budget.reserve('b', 1_000, 1_000, START));
	expect(budget.reserve('a', 1, 1_000, START)).toBeInstanceOf(Failure);
	reserved(budget.reserve('c', 1_000, 1_000, START));
	expect(budget.size).toBe(2);
	expect(budget.reserve('a', 1, 1_000, START)).toBeInstanceOf(Failure);
	expect(budget.reserve('b', 1, 1_000, START)).not.toBeInstanceOf(Failure);
});

test('a caller never reserves more than the tokens of a minute and what has refilled', () => {
	const call = fc.record({ tokens: fc.nat(400), used: fc.nat(400), afterMs: fc.nat(5_000) });
	fc.assert(
		fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
			const budget = createTokenBudget();
			let nowMs = START;
			let spent = 0;
			for (const { tokens, used, afterMs } of calls) {
				nowMs += afterMs;
				const verdict = budget.reserve('a', tokens, 1_000, nowMs);
				if (verdict instanceof Failure) continue;
				const paid = Math.min(used, tokens);
				verdict.settle(paid, nowMs);
				spent += paid;
			}
			expect(spent).toBeLessThanOrEqual(1_000 + (nowMs - START) / 60 + 1e-6);
		}),
	);
});
