import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	addCosts,
	addUsage,
	readCosts,
	readCostUsd,
	readUsage,
} from '../../../nodes/shared/openrouter/usage';
import { SEEDED } from '../seed';

test.each([
	{
		name: 'everything that is reported',
		usage: {
			prompt_tokens: 5,
			completion_tokens: 7,
			total_tokens: 12,
			cost: 0.0001,
			prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 1 },
			completion_tokens_details: { reasoning_tokens: 2, audio_tokens: 9 },
		},
		read: {
			promptTokens: 5,
			completionTokens: 7,
			totalTokens: 12,
			cachedTokens: 3,
			reasoningTokens: 2,
		},
		costUsd: 0.0001,
	},
	{
		name: 'zeros, as on a cache hit',
		usage: {
			prompt_tokens: 0,
			completion_tokens: 0,
			total_tokens: 0,
			cost: 0,
			prompt_tokens_details: { cached_tokens: 0 },
		},
		read: { promptTokens: 0, completionTokens: 0, totalTokens: 0, cachedTokens: 0 },
		costUsd: 0,
	},
	{
		name: 'a lone total',
		usage: { total_tokens: 3 },
		read: { totalTokens: 3 },
		costUsd: undefined,
	},
	{
		name: 'null details',
		usage: { prompt_tokens: 1, prompt_tokens_details: null, completion_tokens_details: null },
		read: { promptTokens: 1 },
		costUsd: undefined,
	},
	{
		name: 'numbers as text',
		usage: { prompt_tokens: '5', completion_tokens: '1.5', total_tokens: '-1', cost: ' 1e-7 ' },
		read: { promptTokens: 5 },
		costUsd: 1e-7,
	},
	{
		name: 'texts that are no numbers',
		usage: { prompt_tokens: 'many', total_tokens: '', cost: '1e400' },
		read: {},
		costUsd: undefined,
	},
	{ name: 'no usage', usage: undefined, read: {}, costUsd: undefined },
	{ name: 'null', usage: null, read: {}, costUsd: undefined },
	{ name: 'a list', usage: [1], read: {}, costUsd: undefined },
])('usage is read with $name', ({ usage, read, costUsd }) => {
	expect(readUsage(usage)).toStrictEqual(read);
	expect(readCostUsd(usage)).toBe(costUsd);
});

test('the cost is OpenRouter’s USD for the call and is never multiplied', () => {
	expect(readCostUsd({ cost: 0.000_001_23 })).toBe(0.000_001_23);
});

test.each([
	{ name: 'server_tool_use_details', usage: { server_tool_use_details: 'counters' } },
	{ name: 'server_tool_use', usage: { server_tool_use: 'counters' } },
	{
		name: 'both',
		usage: { server_tool_use_details: 'counters', server_tool_use: 'counters' },
	},
	{
		name: 'the second where the first says null',
		usage: {
			server_tool_use_details: { tool_calls_requested: null, web_search_requests: 2 },
			server_tool_use: 'counters',
		},
	},
])(
	'the counters of server tools are read under $name, and searches are never added to calls',
	({ usage }) => {
		const counters = { tool_calls_requested: 3, tool_calls_executed: 3, web_search_requests: 2 };
		const filled = Object.fromEntries(
			Object.entries(usage).map(([name, value]) => [name, value === 'counters' ? counters : value]),
		);
		expect(readUsage({ prompt_tokens: 1, ...filled })).toStrictEqual({
			promptTokens: 1,
			webSearchRequests: 2,
			toolCallsRequested: 3,
			toolCallsExecuted: 3,
		});
	},
);

test.each([1e300, -1, 0.5, Number.NaN])('%d is not read as a count of tokens', (count) => {
	const usage = { prompt_tokens: count, completion_tokens: count, total_tokens: count };
	expect(readUsage(usage)).toStrictEqual({});
});

test('usage holds finite numbers only, whatever comes', () => {
	fc.assert(
		fc.property(fc.anything(), (usage) => {
			expect(Object.values(readUsage(usage)).every(Number.isFinite)).toBe(true);
		}),
		SEEDED,
	);
});

describe('what the provider charges in addition to the cost', () => {
	const usage = (isByok: unknown, upstream: unknown, cost: unknown = 0) => ({
		cost,
		is_byok: isByok,
		cost_details: { upstream_inference_cost: upstream, upstream_inference_prompt_cost: 0.004 },
	});

	test('is reported for the author’s own provider key (BYOK), apart from what OpenRouter charged', () => {
		expect(readCosts(usage(true, 0.0123, 0.0006))).toStrictEqual({
			costUsd: 0.0006,
			upstreamInferenceCostUsd: 0.0123,
		});
	});

	test.each([false, undefined, null, 'true', 1, {}])(
		'is not reported with is_byok %p, as it is a part of the cost',
		(isByok) => {
			expect(readCosts(usage(isByok, 0.0123, 0.0123))).toStrictEqual({ costUsd: 0.0123 });
		},
	);

	test.each([null, undefined, -1, '-0.5', '', Number.NaN, Number.POSITIVE_INFINITY, [0.5], {}])(
		'is not reported when it is %p',
		(upstream) => {
			expect(readCosts(usage(true, upstream))).toStrictEqual({ costUsd: 0 });
		},
	);

	test.each([null, [], 'free', 0])('is not reported when its details are %p', (cost_details) => {
		expect(readCosts({ cost: 0, is_byok: true, cost_details })).toStrictEqual({ costUsd: 0 });
	});
});

