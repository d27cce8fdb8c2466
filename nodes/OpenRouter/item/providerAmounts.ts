/** Rules about the prices and the speed of providers: amounts of several kinds. */
import { described } from '../../shared/parameters/parameters';

export const maxPriceField = described({
	displayName: 'Max Price (USD)',
	name: 'maxPrice',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Price',
	default: {},
	description:
		'The highest prices to pay. Prices of tokens are per million, not per token as in the model list. When no provider is cheap enough, the call fails.',
	options: [
		{
			displayName: 'Price',
			name: 'values',
			values: [
				{
					displayName: 'Of',
					name: 'of',
					type: 'options',
					options: [
						{ name: 'Audio (Each)', value: 'audio' },
						{ name: 'Completion (per Million Tokens)', value: 'completion' },
						{ name: 'Image (Each)', value: 'image' },
						{ name: 'Prompt (per Million Tokens)', value: 'prompt' },
						{ name: 'Request (Each)', value: 'request' },
					],
					default: 'prompt',
					description: 'What the price is for',
				},
				{
					displayName: 'USD',
					name: 'usd',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 1,
					description: 'The highest price',
				},
			],
		},
	],
});

const percentileField = described({
	displayName: 'Percentile',
	name: 'percentile',
	type: 'options',
	options: [
		{ name: 'P50 (Half of Requests)', value: 'p50' },
		{ name: 'P75', value: 'p75' },
		{ name: 'P90', value: 'p90' },
		{ name: 'P99', value: 'p99' },
	],
	default: 'p50',
	description: 'Share of a provider’s recent requests that must reach the value',
});

export const maxLatencyField = described({
	displayName: 'Preferred Max Latency',
	name: 'preferredMaxLatency',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Latency',
	default: {},
	description: 'Slower providers are tried last, but not excluded',
	options: [
		{
			displayName: 'Latency',
			name: 'values',
			values: [
				percentileField,
				{
					displayName: 'Seconds',
					name: 'seconds',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 3,
					description: 'Time until the first token',
				},
			],
		},
	],
});

export const minThroughputField = described({
	displayName: 'Preferred Min Throughput',
	name: 'preferredMinThroughput',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Throughput',
	default: {},
	description: 'Slower providers are tried last, but not excluded',
	options: [
		{
			displayName: 'Throughput',
			name: 'values',
			values: [
				percentileField,
				{
					displayName: 'Tokens per Second',
					name: 'tokensPerSecond',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 50,
					description: 'Output tokens per second',
				},
			],
		},
	],
});
