/** Reserving before a call, settling after it, and what the author hears of it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	reserveBudget,
	budgetState,
	type BudgetAlert,
	type BudgetLimits,
	type BudgetReservation,
} from '../../../../../nodes/shared/callers/limits/budget/budget';
import { Ledger } from '../../../../../nodes/shared/callers/limits/budget/ledger';
import { Failure } from '../../../../../nodes/shared/failure/failure';

const NOON = Date.parse('2026-11-27T12:00:00Z');
const DAY = 'day:2026-11-27';

function setUp(limits: Partial<BudgetLimits> = { callerLimit: 100 }) {
	const ledger = new Ledger(() => 'column');
	const alerts: BudgetAlert[] = [];
	let nowMs = NOON;
	const all: BudgetLimits = { period: 'day', ...limits };
	return {
		ledger,
		alerts,
		setNow: (text: string) => (nowMs = Date.parse(text)),
		state: (caller = 'ada') => budgetState(ledger, caller, all, nowMs),
		reserve: (cost: number, caller = 'ada') =>
			reserveBudget(caller, cost, all, {
				ledger,
				nowMs: () => nowMs,
				onAlert: (alert) => alerts.push(alert),
			}),
	};
}

function reserved(reservation: BudgetReservation | Failure): BudgetReservation {
	if (reservation instanceof Failure) throw new Error(reservation.message);
	return reservation;
}

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
		fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
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

describe('the author hears', () => {
	const told = (alerts: readonly BudgetAlert[]) =>
		alerts.map(({ scope, percent }) => `${scope} ${percent}`);

	test('once at 80 and once at 100 percent', () => {
		const { reserve, alerts } = setUp();
		reserved(reserve(50)).settle(79);
		expect(told(alerts)).toEqual([]);
		reserved(reserve(1)).settle(1);
		expect(told(alerts)).toEqual(['caller 80']);
		reserved(reserve(1)).settle(1);
		expect(told(alerts)).toEqual(['caller 80']);
		reserved(reserve(1)).settle(30);
		expect(told(alerts)).toEqual(['caller 80', 'caller 100']);
		reserve(1);
		expect(told(alerts)).toEqual(['caller 80', 'caller 100']);
	});

	test('of 100 percent when a call is refused, though less is spent', () => {
		const { reserve, alerts } = setUp();
		reserve(90);
		reserve(90);
		reserve(90);
		expect(told(alerts)).toEqual(['caller 100']);
		expect(alerts[0]?.state).toMatchObject({ spent: 0, reserved: 90, limit: 100 });
	});

	test('nothing of a request that never fits, and still of what is spent later', () => {
		const { reserve, alerts } = setUp({ callerLimit: 100, allLimit: 120 });
		expect(reserve(121)).toBeInstanceOf(Failure);
		expect(told(alerts)).toEqual([]);
		reserved(reserve(90)).settle(90);
		expect(told(alerts)).toEqual(['caller 80']);
	});

	test('of each caller, and of all callers together', () => {
		const { reserve, alerts } = setUp({ callerLimit: 100, allLimit: 200 });
		reserved(reserve(80, 'ada')).settle(80);
		reserved(reserve(80, 'bob')).settle(80);
		expect(told(alerts)).toEqual(['caller 80', 'caller 80', 'all 80']);
		reserved(reserve(10, 'eve')).settle(10);
		expect(told(alerts)).toHaveLength(3);
		reserved(reserve(1, 'eve')).settle(40);
		expect(told(alerts).slice(3)).toEqual(['all 100']);
	});

	test('nothing of a budget of 0', () => {
		const { reserve, alerts } = setUp({ callerLimit: 0 });
		reserved(reserve(0)).settle(5);
		expect(reserve(1)).toBeInstanceOf(Failure);
		expect(told(alerts)).toEqual([]);
	});

	test('again in the next period', () => {
		const { reserve, alerts, setNow } = setUp();
		reserved(reserve(80)).settle(80);
		setNow('2026-11-28T00:00:00Z');
		reserved(reserve(80)).settle(80);
		expect(told(alerts)).toEqual(['caller 80', 'caller 80']);
	});

	test('not again from another process that has read the ledger', () => {
		const { reserve, ledger } = setUp();
		reserved(reserve(80)).settle(85);
		const other = new Ledger(() => 'other');
		other.merge(ledger.write(NOON));
		const alerts: BudgetAlert[] = [];
		reserved(
			reserveBudget(
				'ada',
				1,
				{ period: 'day', callerLimit: 100 },
				{ ledger: other, nowMs: () => NOON, onAlert: (alert) => alerts.push(alert) },
			),
		).settle(1);
		expect(alerts).toEqual([]);
	});
});
