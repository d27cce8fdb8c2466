/**
 * Settings of the server tools that look things up. Numbers and lists limit what a tool does and costs,
 * so they must not be added and empty. A text may be empty.
 */
import { described, parameters } from '../../../../shared/parameters/parameters';

export const domainList = <N extends string>(displayName: string, name: N, description: string) =>
	described({
		displayName,
		name,
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Domain' },
		default: [],
		placeholder: 'e.g. docs.example.com',
		description,
	});

const allowedDomains = domainList('Allowed Domains', 'allowedDomains', 'The only domains to use');

const webSearchFields = described([
	allowedDomains,
	{
		displayName: 'City',
		name: 'city',
		type: 'string',
		default: '',
		description: 'Location of the person, for local results',
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
		description: 'How much of each result the model reads. It is billed as input.',
	},
	{
		displayName: 'Country',
		name: 'country',
		type: 'string',
		default: '',
		placeholder: 'e.g. DE',
		description: 'Two-letter code of the person’s country, for local results',
	},
	{
		displayName: 'Engine',
		name: 'engine',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'auto',
				description: 'The search of the provider if it has one, else Exa',
			},
			{ name: 'Exa', value: 'exa', description: '$0.007 to $0.015 per request' },
			{ name: 'Firecrawl', value: 'firecrawl', description: 'With your own key at OpenRouter' },
			{ name: 'Native', value: 'native', description: 'The search of the provider, at its price' },
			{ name: 'Parallel', value: 'parallel', description: '$0.001 to $0.005 per request' },
			{ name: 'Perplexity', value: 'perplexity', description: '$0.005 per request' },
		],
		default: 'auto',
		description: 'Search engine; each has its own price',
	},
	domainList(
		'Excluded Domains',
		'excludedDomains',
		'Domains never to use. Most engines refuse them with Allowed Domains.',
	),
	{
		displayName: 'Max Characters',
		name: 'maxCharacters',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100000, numberPrecision: 0 },
		default: 5000,
		description: 'The most characters to read of each result. Overrides Content Size.',
	},
	{
		displayName: 'Max Results',
		name: 'maxResults',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 25, numberPrecision: 0 },
		default: 5,
		description: 'The most results per search',
	},
	{
		displayName: 'Max Total Results',
		name: 'maxTotalResults',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 50,
		description: 'The most results of all searches of a request together',
	},
	{
		displayName: 'Max Uses',
		name: 'maxUses',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 3,
		description: 'The most searches per request. Of the native engines, only Anthropic’s obeys it.',
	},
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'string',
		default: '',
		placeholder: 'e.g. fast',
		description:
			'Mode of the engine. Exa: instant, fast, auto, deep-lite, deep, deep-reasoning. Parallel: turbo, fast, basic, advanced.',
	},
	{
		displayName: 'Region',
		name: 'region',
		type: 'string',
		default: '',
		description: 'Location of the person, for local results',
	},
	{
		displayName: 'Timezone',
		name: 'timezone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Berlin',
		description: 'Location of the person, for local results',
	},
]);

export const webSearch = parameters(webSearchFields, {
	allowedDomains: { sets: 'allowed_domains', closes: true },
	searchContextSize: { sets: 'search_context_size' },
	engine: { sets: 'engine' },
	excludedDomains: { sets: 'excluded_domains', closes: true },
	maxCharacters: { sets: 'max_characters', closes: true },
	maxResults: { sets: 'max_results', closes: true },
	maxTotalResults: { sets: 'max_total_results', closes: true },
	maxUses: { sets: 'max_uses', closes: true },
	mode: { sets: 'mode' },
	city: { sets: 'user_location.city' },
	country: { sets: 'user_location.country' },
	region: { sets: 'user_location.region' },
	timezone: { sets: 'user_location.timezone' },
});

const webFetchFields = described([
	allowedDomains,
	domainList('Blocked Domains', 'blockedDomains', 'Domains never to use'),
	{
		displayName: 'Engine',
		name: 'engine',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'auto',
				description: 'The page reader of the provider if it has one, else Exa',
			},
			{ name: 'Exa', value: 'exa', description: 'Paid per page' },
			{ name: 'Firecrawl', value: 'firecrawl', description: 'With your own key at OpenRouter' },
			{ name: 'Native', value: 'native', description: 'The page reader of the provider' },
			{ name: 'OpenRouter', value: 'openrouter', description: 'Plain HTTP' },
			{ name: 'Parallel', value: 'parallel', description: 'Paid per page' },
		],
		default: 'auto',
		description: 'What fetches the pages; each has its own price',
	},
	{
		displayName: 'Max Content Tokens',
		name: 'maxContentTokens',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 10000,
		description: 'About how many tokens of each page the model reads. They are billed as input.',
	},
	{
		displayName: 'Max Uses',
		name: 'maxUses',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
		default: 3,
		description: 'The most pages per request',
	},
]);

export const webFetch = parameters(webFetchFields, {
	allowedDomains: { sets: 'allowed_domains', closes: true },
	blockedDomains: { sets: 'blocked_domains', closes: true },
	engine: { sets: 'engine' },
	maxContentTokens: { sets: 'max_content_tokens', unit: 'tokens', closes: true },
	maxUses: { sets: 'max_uses', closes: true },
});

const dateTimeFields = described([
	{
		displayName: 'Timezone',
		name: 'timezone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Berlin',
		description: 'IANA name of the timezone. Empty: UTC.',
	},
]);

export const dateTime = parameters(dateTimeFields, { timezone: { sets: 'timezone' } });

const searchModelsFields = described([
	{
		displayName: 'Max Results',
		name: 'maxResults',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
		default: 5,
		description: 'The most models per search',
	},
]);

export const searchModels = parameters(searchModelsFields, {
	maxResults: { sets: 'max_results', closes: true },
});
