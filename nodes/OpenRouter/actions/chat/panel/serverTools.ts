/**
 * OpenRouter's server tools: a list of entries, each a tool and its settings. The settings here are
 * the one list of them: they are read by what they say of themselves.
 */
import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../../../shared/failure/failure';
import {
	asRecord,
	asRecords,
	asText,
	isRecord,
	type JsonRecord,
} from '../../../../shared/values/json';
import {
	isServerToolType,
	SERVER_TOOL_TYPES,
	serverTool,
	type ServerToolType,
	type Settings,
} from '../../../../shared/openrouter/request/serverTools';
import type { LabelledTool } from '../../../../shared/openrouter/request/tools';
import {
	readAdded,
	readClosingList,
	readFlag,
	readInRange,
	readText,
} from '../../../../shared/parameters/values';

const EFFORTS = [
	{ name: 'High', value: 'high' },
	{ name: 'Low', value: 'low' },
	{ name: 'Max', value: 'max' },
	{ name: 'Medium', value: 'medium' },
	{ name: 'Minimal', value: 'minimal' },
	{ name: 'None', value: 'none' },
	{ name: 'Very High', value: 'xhigh' },
];

const instructions: INodeProperties = {
	displayName: 'Instructions',
	name: 'instructions',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	description: 'System prompt of the other model',
};
const maxCompletionTokens: INodeProperties = {
	displayName: 'Max Completion Tokens',
	name: 'maxCompletionTokens',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 16000,
	description: 'Ceiling on what each of its calls writes, reasoning included',
};
const toolModel: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'string',
	default: '',
	placeholder: 'e.g. anthropic/claude-sonnet-4.5',
	description: 'ID of the model that does it. Empty: the node’s model.',
};
const toolName: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. reviewer',
	description: 'Tells several of them apart; up to 64 letters, digits, spaces, _ and -',
};
const reasoningEffort: INodeProperties = {
	displayName: 'Reasoning Effort',
	name: 'reasoningEffort',
	type: 'options',
	options: EFFORTS,
	default: 'medium',
	description: 'How much it thinks, which is paid like output',
};
const temperature: INodeProperties = {
	displayName: 'Temperature',
	name: 'temperature',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
	default: 1,
	description: 'Lower values make it more predictable, higher ones more varied',
};
const allowedDomains: INodeProperties = {
	displayName: 'Allowed Domains',
	name: 'allowedDomains',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Domain' },
	default: [],
	placeholder: 'e.g. docs.example.com',
	description: 'Nothing but these',
};
const nestedTools = (description: string): INodeProperties => ({
	displayName: 'Tools',
	name: 'tools',
	type: 'multiOptions',
	options: [
		{ name: 'Date and Time', value: 'openrouter:datetime' },
		{ name: 'Web Fetch', value: 'openrouter:web_fetch' },
		{ name: 'Web Search', value: 'openrouter:web_search' },
	],
	default: [],
	description,
});

