/** The gateway's own limits, its options, and what counts when they are not set. */
import type { INodeProperties } from 'n8n-workflow';
import { lengthOfExpression } from '../shared/parameters/collection';

export const DEFAULT_MAX_CONCURRENT = 4;
export const DEFAULT_ATTEMPTS = 3;
export const DEFAULT_TIMEOUT_SECONDS = 300;
export const DEFAULT_IDLE_TIMEOUT_SECONDS = 90;
export const DEFAULT_HEARTBEAT_SECONDS = 10;
export const DEFAULT_CREDENTIAL_CACHE_SECONDS = 15;

export const maxConcurrent: INodeProperties = {
	displayName: 'Answers at Once',
	name: 'maxConcurrent',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 4,
	description: 'Answers that may be written for one caller at the same time',
};

export const tokensPerMinute: INodeProperties = {
	displayName: 'Tokens per Minute',
	name: 'tokensPerMinute',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50000,
	description:
		'Tokens per caller and minute, read and written ones together. Each call reserves its most and gives back what it did not use.',
};

export const optionFields: INodeProperties[] = [
	{
		displayName: 'Attempts',
		name: 'attempts',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
		default: 3,
		description:
			'How often to ask at most while nothing of an answer has gone out, when OpenRouter says that another try may help',
	},
	{
		displayName: 'Credential Cache',
		name: 'credentialCacheSeconds',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 3600 },
		default: 15,
		description:
			'Seconds for which credentials are kept in memory; a changed credential counts after that time. 0 reads them for each call, which is slower.',
	},
	{
		displayName: 'Extra Body (JSON)',
		name: 'extraBody',
		type: 'json',
		default: '{}',
		description:
			'Fields of every request that you set, such as {"temperature": 0.3}. A caller can override those that Caller May → Set Options names.',
	},
	{
		displayName: 'Fallback Models',
		name: 'fallbackModels',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
		default: [],
		placeholder: 'e.g. openai/gpt-5-mini',
		description: 'IDs of the models to try in this order when the asked one cannot answer',
	},
	{
		displayName: 'Fields Not Allowed',
		name: 'unallowedFields',
		type: 'options',
		options: [
			{
				name: 'Leave Out',
				value: 'drop',
				description:
					'Sampling options, which many clients send unasked. What costs, tools and formats are refused all the same.',
			},
			{ name: 'Refuse', value: 'refuse', description: 'Answer 403 and name the field' },
		],
		default: 'drop',
		description: 'What to do with options of a request that are not allowed under Caller May',
	},
	{
		displayName: 'Heartbeat',
		name: 'heartbeatSeconds',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 120 },
		default: 10,
		description:
			'Seconds of silence after which a streamed answer gets a comment, so that proxies keep it open. 0: none. Until the first one, failures have their HTTP status.',
	},
	{
		displayName: 'Idle Timeout',
		name: 'idleTimeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 0.1, maxValue: 3600 },
		default: 90,
		description: 'Seconds of silence from OpenRouter after which to give up',
	},
	lengthOfExpression,
	{
		displayName: 'Look Up Aborted Calls',
		name: 'lookUpAborted',
		type: 'boolean',
		default: false,
		description:
			'Whether to ask OpenRouter once, some seconds later, what a call used that the caller left or that broke off. Reports and Tokens per Minute then have its count and cost instead of an estimate; such reports come later.',
	},
	{
		displayName: 'Report Messages and Answer',
		name: 'reportContent',
		type: 'boolean',
		default: false,
		description:
			'Whether reports hold what was asked and answered; n8n then stores it with the execution',
	},
	{
		displayName: 'Show Cost and Provider',
		name: 'showCostAndProvider',
		type: 'boolean',
		default: false,
		description:
			'Whether callers see what an answer cost you and which provider gave it, as OpenRouter says it',
	},
	{
		displayName: 'Site Title',
		name: 'siteTitle',
		type: 'string',
		default: '',
		placeholder: 'e.g. My App',
		description: 'Name of your app, sent as X-Title. Empty: the credential’s.',
	},
	{
		displayName: 'Site URL',
		name: 'siteUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://my-app.example',
		description: 'Address of your app, sent as HTTP-Referer. Empty: the credential’s.',
	},
	{
		displayName: 'Total Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 0.1, maxValue: 86400 },
		default: 300,
		description: 'Seconds after which to give up, all attempts included',
	},
];
