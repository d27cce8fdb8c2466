/** A caller from outside, in `chat: respond`: where the request comes from, and what it may do. */
import type { DisplayCondition, INodeProperties } from 'n8n-workflow';
import {
	allowedOrigins,
	allowServers,
	attachFiles,
	callerInstructions,
	maxAttachments,
	maxChars,
	maxMessages,
	maxOutputTokens,
	minimumCreditUsd,
	requestsPerMinute,
	setOptions,
	useTools,
} from '../../../../shared/panel/callerPolicy';
import { lengthOfExpression } from '../../../../shared/parameters/collection';
import { requiredClaims } from '../../../../shared/panel/requiredClaims';

export const requestFields: INodeProperties[] = [
	{
		displayName: 'Request',
		name: 'requestSource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Define Below',
				value: 'define',
				description:
					'A body that the workflow gives. Who is calling is then what Caller ID says; headers and tokens are not believed.',
			},
			{
				name: 'From the Webhook',
				value: 'webhook',
				description:
					'Body, headers and verified token of the incoming item: put this node directly behind the Webhook',
			},
		],
		default: 'webhook',
		description: 'Where the caller’s request comes from',
	},
	{
		displayName: 'Request Body',
		name: 'request',
		type: 'json',
		default: '{\n  "message": "Hello"\n}',
		required: true,
		description: 'A body as callers send it: a message, or messages as OpenAI clients send them',
		displayOptions: { show: { requestSource: ['define'] } },
	},
];

const callerMay: INodeProperties = {
	displayName: 'Caller May',
	name: 'callerMay',
	type: 'collection',
	placeholder: 'Allow Something',
	default: {},
	description:
		'What a caller may do besides sending messages. Nothing is allowed that is not added here.',
	options: [
		attachFiles,
		callerInstructions,
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
		setOptions,
		useTools,
	],
};

export const trustedProxies: INodeProperties = {
	displayName: 'Trusted Proxies',
	name: 'trustedProxies',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 0 },
	default: 0,
	description:
		'How many proxies of yours stand before n8n; their X-Forwarded-For then tells the caller’s address. Too high, and callers can invent their address. 0: the header is not used.',
};

const limits: INodeProperties = {
	displayName: 'Limits',
	name: 'limits',
	type: 'collection',
	placeholder: 'Add Limit',
	default: {},
	description: 'Who may call, how often, and how much at once',
	options: [
		allowServers,
		allowedOrigins,
		{
			displayName: 'Caller ID',
			name: 'callerId',
			type: 'string',
			default: '',
			description:
				'Who is calling, when the workflow knows. Empty: the subject of the verified token, else the address (see Trusted Proxies), else all callers count as one.',
		},
		lengthOfExpression,
		maxAttachments,
		maxChars,
		maxMessages,
		maxOutputTokens,
		minimumCreditUsd,
		requestsPerMinute,
		{
			...requiredClaims,
			description:
				'What the token that the Webhook has verified must say, such as role = authenticated for Supabase. Without such a token, calls are refused.',
		},
		trustedProxies,
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
			'What the caller gets (in “public”) besides the text, the message, the finish reason and, with a response format, the data',
	},
];