const SETTINGS: Readonly<Record<ServerToolType, INodeProperties[]>> = {
	'openrouter:web_search': [
		allowedDomains,
		{
			displayName: 'City',
			name: 'city',
			type: 'string',
			default: '',
			description: 'Where the person is, for local results',
		},
		{
			displayName: 'Content Size',
			name: 'searchContextSize',
			type: 'options',
			options: [
				{ name: 'High', value: 'high' },
				{ name: 'Low', value: 'low' },
				{ name: 'Medium', value: 'medium' },
			],
			default: 'medium',
			description: 'How much of each result the model reads, which is paid as input',
		},
		{
			displayName: 'Country',
			name: 'country',
			type: 'string',
			default: '',
			placeholder: 'e.g. DE',
			description: 'Two-letter code, for local results',
		},
		{
			displayName: 'Engine',
			name: 'engine',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto', description: 'The provider’s own, else Exa' },
				{ name: 'Exa', value: 'exa', description: '$0.007 to $0.015 per request' },
				{ name: 'Firecrawl', value: 'firecrawl', description: 'With your own key at OpenRouter' },
				{ name: 'Native', value: 'native', description: 'The provider’s own, at its price' },
				{ name: 'Parallel', value: 'parallel', description: '$0.001 to $0.005 per request' },
				{ name: 'Perplexity', value: 'perplexity', description: '$0.005 per request' },
			],
			default: 'auto',
			description: 'Who searches; each has its price',
		},
		{
			displayName: 'Excluded Domains',
			name: 'excludedDomains',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Domain' },
			default: [],
			description: 'None of these. Most engines take either these or Allowed Domains, not both.',
		},
		{
			displayName: 'Max Characters',
			name: 'maxCharacters',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100000, numberPrecision: 0 },
			default: 5000,
			description: 'Ceiling on what is read of each result. Counts more than Content Size.',
		},
		{
			displayName: 'Max Results',
			name: 'maxResults',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 25, numberPrecision: 0 },
			default: 5,
			description: 'Results per search',
		},
		{
			displayName: 'Max Total Results',
			name: 'maxTotalResults',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 50,
			description: 'Results of all searches of one request together',
		},
		{
			displayName: 'Max Uses',
			name: 'maxUses',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 3,
			description:
				'Searches per request. Of the providers’ own searches only Anthropic’s obeys it.',
		},
		{
			displayName: 'Mode',
			name: 'mode',
			type: 'string',
			default: '',
			placeholder: 'e.g. fast',
			description:
				'The engine’s own mode. Exa: instant, fast, auto, deep-lite, deep, deep-reasoning. Parallel: turbo, fast, basic, advanced.',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'string',
			default: '',
			description: 'Where the person is, for local results',
		},
		{
			displayName: 'Timezone',
			name: 'timezone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/Berlin',
			description: 'Where the person is, for local results',
		},
	],
	'openrouter:web_fetch': [
		allowedDomains,
		{
			displayName: 'Blocked Domains',
			name: 'blockedDomains',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Domain' },
			default: [],
			description: 'None of these',
		},
		{
			displayName: 'Engine',
			name: 'engine',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto', description: 'The provider’s own, else Exa' },
				{ name: 'Exa', value: 'exa', description: 'Paid per page' },
				{ name: 'Firecrawl', value: 'firecrawl', description: 'With your own key at OpenRouter' },
				{ name: 'Native', value: 'native', description: 'The provider’s own' },
				{ name: 'OpenRouter', value: 'openrouter', description: 'Plain HTTP' },
				{ name: 'Parallel', value: 'parallel', description: 'Paid per page' },
			],
			default: 'auto',
			description: 'Who fetches; each has its price',
		},
		{
			displayName: 'Max Content Tokens',
			name: 'maxContentTokens',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 10000,
			description: 'About how much of each page the model reads, which is paid as input',
		},
		{
			displayName: 'Max Uses',
			name: 'maxUses',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
			default: 3,
			description: 'Pages per request',
		},
	],
	'openrouter:datetime': [
		{
			displayName: 'Timezone',
			name: 'timezone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/Berlin',
			description: 'IANA name. Empty: UTC.',
		},
	],
	'openrouter:image_generation': [
		{
			displayName: 'Aspect Ratio',
			name: 'aspectRatio',
			type: 'string',
			default: '',
			placeholder: 'e.g. 16:9',
			description: 'Width to height, where the model can do that',
		},
		{
			displayName: 'Background',
			name: 'background',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto' },
				{ name: 'Opaque', value: 'opaque' },
				{ name: 'Transparent', value: 'transparent' },
			],
			default: 'auto',
			description: 'What is behind the subject',
		},
		{ ...toolModel, description: 'ID of an image model. Empty: openai/gpt-5-image.' },
		{
			displayName: 'Moderation',
			name: 'moderation',
			type: 'string',
			default: '',
			placeholder: 'e.g. low',
			description: 'How strictly the image model filters, where it can be told',
		},
		{
			displayName: 'Output Compression',
			name: 'outputCompression',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100, numberPrecision: 0 },
			default: 100,
			description: 'For JPEG and WebP',
		},
		{
			displayName: 'Output Format',
			name: 'outputFormat',
			type: 'options',
			options: [
				{ name: 'JPEG', value: 'jpeg' },
				{ name: 'PNG', value: 'png' },
				{ name: 'WebP', value: 'webp' },
			],
			default: 'png',
			description: 'Kind of file',
		},
		{
			displayName: 'Quality',
			name: 'quality',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto' },
				{ name: 'High', value: 'high' },
				{ name: 'Low', value: 'low' },
				{ name: 'Medium', value: 'medium' },
			],
			default: 'auto',
			description: 'Better costs more',
		},
		{
			displayName: 'Size',
			name: 'size',
			type: 'string',
			default: '',
			placeholder: 'e.g. 1024x1024',
			description: 'Width and height in pixels, where the model can do that',
		},
	],
	'openrouter:fusion': [
		{
			displayName: 'Analysis Models',
			name: 'analysisModels',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
			default: [],
			description: 'IDs of the models that answer side by side; up to 8, and each is paid',
		},
		maxCompletionTokens,
		{
			displayName: 'Max Tool Calls',
			name: 'maxToolCalls',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
			default: 4,
			description: 'Steps of research that each model may take',
		},
		{ ...toolModel, description: 'ID of the model that sums up. Empty: the node’s model.' },
		reasoningEffort,
		temperature,
		nestedTools('What the models may use. Empty: web search and web fetch.'),
	],
	'openrouter:advisor': [
		{
			displayName: 'Forward Transcript',
			name: 'forwardTranscript',
			type: 'boolean',
			default: false,
			description:
				'Whether the advisor reads the whole conversation, which is paid as its input, instead of only a question',
		},
		instructions,
		maxCompletionTokens,
		toolModel,
		toolName,
		reasoningEffort,
		temperature,
	],
	'openrouter:subagent': [
		instructions,
		maxCompletionTokens,
		{
			displayName: 'Max Tool Calls',
			name: 'maxToolCalls',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 25, numberPrecision: 0 },
			default: 4,
			description: 'Steps that the subagent may take with its tools',
		},
		toolModel,
		toolName,
		reasoningEffort,
		temperature,
		nestedTools('What the subagent may use'),
	],
	'openrouter:experimental__search_models': [
		{
			displayName: 'Max Results',
			name: 'maxResults',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
			default: 5,
			description: 'Models per search',
		},
	],
};

