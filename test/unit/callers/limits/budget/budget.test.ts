/** Reserving before a call, and settling after it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../../../../nodes/shared/failure/failure';
import { reserved, setUp } from './reserving';

const DAY = 'day:2026-11-27';

describe('a call', () => {
	test('reserves the most that it may cost, and is settled with what it has cost', () => {
		const { reserve, state } = setUp();
		const call = reserved(reserve(40));
		expect(call.state).toMatchObject({ limit: 100, spent: 0, reserved: 40, remaining: 60 });
		call.settle(7);
		expect(state()).toMatchObject({ spent: 7, reserved: 0, remaining: 93, requests: 1 });
	});

	test('may be settled again with a better figure, which replaces the first', () => {
		const { reserve, state } = setUp();
		const call = reserved(reserve(40));
		call.settle(40);
		call.settle(3);
		expect(state()).toMatchObject({ spent: 3, reserved: 0 });
	});

	test('whose cost nobody learns stays reserved', () => {
		const { reserve, state } = setUp();
		reserve(40);
		expect(state()).toMatchObject({ reserved: 40, remaining: 60 });
	});

	test('that costs more than was reserved is counted in full', () => {
		const { reserve, state } = setUp();
		reserved(reserve(40)).settle(130);
		expect(state()).toMatchObject({ spent: 130, remaining: 0 });
		expect(reserve(1)).toMatchObject({ errorType: 'budget_exceeded' });
	});

	test('needs room for another attempt, and gives all of it back', () => {
		const { reserve, state } = setUp();
		const call = reserved(reserve(40));
		expect(call.extend()).toBe(true);
		expect(call.extend()).toBe(false);
		expect(state().reserved).toBe(80);
		call.settle(50);
		expect(state()).toMatchObject({ spent: 50, reserved: 0 });
	});
});

describe('another request of the same call', () => {
	test('takes the place of the one before, which counts with what it has cost', () => {
		const { reserve, state } = setUp();
		const call = reserved(reserve(40));
		expect(call.renew(7, 60)).toBeUndefined();
		expect(state()).toMatchObject({ spent: 7, reserved: 60, requests: 1 });
		expect(call.mostCost()).toBe(60);
		call.settle(30);
		expect(state()).toMatchObject({ spent: 30, reserved: 0 });
	});

	test('is refused when there is no room for it, and nothing stays reserved', () => {
		const { reserve, state } = setUp();
		const call = reserved(reserve(40));
		expect(call.renew(50, 51)).toMatchObject({ errorType: 'budget_exceeded' });
		expect(state()).toMatchObject({ spent: 50, reserved: 0 });
		call.settle(50);
		expect(state()).toMatchObject({ spent: 50, reserved: 0 });
	});

	test('counts other attempts of the one before, too', () => {
		const { reserve, state } = setUp();
		const call = reserved(reserve(20));
		call.extend();
		call.renew(25, 30);
		expect(state()).toMatchObject({ spent: 25, reserved: 30 });
		expect(call.extend()).toBe(true);
		expect(state().reserved).toBe(60);
	});

	test('in steps of any cost never passes a budget, and all is counted', () => {
		const step = fc.record({
			most: fc.integer({ min: 0, max: 40 }),
			share: fc.double({ min: 0, max: 1, noNaN: true }),
		});
		const steps = fc.array(step, { minLength: 1, maxLength: 12, size: 'max' });
		fc.assert(
			fc.property(fc.array(steps, { maxLength: 8, size: 'max' }), (calls) => {
				const { reserve, state } = setUp();
				let paid = 0;
				for (const [first, ...more] of calls) {
					const call = reserve(first?.most ?? 0);
					if (call instanceof Failure) continue;
					let cost = Math.floor((first?.most ?? 0) * (first?.share ?? 0));
					for (const { most, share } of more) {
						if (call.renew(cost, most) !== undefined) break;
						cost += Math.floor(most * share);
						expect(state().spent + state().reserved).toBeLessThanOrEqual(100);
					}
					call.settle(cost);
					paid += cost;
					expect(state()).toMatchObject({ spent: paid, reserved: 0 });
				}
			}),
		);
	});
});

describe('a call that has no room', () => {
	test('is refused with the time of the reset', () => {
		const { reserve } = setUp();
		reserve(60);
		expect(reserve(41)).toMatchObject({
			statusCode: 402,
			errorType: 'budget_exceeded',
			isRefusal: true,
			retryAfterSeconds: 12 * 3_600,
			message:
				'Your budget for today has no room left for this request: it begins anew at 2026-11-28 00:00 UTC',
		});
		// What fits still goes.
		expect(reserve(40)).not.toBeInstanceOf(Failure);
	});

	test.each([
		['week', 'Your budget for this week', '2026-11-30 00:00 UTC'],
		['month', 'Your budget for this month', '2026-12-01 00:00 UTC'],
	] as const)('in a %s says so', (period, words, time) => {
		const { reserve } = setUp({ period, callerLimit: 10 });
		reserve(10);
		expect(reserve(1)).toMatchObject({
			message: `${words} has no room left for this request: it begins anew at ${time}`,
		});
	});

	test('and never will have is told to ask for less', () => {
		const refused = setUp().reserve(101);
		expect(refused).toMatchObject({ statusCode: 402, errorType: 'budget_exceeded' });
		expect(refused).toHaveProperty(
			'message',
			'Your budget for today is too small for this request: send less text, or ask for a shorter answer with max_tokens',
		);
		expect(refused).not.toHaveProperty('retryAfterSeconds');
	});

	test('because of all callers together is refused without saying whose fault it is', () => {
		const { reserve } = setUp({ callerLimit: 100, allLimit: 120 });
		reserve(80, 'ada');
		expect(reserve(50, 'bob')).toMatchObject({
			errorType: 'budget_exceeded',
			message:
				'The budget of this endpoint for today has no room left for this request: it begins anew at 2026-11-28 00:00 UTC',
		});
		expect(reserve(40, 'bob')).not.toBeInstanceOf(Failure);
	});

	test.each([NaN, Infinity])('costs %p', (cost) => {
		expect(setUp().reserve(cost)).toBeInstanceOf(Failure);
	});

	test.each([0, NaN])('has a budget of %p', (callerLimit) => {
		expect(setUp({ callerLimit }).reserve(1)).toBeInstanceOf(Failure);
	});

	test('reserves nothing', () => {
		const { reserve, ledger } = setUp();
		reserve(101);
		expect(ledger.sum(DAY)).toMatchObject({ reserved: 0, requests: 0 });
	});
});

test('the next period begins anew, and a call is settled in the period in which it began', () => {
	const { reserve, state, setNow, ledger } = setUp();
	const call = reserved(reserve(90));
	setNow('2026-11-28T00:00:00Z');
	expect(state()).toMatchObject({ spent: 0, reserved: 0, remaining: 100 });
	expect(reserve(100)).not.toBeInstanceOf(Failure);
	call.settle(20);
	expect(ledger.sum(DAY, 'ada')).toMatchObject({ spent: 20, reserved: 0 });
});

test('calls at the same time never pass a budget together, whatever they cost in the end', () => {
	const call = fc.record({
		caller: fc.constantFrom('ada', 'bob'),
		most: fc.integer({ min: 0, max: 40 }),
		share: fc.double({ min: 0, max: 1, noNaN: true }),
		end: fc.constantFrom('now', 'later', 'never'),
	});
	fc.assert(
		fc.property(fc.array(call, { maxLength: 60, size: 'max' }), (calls) => {
			const { reserve, ledger } = setUp({ callerLimit: 100, allLimit: 150 });
			const open: Array<() => void> = [];
			for (const { caller, most, share, end } of calls) {
				const reservation = reserve(most, caller);
				if (!(reservation instanceof Failure)) {
					const settle = () => reservation.settle(Math.floor(most * share));
					if (end === 'now') settle();
					if (end === 'later') open.push(settle);
				}
				if (open.length > 3) open.shift()?.();
				for (const [whose, limit] of [
					['ada', 100],
					['bob', 100],
					[undefined, 150],
				] as const) {
					const { spent, reserved: held } = ledger.sum(DAY, whose);
					expect(spent + held).toBeLessThanOrEqual(limit);
				}
			}
		}),
	);
});
