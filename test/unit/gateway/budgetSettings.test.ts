/** The fields of budgets: what they say, and what is refused before anything is published. */
import { describe, expect, test } from '@jest/globals';
import { OpenRouterError } from '../../../nodes/shared/failure/failure';
import { budgetRules, commonBudgets } from '../../../nodes/shared/panel/budget';

const rulesOf = (values: object) => budgetRules(commonBudgets.all(values));
const rows = (...values: object[]) => ({ values });

test('without a budget there are no rules', () => {
	expect(rulesOf({})).toBeUndefined();
	expect(rulesOf({ budgetPeriod: 'month', unknownModelPrice: 5 })).toBeUndefined();
});

test('amounts are micro-USD, and the period is a day by default', () => {
	expect(rulesOf({ budgetPerCallerUsd: 0.5 })).toMatchObject({
		period: 'day',
		callerLimit: 500_000,
		allLimit: undefined,
	});
	expect(rulesOf({ budgetForAllUsd: 20, budgetPeriod: 'week' })).toMatchObject({
		period: 'week',
		callerLimit: undefined,
		allLimit: 20_000_000,
	});
});

test('a budget of 0 is a budget', () => {
	expect(rulesOf({ budgetPerCallerUsd: 0 })).toMatchObject({ callerLimit: 0 });
});

test('plans and names are read', () => {
	expect(
		rulesOf({
			budgetPerCallerUsd: 1,
			budgetClaim: ' plan ',
			budgetPlans: rows({ name: ' pro ', usd: 5 }, { name: 'free', usd: 0 }),
			budgetNames: rows({ name: 'My App', usd: '7.5' }),
			unknownModelPrice: 15,
		}),
	).toMatchObject({
		claim: 'plan',
		plans: new Map([
			['pro', 5_000_000],
			['free', 0],
		]),
		names: new Map([['My App', 7_500_000]]),
		unknownUsdPerMillion: 15,
	});
});

describe('is refused:', () => {
	test.each<{ name: string; values: object; message: string }>([
		{
			name: 'a claim without a budget for those who lack it',
			values: { budgetClaim: 'plan' },
			message: 'Budget Claim is set, and Budget per Caller (USD) is not',
		},
		{
			name: 'names without a budget for all others',
			values: { budgetForAllUsd: 1, budgetNames: rows({ name: 'a', usd: 1 }) },
			message: 'Budgets by Name is set, and Budget per Caller (USD) is not',
		},
		{
			name: 'plans that no claim names',
			values: { budgetPerCallerUsd: 1, budgetPlans: rows({ name: 'a', usd: 1 }) },
			message: 'Budget Plans is set, and Budget Claim is not',
		},
		{
			name: 'a period that is none',
			values: { budgetPerCallerUsd: 1, budgetPeriod: 'year' },
			message: 'Budget Period',
		},
		{
			name: 'a row without a name',
			values: { budgetNames: rows({ name: ' ', usd: 1 }) },
			message: 'Budgets by Name[0] is not filled in',
		},
		{
			name: 'a row without an amount',
			values: { budgetNames: rows({ name: 'a', usd: 1 }, { name: 'b', usd: null }) },
			message: 'Budgets by Name[1] is not filled in',
		},
		{
			name: 'a negative amount',
			values: { budgetNames: rows({ name: 'a', usd: -1 }) },
			message: 'Budgets by Name[0]: Budget (USD)',
		},
		{
			name: 'a name that is there twice',
			values: { budgetNames: rows({ name: 'a', usd: 1 }, { name: ' a', usd: 2 }) },
			message: 'Budgets by Name[1]: “a” is there twice',
		},
		{
			name: 'a negative budget',
			values: { budgetPerCallerUsd: -1 },
			message: 'Budget per Caller (USD)',
		},
		...[null, '', 'abc', {}, [], NaN].map((value) => ({
			name: `a budget of ${JSON.stringify(value)}`,
			values: { budgetPerCallerUsd: value },
			message: 'Budget per Caller (USD)',
		})),
	])('$name', ({ values, message }) => {
		const read = () => rulesOf(values);
		expect(read).toThrow(OpenRouterError);
		expect(read).toThrow(message);
	});
});

describe('a setting that was added and is empty is refused, as by an expression that gives nothing:', () => {
	const filled = { budgetPerCallerUsd: 1, budgetClaim: 'plan' };

	test.each([
		['Budget per Caller (USD)', 'budgetPerCallerUsd', '', null, NaN],
		['Budget for All Callers (USD)', 'budgetForAllUsd', '', null, NaN],
		['Price for Unknown Models', 'unknownModelPrice', '', null, NaN],
		['Budget Period', 'budgetPeriod', '', null, 'year'],
		['Budget Claim', 'budgetClaim', '', null, ' '],
		['Budget Plans', 'budgetPlans', {}, null, rows()],
		['Budgets by Name', 'budgetNames', {}, null, rows()],
	])('%s', (label, name, ...values) => {
		for (const value of values) {
			expect(() => rulesOf({ ...filled, [name]: value })).toThrow(label);
		}
	});
});
