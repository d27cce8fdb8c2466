/** Fields of `chat: respond` about the caller: the source of the request, permissions and limits. */
import type { DisplayCondition, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { authorToolNames } from '../../../../shared/openrouter/request/request';
import type { IdentityRules } from '../../../../shared/callers/identity/identity';
import type { BudgetRules } from '../../../../shared/callers/limits/budget/rules';
import type { OriginRules } from '../../../../shared/callers/origin';
import type { CallerPolicy } from '../../../../shared/callers/request/policy';
import { budgetRules, commonBudgets } from '../../../../shared/panel/budget';
import {
	callerPolicy,
	commonGrants,
	commonLimits,
	requireNoKey,
} from '../../../../shared/panel/callerPolicy';
import { readClaimsLimit, requiredClaims } from '../../../../shared/panel/requiredClaims';
import { byDisplayName, lengthOfExpression } from '../../../../shared/parameters/collection';
import { parameters } from '../../../../shared/parameters/parameters';
import { asGiven } from '../../../../shared/parameters/values';
import { asRecord } from '../../../../shared/values/json';
import { readModel } from '../../../item/modelField';
import { readPrompt } from './readMessages';
import { readTools } from './tools';

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
					'A body that the workflow builds. Caller ID then says who is calling; headers and tokens are ignored.',
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
		description: 'A body as callers send it: a message, or messages in OpenAI’s format',
		displayOptions: { show: { requestSource: ['define'] } },
	},
];

export const callerMay = parameters(
	{
		displayName: 'Caller May',
		name: 'callerMay',
		type: 'collection',
		placeholder: 'Allow Something',
		default: {},
		description: 'What a caller may do besides sending messages. Nothing else is allowed.',
		options: byDisplayName([
			...commonGrants.description,
			{
				displayName: 'Choose Models',
				name: 'allowedModels',
				type: 'string',
				typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
				default: [],
				placeholder: 'e.g. openai/gpt-5-mini or google/*',
				description:
					'IDs of models that a caller may choose besides the node’s model. vendor/* allows all models of a vendor.',
			},
		]),
	},
	{ ...commonGrants.table, allowedModels: { unset: 'default' } },
	'',
);

export const callerLimits = parameters(
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
				displayName: 'Caller ID',
				name: 'callerId',
				type: 'string',
				default: '',
				description:
					'Who is calling, when the workflow knows it. Empty: the subject of the verified token, else the address (see Trusted Proxies), else all callers count as one.',
			},
			lengthOfExpression,
			{
				...requiredClaims,
				description:
					'Claims that the token verified by the Webhook must have, such as role = authenticated for Supabase. Calls without such a token are refused.',
			},
			{
				displayName: 'Trusted Proxies',
				name: 'trustedProxies',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 0 },
				default: 0,
				description:
					'Number of your proxies in front of n8n. Their X-Forwarded-For header then gives the caller’s address. If the number is too high, callers can fake their address. 0: the header is not used.',
			},
		]),
	},
	{
		...commonBudgets.table,
		...commonLimits.table,
		// May be empty, unlike the limits, for callers who are not signed in.
		callerId: { read: asGiven },
		requiredClaims: { closes: true, read: readClaimsLimit },
		trustedProxies: { unset: 'default', closes: true },
	},
	'',
);

const IS_SET: DisplayCondition[] = [{ _cnd: { exists: true } }];

/** Warnings about limits that are not set yet. */
const notices: INodeProperties[] = [
	{
		displayName: 'Any page may call: add Limits → Allowed Origins with your app’s address',
		name: 'originNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { '/limits.allowedOrigins': IS_SET } },
	},
	{
		displayName:
			'All callers share one rate limit, unless the Webhook checks a token (JWT): add Limits → Caller ID or Required Claims if users sign in, or Trusted Proxies if a proxy is in front of n8n',
		name: 'callerNotice',
		type: 'notice',
		default: '',
		displayOptions: {
			hide: {
				'/limits.callerId': IS_SET,
				'/limits.requiredClaims.values': IS_SET,
				'/limits.trustedProxies': [{ _cnd: { gt: 0 } }],
			},
		},
	},
];

export const callerFields: INodeProperties[] = [
	callerMay.description,
	callerLimits.description,
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
			'What the caller gets (in “public”) in addition to the text, the message, the finish reason and, with a response format, the data',
	},
];

export type CallerRules = {
	policy: CallerPolicy;
	origin: OriginRules;
	identity: IdentityRules;
	callerId: unknown;
	requestsPerMinute: number;
	/** `undefined`: no budget. */
	budget?: BudgetRules;
	minimumCreditUsd?: number;
};

export function readCallerRules(context: IExecuteFunctions, itemIndex: number): CallerRules {
	const may = callerMay.all(asRecord(context.getNodeParameter('callerMay', itemIndex, {})));
	const limit = callerLimits.all(context.getNodeParameter('limits', itemIndex, {}));
	return {
		policy: callerPolicy(may, limit, {
			model: readModel(context, itemIndex),
			allowedModels: may.allowedModels,
			systemPrompt: requireNoKey(
				readPrompt('System Prompt', context.getNodeParameter('systemPrompt', itemIndex, '')),
			),
			authorTools: may.useTools ? readAuthorTools(context, itemIndex) : [],
			unallowedFields: 'refuse',
		}),
		origin: { allowedOrigins: limit.allowedOrigins, allowServers: limit.allowServers },
		identity: {
			requiredClaims: limit.requiredClaims ?? [],
			trustedProxies: limit.trustedProxies,
		},
		callerId: limit.callerId,
		requestsPerMinute: limit.requestsPerMinute,
		budget: budgetRules(limit),
		minimumCreditUsd: limit.minimumCreditUsd,
	};
}

const readAuthorTools = (context: IExecuteFunctions, itemIndex: number): string[] =>
	authorToolNames({
		...readTools(context, itemIndex),
		extraBody: asRecord(context.getNodeParameter('options', itemIndex, {})).extraBody,
	});