test.each([-0.01, -0, Number.NaN, Number.NEGATIVE_INFINITY, '-0.1', '$0.1', null, {}])(
	'%p is not read as a cost',
	(cost) => {
		expect([undefined, 0]).toContain(readCostUsd({ cost }) ?? undefined);
		expect(Object.is(readCostUsd({ cost }), -0)).toBe(false);
	},
);

test('the costs of two failures are added, and a cost that only one has is taken as it is', () => {
	const one = { costUsd: 0.1, upstreamInferenceCostUsd: 0.2 };
	expect(addCosts(one, { costUsd: 0.2 })).toStrictEqual({
		costUsd: 0.3,
		upstreamInferenceCostUsd: 0.2,
	});
	expect(addCosts({}, one)).toStrictEqual(one);
	expect(addCosts({}, {})).toStrictEqual({});
});

describe('the usage of two calls', () => {
	const usage = {
		prompt_tokens: 5,
		completion_tokens: 7,
		total_tokens: 12,
		cost: 0.1,
		is_byok: false,
		prompt_tokens_details: { cached_tokens: 3 },
	};
	test('is their sum, details included, without rounding errors of fractions', () => {
		expect(
			addUsage(usage, { ...usage, cost: 0.2, completion_tokens_details: { reasoning_tokens: 4 } }),
		).toEqual({
			prompt_tokens: 10,
			completion_tokens: 14,
			total_tokens: 24,
			cost: 0.3,
			is_byok: false,
			prompt_tokens_details: { cached_tokens: 6 },
			completion_tokens_details: { reasoning_tokens: 4 },
		});
	});

	test.each([
		{ name: 'the first', one: { ...usage, cost: null }, other: usage },
		{ name: 'the second', one: usage, other: { ...usage, cost: undefined } },
	])('has no cost when $name does not say its cost', ({ one, other }) => {
		expect(addUsage(one, other)).not.toHaveProperty('cost');
		expect(addUsage(one, other)).toMatchObject({ total_tokens: 24 });
	});

	test('is empty when one of them reported nothing, as half of it would mislead', () => {
		expect(addUsage(undefined, { cost: 1, total_tokens: 2 })).toEqual({});
	});

	describe('with the author’s own provider key (BYOK)', () => {
		const byok = (cost: number, upstream: unknown, isByok: unknown = true) => ({
			...usage,
			cost,
			is_byok: isByok,
			cost_details: { upstream_inference_cost: upstream, upstream_inference_prompt_cost: 1 },
		});

		test.each([
			{ name: 'both calls', one: byok(0, 0.1), other: byok(0.01, 0.2), cost: 0.01, upstream: 0.3 },
			{ name: 'the first only', one: byok(0, 0.1), other: usage, cost: 0.1, upstream: 0.1 },
			{ name: 'the second only', one: usage, other: byok(0, 0.1), cost: 0.1, upstream: 0.1 },
			{
				name: 'the first only, and the second says what is in its cost',
				one: byok(0, 0.1),
				other: byok(0.5, 0.5, false),
				cost: 0.5,
				upstream: 0.1,
			},
			{
				name: 'the second only, and the first says what is in its cost',
				one: byok(0.5, 0.5, false),
				other: byok(0, 0.1),
				cost: 0.5,
				upstream: 0.1,
			},
			{ name: 'one of which does not say it', one: byok(0, 0.1), other: byok(0, null), cost: 0 },
			{ name: 'one of which says what is no cost', one: byok(0, -1), other: byok(0, 0.1), cost: 0 },
		])('adds what the provider charges for $name', ({ one, other, cost, upstream }) => {
			const sum = addUsage(one, other);
			expect(sum).toMatchObject({ is_byok: true, cost });
			expect(readCosts(sum)).toStrictEqual({
				costUsd: cost,
				...(upstream !== undefined && { upstreamInferenceCostUsd: upstream }),
			});
		});

		test('adds nothing when it was used by neither call', () => {
			const sum = addUsage(byok(0.1, 0.1, false), byok(0.1, 0.1, false));
			expect(readCosts(sum)).toStrictEqual({ costUsd: 0.2 });
		});
	});

	test('adds amounts and counts that came as text', () => {
		const sum = addUsage({ cost: '0.1', prompt_tokens: '2' }, { cost: 0.2, prompt_tokens: 3 });
		expect(sum).toStrictEqual({ cost: 0.3, prompt_tokens: 5 });
	});

	test.each([-0.1, Number.NaN, '-0.1', 'free'])('has no cost when one of them says %p', (cost) => {
		expect(addUsage(usage, { ...usage, cost })).not.toHaveProperty('cost');
	});
});
