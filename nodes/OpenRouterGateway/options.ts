/** The gateway's collections Limits and Options, and how they are read. */
import { commonBudgets } from '../shared/panel/budget';
import { commonLimits } from '../shared/panel/callerPolicy';
import { readFallbackModels } from '../shared/panel/models';
import { byDisplayName, lengthOfExpression } from '../shared/parameters/collection';
import { parameters } from '../shared/parameters/parameters';
import { asGiven, choiceFrom, inMs, isOn } from '../shared/parameters/values';

export const limits = parameters(
	{
		displayName: 'Limits',
		name: 'limits',
		type: 'collection',
		placeholder: 'Add Limit',
		default: {},
		description: 'Who may call, how often, and how much at once',
		options: byDisplayName([
			...commonBudgets.description,
			...commonLimits.description,
			{
				displayName: 'Answers at Once',
				name: 'maxConcurrent',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 4,
				description: 'Answers that may be written for one caller at the same time',
			},
			lengthOfExpression,
			{
				displayName: 'Tokens per Minute',
				name: 'tokensPerMinute',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 50000,
				description:
					'Tokens per caller and minute, read and written ones together. Each call reserves its most and gives back what it did not use.',
			},
		]),
	},
	{
		...commonBudgets.table,
		...commonLimits.table,
		maxConcurrent: { unset: 'default', closes: true },
		tokensPerMinute: { unit: 'tokens', closes: true },
	},
	'',
);

export const options = parameters(
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Attempts',
				name: 'attempts',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
				default: 3,
				description:
					'The most attempts to make when OpenRouter reports an error that may pass. None is made once a part of the answer has been sent.',
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
					'Whether callers see what OpenRouter reports about an answer’s cost and its provider',
			},
			{
				displayName: 'Show Reasoning',
				name: 'showReasoning',
				type: 'boolean',
				default: true,
				description:
					'Whether callers see what the model thinks before it answers. Those who send functions always do, as some models need it back with the results.',
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
		],
	},
	{
		attempts: { unset: 'default' },
		credentialCacheSeconds: { unit: 'seconds', unset: 'default', to: inMs },
		extraBody: { read: asGiven },
		fallbackModels: { sets: 'models', unset: 'default', read: readFallbackModels },
		unallowedFields: { unset: 'default', read: choiceFrom(['drop', 'refuse']) },
		heartbeatSeconds: { unit: 'seconds', unset: 'default', to: inMs },
		idleTimeoutSeconds: { unit: 'seconds', unset: 'default', to: inMs },
		lookUpAborted: { unset: 'default', read: isOn },
		reportContent: { unset: 'default', read: isOn },
		showCostAndProvider: { unset: 'default', read: isOn },
		showReasoning: { unset: 'default', read: isOn },
		siteTitle: {},
		siteUrl: {},
		timeout: { unit: 'seconds', unset: 'default', to: inMs },
	},
	'',
);
