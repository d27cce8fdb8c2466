import { describe, expect, test } from '@jest/globals';
import { providerRouting } from '../../../../nodes/OpenRouter/item/providerRouting';
import { routingHints } from '../../../../nodes/shared/openrouter/request/routing';
import { checkSettings } from '../../../../nodes/shared/openrouter/request/settings';
import type { JsonRecord } from '../../../../nodes/shared/values/json';

const buildProvider = (fields: JsonRecord) => checkSettings(providerRouting.read(fields)).provider;

const entries = (key: string, number: string) => (amounts: Record<string, number>) => ({
	values: Object.entries(amounts).map(([name, amount]) => ({ [key]: name, [number]: amount })),
});
const prices = entries('of', 'usd');
const throughputs = entries('percentile', 'tokensPerSecond');
const latencies = entries('percentile', 'seconds');

test.each<{ name: string; fields: JsonRecord; sent: object | undefined }>([
	{ name: 'nothing', fields: {}, sent: undefined },
	{
		name: 'empty lists',
		fields: { order: [], quantizations: [] },
		sent: undefined,
	},
	{
		name: 'empty amounts',
		fields: { preferredMaxLatency: {}, preferredMinThroughput: {} },
		sent: undefined,
	},
	{ name: 'sort by itself', fields: { sort: 'price' }, sent: { sort: 'price' } },
	{
		name: 'sort across models',
		fields: { sort: 'throughput', partition: 'none' },
		sent: { sort: { by: 'throughput', partition: 'none' } },
	},
	{
		name: 'a partition by itself',
		fields: { partition: 'none' },
		sent: { sort: { partition: 'none' } },
	},
	{
		name: 'what is off',
		fields: { allowFallbacks: false, requireParameters: false, zdr: false },
		sent: { allow_fallbacks: false, require_parameters: false, zdr: false },
	},
	{
		name: 'percentiles',
		fields: {
			preferredMaxLatency: latencies({ p99: 9, p50: 0.5 }),
			preferredMinThroughput: throughputs({ p90: 20 }),
		},
		sent: { preferred_min_throughput: { p90: 20 }, preferred_max_latency: { p50: 0.5, p99: 9 } },
	},
])('sends $name', ({ fields, sent }) => {
	expect(buildProvider(fields)).toEqual(sent);
});

test.each(['only', 'ignore', 'maxPrice', 'dataCollection', 'zdr'])(
	'%s that was added and is empty is refused, as the request would be less strict than the author meant',
	(name) => {
		for (const value of [undefined, '', [], {}]) {
			expect(() => buildProvider({ [name]: value })).toThrow(/^Provider Routing → .+ (is|was) /);
		}
	},
);

test('prices go out as given, as numbers in USD per million tokens, 0 included', () => {
	expect(buildProvider({ maxPrice: prices({ completion: 0, prompt: 0.25, image: 0.01 }) })).toEqual(
		{
			max_price: { prompt: 0.25, completion: 0, image: 0.01 },
		},
	);
});

test('routing goes out in one order, as the response cache compares bytes', () => {
	const fields: JsonRecord = {
		maxPrice: prices({ audio: 5, image: 4, request: 3, completion: 2, prompt: 1 }),
		preferredMaxLatency: latencies({ p99: 4, p90: 3, p75: 2, p50: 1 }),
		quantizations: ['fp8'],
		dataCollection: 'deny',
		ignore: ['c'],
		only: ['b'],
		order: ['a'],
	};
	const reversed: JsonRecord = Object.fromEntries(Object.entries(fields).reverse());
	expect(JSON.stringify(buildProvider(fields))).toBe(
		'{"order":["a"],"only":["b"],"ignore":["c"],"data_collection":"deny","quantizations":["fp8"],' +
			'"preferred_max_latency":{"p50":1,"p75":2,"p90":3,"p99":4},' +
			'"max_price":{"prompt":1,"completion":2,"request":3,"image":4,"audio":5}}',
	);
	expect(JSON.stringify(buildProvider(reversed))).toBe(JSON.stringify(buildProvider(fields)));
});

describe('hints about provider routing', () => {
	test.each<{ name: string; provider: object | undefined; says: RegExp[] }>([
		{ name: 'no routing', provider: undefined, says: [] },
		{
			name: 'slugs',
			provider: {
				order: ['openai', 'google-vertex/us-east5', 'azure', 'deepinfra/fp4'],
				only: ['ai21', 'z-ai'],
			},
			says: [],
		},
		{
			name: 'a provider’s name in place of its slug',
			provider: { order: ['OpenAI'] },
			says: [/Order has “OpenAI” \(“openai”\?\)/],
		},
		{
			name: 'a name with spaces in each list',
			provider: { only: ['Google AI Studio'], ignore: ['openai', 'Amazon Bedrock'] },
			says: [/Only has “Google AI Studio” \(“google-ai-studio”\?\), Ignore has “Amazon Bedrock”/],
		},
		{
			name: 'a highest price per token in place of one per million tokens',
			provider: { max_price: { prompt: 0.00000025, completion: 2 } },
			says: [/per million tokens: 2\.5e-7 looks like a price per token/],
		},
		{ name: 'only what is free', provider: { max_price: { prompt: 0, completion: 0 } }, says: [] },
		{ name: 'a low price', provider: { max_price: { prompt: 0.01 } }, says: [] },
		{ name: 'a small price for a request', provider: { max_price: { request: 0.0001 } }, says: [] },
	])('are given for what needs one: $name', ({ provider, says }) => {
		const hints = routingHints({ provider });
		expect(hints).toEqual(says.map((words) => expect.stringMatching(words)));
	});
});
