/** Which budget a caller has, and amounts in micro-USD. */
import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../../../../../nodes/shared/callers/identity/identity';
import {
	costOf,
	limitsOf,
	microUsd,
	type BudgetRules,
} from '../../../../../nodes/shared/callers/limits/budget/rules';

const caller = (changes: Partial<Caller>): Caller => ({
	source: 'token',
	id: 'ada',
	key: 'token:ada',
	...changes,
});
const RULES: BudgetRules = {
	period: 'day',
	callerLimit: 1_000_000,
	claim: 'app_metadata.plan',
	plans: new Map([['pro', 5_000_000]]),
	names: new Map([['My App', 9_000_000]]),
};
const plan = (value: unknown) => caller({ claims: { app_metadata: { plan: value } } });
const limit = (who: Caller, rules: Partial<BudgetRules> = {}) =>
	limitsOf(who, { ...RULES, ...rules }).callerLimit;

test.each([
	[0.000001, 1],
	[0.0000001, 1],
	[0.000003, 3],
	[0.1, 100_000],
	[0.29, 290_000],
	[1.005, 1_005_000],
	[1_000_000, 1e12],
	[0, 0],
])('%p USD are %p micro-USD', (usd, expected) => {
	expect(microUsd(usd)).toBe(expected);
});

test.each([
	[{ costUsd: 0.5 }, 500_000],
	[{ costUsd: 0.5, upstreamInferenceCostUsd: 1 }, 1_500_000],
	[{ upstreamInferenceCostUsd: 1 }, 1_000_000],
	[{}, undefined],
])('a call with the costs %p has cost %p', (costs, expected) => {
	expect(costOf(costs)).toBe(expected);
});

describe('the budget of a caller', () => {
	test.each([
		{ name: 'a plan of the claim', who: plan('pro'), expected: 5_000_000 },
		{ name: 'a plan with spaces around it', who: plan(' pro '), expected: 5_000_000 },
		{ name: 'a number of USD in the claim', who: plan(2.5), expected: 2_500_000 },
		{ name: 'a number written as a text', who: plan('2.5'), expected: 2_500_000 },
		{ name: 'zero in the claim', who: plan(0), expected: 0 },
		{
			name: 'a name that the author has given',
			who: caller({ name: 'My App' }),
			expected: 9_000_000,
		},
	])('is that of $name', ({ who, expected }) => {
		expect(limit(who)).toBe(expected);
	});

	test.each([
		{ name: 'without a token', who: caller({}) },
		{ name: 'without the claim', who: caller({ claims: {} }) },
		{ name: 'with an unknown plan', who: plan('enterprise') },
		{ name: 'with a claim of another type', who: plan(['pro']) },
		{ name: 'with a negative amount', who: plan(-1) },
		{ name: 'with an endless amount', who: plan(Infinity) },
		{ name: 'with a huge amount', who: plan('9999999999') },
		{ name: 'with an amount in other words', who: plan('1e9') },
		{ name: 'with another name', who: caller({ name: 'Other' }) },
		// The subject of a token is the caller's, or the sign-in service's, word; a name is the author's.
		{ name: 'whose ID is a name of the list', who: caller({ id: 'My App' }) },
	])('is everybody’s $name', ({ who }) => {
		expect(limit(who)).toBe(1_000_000);
	});

	test('has no limit of its own when only all callers together have one', () => {
		const rules = { period: 'day', allLimit: 7 } as const;
		expect(limitsOf(plan('pro'), rules)).toEqual({
			period: 'day',
			callerLimit: undefined,
			allLimit: 7,
		});
	});
});
