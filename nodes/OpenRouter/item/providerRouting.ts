/** Rules for which providers may serve a request, and the API fields that they set. */
import {
	amountsBy,
	completeAmountsBy,
	PERCENTILES,
	PRICES,
} from '../../shared/openrouter/request/routing';
import { lengthOfExpression } from '../../shared/parameters/collection';
import { described, parameters } from '../../shared/parameters/parameters';
import { maxLatencyField, maxPriceField, minThroughputField } from './providerAmounts';

export const providerRoutingGroup = described({
	displayName: 'Provider Routing',
	name: 'providerRouting',
	type: 'collection',
	placeholder: 'Add Rule',
	default: {},
	description: 'Which providers may serve the request, and which to try first',
	options: [
		{
			displayName: 'Allow Fallbacks',
			name: 'allowFallbacks',
			type: 'boolean',
			default: false,
			description: 'Whether other providers may take over when the first one fails',
		},
		{
			displayName: 'Distillable Text Only',
			name: 'enforceDistillableText',
			type: 'boolean',
			default: true,
			description: 'Whether to use only models whose output may be used to train other models',
		},
		{
			displayName: 'Ignore',
			name: 'ignore',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Provider' },
			default: [],
			placeholder: 'e.g. deepinfra',
			description: 'Slugs of providers that are never used',
		},
		lengthOfExpression,
		maxPriceField,
		{
			displayName: 'Only',
			name: 'only',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Provider' },
			default: [],
			placeholder: 'e.g. anthropic',
			description: 'Slugs of the only providers to use, among those that your account allows',
		},
		{
			displayName: 'Order',
			name: 'order',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Provider' },
			default: [],
			placeholder: 'e.g. google-vertex',
			description:
				'Slugs of providers to try first, in this order. A slug stands for all regions of a provider, but not for its service tiers, such as openai/priority. Turns off load balancing, and no longer keeps a conversation with one provider.',
		},
		maxLatencyField,
		minThroughputField,
		{
			displayName: 'Quantizations',
			name: 'quantizations',
			type: 'multiOptions',
			options: [
				{ name: 'BF16', value: 'bf16' },
				{ name: 'FP16', value: 'fp16' },
				{ name: 'FP32', value: 'fp32' },
				{ name: 'FP4', value: 'fp4' },
				{ name: 'FP6', value: 'fp6' },
				{ name: 'FP8', value: 'fp8' },
				{ name: 'INT4', value: 'int4' },
				{ name: 'INT8', value: 'int8' },
				{ name: 'MXFP4', value: 'mxfp4' },
				{ name: 'MXFP8', value: 'mxfp8' },
				{ name: 'NVFP4', value: 'nvfp4' },
				{ name: 'Unknown', value: 'unknown' },
			],
			default: [],
			description: 'Uses only providers that run the model at one of these precisions',
		},
		{
			displayName: 'Require Parameters',
			name: 'requireParameters',
			type: 'boolean',
			default: true,
			description:
				'Whether to use only providers that support every parameter of the request. Others ignore parameters that they do not know.',
		},
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			options: [
				{
					name: 'Exacto',
					value: 'exacto',
					description: 'First the most reliable at calling tools',
				},
				{ name: 'Latency', value: 'latency', description: 'First the quickest to begin' },
				{ name: 'Price', value: 'price', description: 'First the cheapest providers' },
				{ name: 'Throughput', value: 'throughput', description: 'First the fastest writers' },
			],
			default: 'price',
			description: 'Which providers to try first. Turns off load balancing.',
		},
		{
			displayName: 'Sort Across',
			name: 'partition',
			type: 'options',
			options: [
				{
					name: 'Each Model by Itself',
					value: 'model',
					description: 'All providers of the model come before those of a fallback model',
				},
				{
					name: 'Model and Fallback Models',
					value: 'none',
					description: 'The best provider of any of the models comes first',
				},
			],
			default: 'none',
			description: 'What is sorted together when there are fallback models',
		},
		{
			displayName: 'Training on Prompts',
			name: 'dataCollection',
			type: 'options',
			options: [
				{
					name: 'Any Provider',
					value: 'allow',
					description: 'Also providers that may keep prompts and train on them',
				},
				{
					name: 'Only Providers That Do Not Train on Prompts',
					value: 'deny',
					description: 'The call fails when there is no such provider',
				},
			],
			default: 'deny',
			description: 'Which providers may get the prompt, by how they use it',
		},
		{
			displayName: 'Zero Data Retention Only',
			name: 'zdr',
			type: 'boolean',
			default: true,
			description:
				'Whether to use only providers that store nothing of the request. This also excludes most plugins and server tools.',
		},
	],
});

export const providerRouting = parameters(providerRoutingGroup, {
	order: { sets: 'provider.order', unit: 'slugs' },
	// `closes`: a faulty value must not let more providers see the prompt, or cost more, than the author set.
	only: { sets: 'provider.only', unit: 'slugs', closes: true },
	ignore: { sets: 'provider.ignore', unit: 'slugs', closes: true },
	allowFallbacks: { sets: 'provider.allow_fallbacks', closes: true },
	requireParameters: { sets: 'provider.require_parameters' },
	dataCollection: { sets: 'provider.data_collection', closes: true },
	zdr: { sets: 'provider.zdr', closes: true },
	enforceDistillableText: { sets: 'provider.enforce_distillable_text' },
	quantizations: { sets: 'provider.quantizations' },
	sort: { sets: 'provider.sort.by' },
	partition: { sets: 'provider.sort.partition' },
	preferredMinThroughput: {
		sets: 'provider.preferred_min_throughput',
		unit: 'tokens per second',
		of: { percentile: { sets: 'name' }, tokensPerSecond: { sets: 'amount' } },
		to: amountsBy(PERCENTILES),
	},
	preferredMaxLatency: {
		sets: 'provider.preferred_max_latency',
		unit: 'seconds',
		of: { percentile: { sets: 'name' }, seconds: { sets: 'amount' } },
		to: amountsBy(PERCENTILES),
	},
	maxPrice: {
		sets: 'provider.max_price',
		unit: 'USD per million tokens, or for each',
		of: { of: { sets: 'name' }, usd: { sets: 'amount' } },
		to: completeAmountsBy(PRICES),
		closes: true,
	},
});
