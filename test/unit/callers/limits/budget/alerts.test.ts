/** What the author hears of budgets that are reached. */
import { describe, expect, test } from '@jest/globals';
import {
	reserveBudget,
	type BudgetAlert,
} from '../../../../../nodes/shared/callers/limits/budget/budget';
import { Ledger } from '../../../../../nodes/shared/callers/limits/budget/ledger';
import { Failure } from '../../../../../nodes/shared/failure/failure';
import { NOON, reserved, setUp } from './reserving';

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
