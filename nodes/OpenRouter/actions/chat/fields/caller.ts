/**
 * What a caller from outside may do: the fields of the policy. n8n's lint wants each default as a
 * literal; a test holds them against caller/policy.ts, which says what counts when a field is unset.
 */
import type { DisplayCondition, INodeProperties } from 'n8n-workflow';
import { TICKABLE_FIELDS } from '../../../../shared/caller/chatFields';

export const DEFAULT_REQUESTS_PER_MINUTE = 30;

const callerMay: INodeProperties = {
	displayName: 'Caller May',
	name: 'callerMay',
	type: 'collection',
	placeholder: 'Allow Something',
	default: {},
	description:
		'What a caller may do besides sending messages. Nothing is allowed that is not added here.',
	options: [
		{
			displayName: 'Attach Files',
			name: 'attachments',
			type: 'multiOptions',
			options: [
				{ name: 'Audio', value: 'audio' },
				{ name: 'Image', value: 'image' },
				{ name: 'PDF or Other File', value: 'file' },
			],
			default: [],
			description:
				'Kinds of files that messages may hold, by https address, as data or uploaded with a form',
		},
		{
			displayName: 'Choose Models',
			name: 'allowedModels',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
			default: [],
			placeholder: 'e.g. openai/gpt-5-mini or google/*',
			description:
				'IDs that a caller may name besides the node’s model; vendor/* allows all of a vendor',
		},
		{
			displayName: 'Set Options',
			name: 'allowedFields',
			type: 'multiOptions',
			options: TICKABLE_FIELDS.map((name) => ({ name, value: name })).sort((a, b) =>
				a.name.localeCompare(b.name, 'en'),
			),
			default: [],
			description: 'Fields of the request that a caller may set',
		},
		{
			displayName: 'Use Tools',
			name: 'useTools',
			type: 'boolean',
			default: false,
			description:
				'Whether a caller may bring function tools and send their results. Calls go back with the model’s reasoning, which some models need.',
		},
	],
};

const limits: INodeProperties = {
	displayName: 'Limits',
	name: 'limits',
	type: 'collection',
	placeholder: 'Add Limit',
	default: {},
	description: 'Who may call, how often, and how much at once',
	options: [
		{
			displayName: 'Allow Calls From Servers',
			name: 'allowServers',
			type: 'boolean',
			default: false,
			description: 'Whether calls without an Origin header pass although Allowed Origins is set',
		},
		{
			displayName: 'Allowed Origins',
			name: 'allowedOrigins',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Origin' },
			default: [],
			placeholder: 'e.g. https://my-app.example',
			description:
				'Pages that may call: scheme, host and port; https://*.my-app.example allows sub-domains. Others are refused.',
		},
		{
			displayName: 'Caller ID',
			name: 'callerId',
			type: 'string',
			default: '',
			description:
				'Who is calling, when the workflow knows. Empty: the subject of the verified token, else the address (see Trusted Proxies), else all callers count as one.',
		},
		{
			displayName: 'Max Attachments',
			name: 'maxAttachments',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description: 'Files in all messages together',
		},
		{
			displayName: 'Max Characters',
			name: 'maxChars',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 20000,
			description: 'Characters in all messages together',
		},
		{
			displayName: 'Max Messages',
			name: 'maxMessages',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Messages per request',
		},
		{
			displayName: 'Max Output Tokens',
			name: 'maxOutputTokens',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1024,
			description: 'Ceiling on the length of each answer, reasoning included',
		},
		{
			displayName: 'Minimum Credit (USD)',
			name: 'minimumCreditUsd',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 1,
			description:
				'Refuse calls when the key’s limit has less than this left. Only for keys that have a credit limit.',
		},
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 30,
			description: 'Calls per caller and minute, counted in each n8n process by itself',
		},
		{
			displayName: 'Required Claims',
			name: 'requiredClaims',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Claim',
			default: {},
			description:
				'What the token that the Webhook has verified must say, such as role = authenticated for Supabase. Without such a token, calls are refused.',
			options: [
				{
					displayName: 'Claim',
					name: 'values',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. role',
							description: 'A claim, or a path to it such as app_metadata.plan',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. authenticated',
							description: 'What it must be; a list must have it as an entry',
						},
					],
				},
			],
		},
		{
			displayName: 'Trusted Proxies',
			name: 'trustedProxies',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'How many proxies of yours stand before n8n; their X-Forwarded-For then tells the caller’s address. Too high, and callers can invent their address. 0: the header is not used.',
		},
	],
};

const SET: DisplayCondition[] = [{ _cnd: { exists: true } }];

/** What the panel says is still open. */
const notices: INodeProperties[] = [
	{
		displayName: 'Any page may call: add Limits → Allowed Origins with your app’s address',
		name: 'originNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { '/limits.allowedOrigins': SET } },
	},
	{
		displayName:
			'All callers share one rate limit, unless the Webhook checks a token (JWT): add Limits → Caller ID or Required Claims where users sign in, or Trusted Proxies where a proxy stands before n8n',
		name: 'callerNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			hide: {
				'/limits.callerId': SET,
				'/limits.requiredClaims.values': SET,
				'/limits.trustedProxies': [{ _cnd: { gt: 0 } }],
			},
		},
	},
];

export const callerFields: INodeProperties[] = [
	callerMay,
	limits,
	...notices,
	{
		displayName: 'Show Caller',
		name: 'showCaller',
		type: 'multiOptions',
		options: [
			{ name: 'Cost', value: 'cost' },
			{ name: 'Model', value: 'model' },
			{ name: 'Reasoning', value: 'reasoning' },
			{ name: 'Usage', value: 'usage' },
		],
		default: [],
		description:
			'What the caller gets (in “public”) besides the text, the message and the finish reason',
	},
];
