/** What the usage page counts, and what it makes of times, budgets and rows that lack something. */
import { describe, expect, test } from '@jest/globals';
import { call, figuresOf, hoursAgo, pageOf, rangeOf } from './usagePage';

const items = (...rows: Array<Record<string, unknown>>) => rows.map((json) => ({ json }));

describe('the time that is shown', () => {
	test.each([
		{ name: 'a day in hours', days: '1', from: '2026-11-26T21:00:00.000Z', parts: 24 },
		{ name: 'a week in days', days: '7', from: '2026-11-21T00:00:00.000Z', parts: 7 },
		{ name: 'thirty days', days: '30', from: '2026-10-29T00:00:00.000Z', parts: 30 },
	])('is $name', ({ days, from, parts }) => {
		const range = rangeOf(days);
		expect(range).toMatchObject({ days: Number(days), from, zone: 'UTC' });
		expect(range.starts).toHaveLength(parts);
		expect(range.starts[0]).toBe(from);
	});

	test.each([undefined, '', '2', '0', '-1', '1e9', '7.0', ['1', '30'], { 1: 1 }, '<script>'])(
		'is a week when the address asks for %j',
		(days) => expect(rangeOf(days).days).toBe(7),
	);

	test('leaves out what came before it', () => {
		const before = call({ at: '2026-11-20T23:59:59.999Z', cost: 7 });
		const first = call({ at: '2026-11-21T00:00:00.000Z', cost: 1 });
		const { total, models } = figuresOf(items(before, first));
		expect(total).toMatchObject({ calls: 1, costUsd: 1 });
		expect(models[0]?.costsUsd).toEqual([1, 0, 0, 0, 0, 0, 0]);
	});

	test.each([null, undefined, 'yesterday', 12])('leaves out a row whose time is %j', (at) => {
		expect(figuresOf(items(call({ at }))).total.calls).toBe(0);
	});
});

describe('the sums', () => {
	test('are of all calls, by caller and by model', () => {
		const figures = figuresOf(
			items(
				call({ cost: 0.25 }),
				call({ cost: 0.5, callerId: 'intranet', model: 'a/b', at: hoursAgo(24) }),
				call({ cost: 1, callerId: 'intranet' }),
				call({ outcome: 'failed', model: null, cost: null, totalTokens: 0, statusCode: 502 }),
				call({ outcome: 'aborted', model: null, cost: null, totalTokens: 30, aborted: true }),
			),
		);
		expect(figures.total).toEqual({ calls: 5, failed: 1, tokens: 330, costUsd: 1.75, callers: 2 });
		expect(figures).toMatchObject({ left: 1, unpriced: 1 });
		expect(figures.callers).toMatchObject([
			{ name: 'intranet', calls: 2, failed: 0, costUsd: 1.5 },
			{ name: 'web app', calls: 3, failed: 1, costUsd: 0.25 },
		]);
		expect(figures.models).toMatchObject([
			{ name: 'openai/gpt-4o', costUsd: 1.25, costsUsd: [0, 0, 0, 0, 0, 0, 1.25] },
			{ name: 'a/b', costUsd: 0.5, costsUsd: [0, 0, 0, 0, 0, 0.5, 0] },
		]);
	});

	test('take a row without a kind for a call, and never a budget', () => {
		const budget = { at: hoursAgo(1), kind: 'budget', callerId: 'web app', cost: 9, percent: 80 };
		const { total } = figuresOf(items(call({ kind: undefined }), call({ kind: null }), budget));
		expect(total).toMatchObject({ calls: 2, costUsd: 1 });
	});

	test.each([NaN, Infinity, '5', null, {}, -0])('take a cost of %p for nothing', (cost) => {
		expect(figuresOf(items(call({ cost }))).total.costUsd).toBe(0);
	});

	test.each(['__proto__', 'constructor', 'toString'])('know a caller named %s', (callerId) => {
		const { callers } = figuresOf(items(call({ callerId, model: callerId })));
		expect(callers).toMatchObject([{ name: callerId, calls: 1 }]);
	});

	test('list the dearest six models; the rest is one', () => {
		const rows = Array.from({ length: 9 }, (_, index) =>
			call({ model: `m/${index}`, cost: 2 ** index }),
		);
		const { models } = figuresOf(items(...rows));
		expect(models.map(({ name }) => name)).toEqual([
			...[8, 7, 6, 5, 4, 3].map((index) => `m/${index}`),
			undefined,
		]);
		expect(models.at(-1)).toMatchObject({ isRest: true, count: 3, costUsd: 7 });
		expect(models.at(-1)?.costsUsd.at(-1)).toBe(7);
	});
});

describe('the time to first token', () => {
	test('is the median and the nearest rank to 95 of 100, of those that have one', () => {
		const waits = Array.from({ length: 100 }, (_, index) => call({ firstTokenMs: index + 1 }));
		const failed = call({ outcome: 'failed', firstTokenMs: null });
		const { firstToken } = figuresOf(items(...waits.reverse(), failed));
		const expected = { calls: 100, medianMs: 50, p95Ms: 95 };
		expect(firstToken.all).toEqual(expected);
		expect(firstToken.bins.at(-1)).toEqual(expected);
		expect(firstToken.bins[0]).toEqual({ calls: 0 });
	});
});

describe('failures', () => {
	test('are counted by kind, and the latest come first', () => {
		const failed = (errorType: string, hours: number) =>
			call({ outcome: 'failed', errorType, statusCode: 503, at: hoursAgo(hours) });
		const { failureKinds, latestFailures } = figuresOf(
			items(failed('timeout', 3), failed('provider_overloaded', 1), failed('timeout', 2), call()),
		);
		expect(failureKinds.listed).toEqual([
			{ errorType: 'timeout', statusCode: 503, count: 2 },
			{ errorType: 'provider_overloaded', statusCode: 503, count: 1 },
		]);
		expect(latestFailures.map(({ errorType, at }) => [errorType, at])).toEqual([
			['provider_overloaded', hoursAgo(1)],
			['timeout', hoursAgo(2)],
			['timeout', hoursAgo(3)],
		]);
	});
});

describe('budgets that were reached', () => {
	const budget = (row: object) => ({
		kind: 'budget',
		at: hoursAgo(2),
		scope: 'caller',
		callerId: 'web app',
		percent: 80,
		period: 'day',
		limitUsd: 2,
		usedUsd: 1.6,
		resetsAt: '2026-11-28T00:00:00.000Z',
		...row,
	});

	test('stand beside their caller, the latest of each', () => {
		const { callers } = figuresOf(
			items(budget({ percent: 100, at: hoursAgo(1) }), budget({}), call()),
		);
		expect(callers[0]?.budget).toMatchObject({ percent: 100, limitUsd: 2, period: 'day' });
	});

	test('of all callers stand beside the sum', () => {
		const html = pageOf([budget({ scope: 'all', callerId: undefined, percent: 100 }), call()]).html;
		expect(html).toMatch(
			/All callers<span class="budget bad">Budget reached: 100% of \$2\.00 a day, until Nov 28, 00:00</,
		);
	});

	test('are not mentioned when there are none', () => {
		expect(pageOf([call()]).html).not.toContain('Budget reached');
	});
});
