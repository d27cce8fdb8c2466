/** Plugins with settings. The panel shows all settings of a plugin as soon as it is added. */
import type { INodeProperties } from 'n8n-workflow';
import { described } from '../../../../shared/parameters/parameters';
import { domainList } from './webToolSettings';

const modelList = <N extends string>(
	displayName: string,
	name: N,
	description: string,
	placeholder = 'e.g. anthropic/*',
) =>
	described({
		displayName,
		name,
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
		default: [],
		placeholder,
		description,
	});

const pluginField = <N extends string, const V extends INodeProperties[]>(
	displayName: string,
	name: N,
	description: string,
	values: V,
) =>
	described({
		displayName,
		name,
		type: 'fixedCollection',
		placeholder: `Set Up ${displayName}`,
		default: { values: Object.fromEntries(values.map((value) => [value.name, value.default])) },
		description,
		options: [{ displayName, name: 'values', values }],
	});

/** A number cannot be empty in these groups, so 0 means not set. */
export const above0 = (number: number): number | undefined => (number > 0 ? number : undefined);

export const autoRouter = pluginField(
	'Auto Router',
	'autoRouter',
	'Which models openrouter/auto may choose. Used only with that model.',
	[
		modelList(
			'Allowed Models',
			'allowedModels',
			'IDs to choose from. vendor/* allows all models of a vendor.',
		),
		{
			displayName: 'Cost Tier',
			name: 'costTier',
			type: 'options',
			options: [
				{ name: 'High', value: 'high' },
				{ name: 'Low', value: 'low' },
				{ name: 'Max', value: 'max' },
				{ name: 'Medium', value: 'medium' },
				{ name: 'OpenRouter’s Choice', value: '' },
				{ name: 'Very High', value: 'xhigh' },
			],
			default: '',
			description: 'How expensive the chosen model may be',
		},
		modelList('Excluded Models', 'excludedModels', 'IDs never to choose, even if they are allowed'),
		{
			displayName: 'Pin Model',
			name: 'pinModel',
			type: 'boolean',
			default: false,
			description: 'Whether to keep the model that the last assistant message names, if any',
		},
	],
);

export const fusion = pluginField(
	'Fusion',
	'fusion',
	'Several models answer and one sums up. All of them are billed.',
	[
		modelList(
			'Analysis Models',
			'analysisModels',
			'IDs of up to 8 models that answer',
			'e.g. openai/gpt-5-mini',
		),
		{
			displayName: 'Max Tool Calls',
			name: 'maxToolCalls',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
			default: 4,
			description: 'The most web searches of each model',
		},
		{
			displayName: 'Model',
			name: 'model',
			type: 'string',
			default: '',
			placeholder: 'e.g. anthropic/claude-opus-4.1',
			description: 'ID of the model that sums up',
		},
		{
			displayName: 'Preset',
			name: 'preset',
			type: 'options',
			options: [
				{ name: 'OpenRouter’s Choice', value: '' },
				{ name: 'General, Budget', value: 'general-budget' },
				{ name: 'General, Fast', value: 'general-fast' },
				{ name: 'General, High', value: 'general-high' },
			],
			default: '',
			description: 'A choice of models by OpenRouter, if none are entered above',
		},
	],
);

export const paretoRouter = pluginField(
	'Pareto Router',
	'paretoRouter',
	'How openrouter/pareto-code chooses a model for code. Used only with that model.',
	[
		{
			displayName: 'Max Price (USD)',
			name: 'maxPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Chooses the best model up to this price, per million input tokens, instead of by score. 0: no limit.',
		},
		{
			displayName: 'Min Coding Score',
			name: 'minCodingScore',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 0.66,
			description: 'From 0.66: the top models. From 0.33: strong models. Below: capable models.',
		},
		{
			displayName: 'Price Source',
			name: 'priceSource',
			type: 'options',
			options: [
				{ name: 'OpenRouter’s Choice', value: '' },
				{ name: 'List Price', value: 'prompt' },
				{ name: 'Average Price Paid', value: 'weighted_avg' },
			],
			default: '',
			description: 'Which price counts',
		},
	],
);

export const webFetch = pluginField(
	'Web Fetch',
	'webFetch',
	'Lets the model read web pages by their address. Their text is billed as input.',
	[
		domainList('Allowed Domains', 'allowedDomains', 'The only domains to fetch from'),
		domainList('Blocked Domains', 'blockedDomains', 'Domains never to fetch from'),
		{
			displayName: 'Max Content Tokens',
			name: 'maxContentTokens',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description: 'The most tokens of a page; the rest is cut off. 0: OpenRouter’s limit.',
		},
		{
			displayName: 'Max Uses',
			name: 'maxUses',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description: 'The most pages per request. 0: OpenRouter’s limit.',
		},
	],
);
