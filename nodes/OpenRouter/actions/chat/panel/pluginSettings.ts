/** Plugins with settings of their own, all of which are there and shown as soon as a plugin is added. */
import type { INodeProperties } from 'n8n-workflow';
import { described } from '../../../../shared/parameters/parameters';

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

const domainList = <N extends string>(displayName: string, name: N, description: string) =>
	described({
		displayName,
		name,
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Domain' },
		default: [],
		placeholder: 'e.g. docs.example.com',
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

/** These groups have no empty number, so 0 stands for none. */
export const above0 = (number: number): number | undefined => (number > 0 ? number : undefined);

export const autoRouter = pluginField(
	'Auto Router',
	'autoRouter',
	'Which models openrouter/auto may choose. Read only when that is the model.',
	[
		modelList('Allowed Models', 'allowedModels', 'IDs to choose from; vendor/* allows a vendor'),
		{
			displayName: 'Cost Tier',
			name: 'costTier',
			type: 'options',
			options: [
				{ name: 'As OpenRouter Sees Fit', value: '' },
				{ name: 'High', value: 'high' },
				{ name: 'Low', value: 'low' },
				{ name: 'Max', value: 'max' },
				{ name: 'Medium', value: 'medium' },
				{ name: 'Very High', value: 'xhigh' },
			],
			default: '',
			description: 'How dear the chosen model may be',
		},
		modelList('Excluded Models', 'excludedModels', 'IDs never to choose, allowed or not'),
		{
			displayName: 'Pin Model',
			name: 'pinModel',
			type: 'boolean',
			default: false,
			description:
				'Whether to stay with the model of the last assistant message, when that names one',
		},
	],
);

export const fusion = pluginField(
	'Fusion',
	'fusion',
	'Several models answer and one sums up. Every one of them is billed.',
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
			description: 'Steps that each model may search the web',
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
				{ name: 'As OpenRouter Sees Fit', value: '' },
				{ name: 'General, Budget', value: 'general-budget' },
				{ name: 'General, Fast', value: 'general-fast' },
				{ name: 'General, High', value: 'general-high' },
			],
			default: '',
			description: 'OpenRouter’s own choice of models, where none are named above',
		},
	],
);

export const paretoRouter = pluginField(
	'Pareto Router',
	'paretoRouter',
	'How openrouter/pareto-code chooses a model for code. Read only when that is the model.',
	[
		{
			displayName: 'Max Price (USD)',
			name: 'maxPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'The best model up to this price, per million input tokens, in place of a score. 0: no such price.',
		},
		{
			displayName: 'Min Coding Score',
			name: 'minCodingScore',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 0.66,
			description: 'From 0.66 the top models, from 0.33 strong ones, below that capable ones',
		},
		{
			displayName: 'Price Source',
			name: 'priceSource',
			type: 'options',
			options: [
				{ name: 'As OpenRouter Sees Fit', value: '' },
				{ name: 'List Price', value: 'prompt' },
				{ name: 'What Is Paid on Average', value: 'weighted_avg' },
			],
			default: '',
			description: 'Which price counts',
		},
	],
);

export const webFetch = pluginField(
	'Web Fetch',
	'webFetch',
	'Lets the model read pages by their address. What it reads is billed as input.',
	[
		domainList('Allowed Domains', 'allowedDomains', 'The only domains to fetch from'),
		domainList('Blocked Domains', 'blockedDomains', 'Domains never to fetch from'),
		{
			displayName: 'Max Content Tokens',
			name: 'maxContentTokens',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description: 'Where a page is cut off, in tokens. 0: OpenRouter’s own limit.',
		},
		{
			displayName: 'Max Uses',
			name: 'maxUses',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description: 'Pages per request. 0: OpenRouter’s own limit.',
		},
	],
);
