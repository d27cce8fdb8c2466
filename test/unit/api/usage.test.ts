import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCostUsd, readUsage } from '../../../nodes/shared/api/usage';
import { SEEDED } from './seed';

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
		name: 'counts as text',
		usage: { prompt_tokens: '5', cost: '0.1' },
		read: {},
		costUsd: undefined,
	},
	{ name: 'no usage', usage: undefined, read: {}, costUsd: undefined },
	{ name: 'null', usage: null, read: {}, costUsd: undefined },
	{ name: 'a list', usage: [1], read: {}, costUsd: undefined },
])('reads $name', ({ usage, read, costUsd }) => {
	expect(readUsage(usage)).toStrictEqual(read);
	expect(readCostUsd(usage)).toBe(costUsd);
});

test('mistake 14: cost is USD for the call as OpenRouter gives it, never multiplied', () => {
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
])('mistake 34: server tool counters under $name, searches never added to calls', ({ usage }) => {
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
});

test.each([1e300, -1, 0.5, Number.NaN])('%d is no count of tokens', (count) => {
	const usage = { prompt_tokens: count, completion_tokens: count, total_tokens: count };
	expect(readUsage(usage)).toStrictEqual({});
});

test('holds finite numbers only, whatever comes', () => {
	fc.assert(
		fc.property(fc.anything(), (usage) => {
			expect(Object.values(readUsage(usage)).every(Number.isFinite)).toBe(true);
		}),
		SEEDED,
	);
});
