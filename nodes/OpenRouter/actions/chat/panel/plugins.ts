/** What OpenRouter does besides asking the model: the group's fields, and what they become. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asRecord, isRecord, type JsonRecord } from '../../../../shared/values/json';
import { buildPlugins } from '../../../../shared/openrouter/request/plugins';
import { lengthOfExpression } from '../../../../shared/parameters/collection';
import { readJsonList } from '../../../../shared/parameters/json';
import {
	numbersOf,
	readAdded,
	readChoice,
	readFlag,
	readList,
	readSavedList,
} from '../../../../shared/parameters/values';

const modelList = (
	displayName: string,
	name: string,
	description: string,
	placeholder = 'e.g. anthropic/*',
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
	default: [],
	placeholder,
	description,
});

const domainList = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Domain' },
	default: [],
	placeholder: 'e.g. docs.example.com',
	description,
});

/** A plugin with settings of its own, all of which are there and shown as soon as it is added. */
const pluginField = (
	displayName: string,
	name: string,
	description: string,
	values: INodeProperties[],
): INodeProperties => ({
	displayName,
	name,
	type: 'fixedCollection',
	placeholder: `Set Up ${displayName}`,
	default: { values: Object.fromEntries(values.map((value) => [value.name, value.default])) },
	description,
	options: [{ displayName, name: 'values', values }],
});

const autoRouter = pluginField(
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

const fusion = pluginField(
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

const paretoRouter = pluginField(
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

const webFetch = pluginField(
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

export const pluginsGroup: INodeProperties = {
	displayName: 'Plugins',
	name: 'plugins',
	type: 'collection',
	placeholder: 'Add Plugin',
	default: {},
	description: 'What OpenRouter does with the request or the answer besides asking the model',
	options: [
		autoRouter,
		{
			displayName: 'Context Compression',
			name: 'contextCompression',
			type: 'boolean',
			default: false,
			description:
				'Whether to cut the middle out of a prompt that is too long for the model. Not added: on for models with up to 8,000 tokens. Off: such a prompt fails, and nothing is lost unseen.',
		},
		fusion,
		lengthOfExpression,
		{
			displayName: 'Moderation',
			name: 'moderation',
			type: 'boolean',
			default: true,
			description: 'Whether OpenRouter checks what is sent, and refuses what is flagged',
		},
		paretoRouter,
		{
			displayName: 'PDF Engine',
			name: 'pdfEngine',
			type: 'options',
			options: [
				{
					name: 'Cloudflare AI (Free)',
					value: 'cloudflare-ai',
					description: 'Turns the text of a PDF into Markdown',
				},
				{
					name: 'Mistral OCR (USD 2 per 1,000 Pages)',
					value: 'mistral-ocr',
					description: 'Reads scans and pictures, too',
				},
				{
					name: 'Native (Input Tokens)',
					value: 'native',
					description: 'The model reads the file itself, where it can',
				},
			],
			default: 'cloudflare-ai',
			description:
				'What reads PDFs. Not added: the model itself where it can, else Mistral OCR, by the page.',
		},
		{
			displayName: 'Plugins (JSON)',
			name: 'pluginsJson',
			type: 'json',
			default: '[]',
			description: 'Further plugins as OpenRouter takes them: an array of objects',
		},
		{
			displayName: 'Response Healing',
			name: 'responseHealing',
			type: 'boolean',
			default: true,
			description:
				'Whether to mend JSON that the model got slightly wrong. Needs a response format. The answer then comes all at once, and is billed even when it comes too late.',
		},
		webFetch,
	],
};

/** `plugins` of a request to `model`. Throws naming the field that cannot be sent. */
export function readPlugins(group: IDataObject, model: string): JsonRecord[] {
	const label = (field: string): string => `Plugins → ${field}`;
	const numbers = ({ displayName, options = [] }: INodeProperties, values: JsonRecord) =>
		numbersOf(
			options.flatMap((option) => ('values' in option ? option.values : [])),
			values,
			label(`${displayName} → `),
		);
	const auto = settingsOf(group.autoRouter);
	const pareto = settingsOf(group.paretoRouter);
	const fused = settingsOf(group.fusion);
	const fetched = settingsOf(group.webFetch);
	return buildPlugins(
		{
			pdfEngine: readChoice(label('PDF Engine'), group.pdfEngine),
			responseHealing: readFlag(label('Response Healing'), group.responseHealing),
			contextCompression: readFlag(label('Context Compression'), group.contextCompression),
			moderation: readAdded(label('Moderation'), group, 'moderation', (value) =>
				readFlag(label('Moderation'), value),
			),
			autoRouter: auto && {
				allowedModels: readSavedList(label('Auto Router → Allowed Models'), auto, 'allowedModels'),
				excludedModels: readSavedList(
					label('Auto Router → Excluded Models'),
					auto,
					'excludedModels',
				),
				costTier: readChoice(label('Auto Router → Cost Tier'), auto.costTier),
				pinModel: readFlag(label('Auto Router → Pin Model'), auto.pinModel),
			},
			paretoRouter: pareto && {
				minCodingScore: numbers(paretoRouter, pareto)('minCodingScore'),
				maxPrice: numbers(paretoRouter, pareto)('maxPrice'),
				priceSource: readChoice(label('Pareto Router → Price Source'), pareto.priceSource),
			},
			fusion: fused && {
				analysisModels: readList(label('Fusion → Analysis Models'), fused.analysisModels),
				model: readChoice(label('Fusion → Model'), fused.model),
				preset: readChoice(label('Fusion → Preset'), fused.preset),
				maxToolCalls: numbers(fusion, fused)('maxToolCalls'),
			},
			webFetch: fetched && {
				allowedDomains: readSavedList(
					label('Web Fetch → Allowed Domains'),
					fetched,
					'allowedDomains',
				),
				blockedDomains: readSavedList(
					label('Web Fetch → Blocked Domains'),
					fetched,
					'blockedDomains',
				),
				maxContentTokens: numbers(webFetch, fetched)('maxContentTokens'),
				maxUses: numbers(webFetch, fetched)('maxUses'),
			},
			further: readJsonList('Plugins (JSON)', group.pluginsJson, '[{"id": "web"}]'),
		},
		model,
	);
}

/** The settings of a plugin that was set up; added and left empty, it is not. */
function settingsOf(value: unknown): JsonRecord | undefined {
	const { values } = asRecord(value);
	return isRecord(values) ? values : undefined;
}