const settingsOf = (type: ServerToolType): INodeProperties => ({
	displayName: 'Settings',
	name: 'settings',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	options: SETTINGS[type],
	displayOptions: { show: { type: [type] } },
});

export const serverToolList: INodeProperties = {
	displayName: 'Server Tools',
	name: 'serverTools',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Server Tool',
	default: {},
	description:
		'Tools that OpenRouter runs itself, while the model answers. They are paid besides the model’s tokens.',
	options: [
		{
			displayName: 'Server Tool',
			name: 'values',
			values: [
				{
					displayName: 'Tool',
					name: 'type',
					type: 'options',
					noDataExpression: true,
					options: [
						{
							name: 'Advisor',
							value: 'openrouter:advisor',
							description: 'Asks another model for advice, which is paid like any call',
						},
						{
							name: 'Date and Time',
							value: 'openrouter:datetime',
							description: 'Tells the date and time; free but for its tokens',
						},
						{
							name: 'Fusion',
							value: 'openrouter:fusion',
							description:
								'Several models answer and one sums up: many times the price of one answer',
						},
						{
							name: 'Image Generation',
							value: 'openrouter:image_generation',
							description:
								'Makes images, each at the image model’s price. They come as links in the text.',
						},
						{
							name: 'Search Models (Experimental)',
							value: 'openrouter:experimental__search_models',
							description: 'Finds models at OpenRouter; free but for its tokens',
						},
						{
							name: 'Subagent',
							value: 'openrouter:subagent',
							description: 'Gives tasks to another model, which is paid like any call',
						},
						{
							name: 'Web Fetch',
							value: 'openrouter:web_fetch',
							description:
								'Reads pages and PDFs: their text is paid as input, some engines per page',
						},
						{
							name: 'Web Search',
							value: 'openrouter:web_search',
							description:
								'Searches the web: $0.007 to $0.015 per request with Exa, others from $0.001, free models too',
						},
					],
					default: 'openrouter:web_search',
					description: 'What the model may use',
				},
				...SERVER_TOOL_TYPES.map(settingsOf),
			],
		},
	],
};

/** `value` is the list as the panel gives it. Throws `OpenRouterError` naming entry and setting. */
export const readServerTools = (value: unknown): LabelledTool[] =>
	asRecords(asRecord(value).values).map((entry, index) => {
		const label = `Server Tools[${index}]`;
		const type = entry.type ?? 'openrouter:web_search';
		if (!isServerToolType(type)) {
			throw invalidInput(
				`${label} is no tool that the node knows`,
				`Use one of ${SERVER_TOOL_TYPES.join(', ')}`,
			);
		}
		const settings = isRecord(entry.settings) ? entry.settings : {};
		return { label, tool: serverTool(label, type, readSettings(label, type, settings)) };
	});

function readSettings(label: string, type: ServerToolType, values: JsonRecord): Settings {
	const settings: Record<string, Settings[string]> = {};
	for (const property of SETTINGS[type]) {
		const { name } = property;
		const settingLabel = `${label}: ${property.displayName}`;
		const read = (given: unknown) => readSetting(settingLabel, property, given);
		// Numbers and lists bound what the tool does and costs; a text may be empty.
		const value =
			property.type === 'number' || isList(property)
				? readAdded(settingLabel, values, name, read)
				: read(values[name]);
		if (value !== undefined) settings[name] = value;
	}
	return settings;
}

const isList = ({ type, typeOptions }: INodeProperties): boolean =>
	type === 'multiOptions' || typeOptions?.multipleValues === true;

/** `undefined` for what is not set. An empty text or list sets nothing. */
function readSetting(label: string, property: INodeProperties, value: unknown) {
	const { type, typeOptions } = property;
	if (type === 'boolean') return readFlag(label, value);
	if (type === 'number') return readInRange(label, value, typeOptions);
	if (isList(property)) return readClosingList(label, value);
	const text = readText(label, value);
	return asText(text) === '' ? undefined : text;
}
