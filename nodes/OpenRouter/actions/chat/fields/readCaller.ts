/** Reads what caller.ts asks for. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { asRecord, asRecords } from '../../../../shared/api/json';
import { authorToolNames } from '../../../../shared/api/request';
import type { IdentityRules } from '../../../../shared/caller/identity';
import type { OriginRules } from '../../../../shared/caller/origin';
import {
	ATTACHMENT_KINDS,
	DEFAULT_POLICY,
	type CallerPolicy,
} from '../../../../shared/caller/policy';
import {
	DEFAULT_REQUESTS_PER_MINUTE,
	readCallerInstructions,
} from '../../../../shared/panel/callerPolicy';
import { readOrigins } from '../../../../shared/panel/origins';
import { readList, readNumber, readText } from '../../../../shared/panel/values';
import { readModel, readPrompt } from './read';
import { readTools } from './tools';

export type CallerRules = {
	policy: CallerPolicy;
	origin: OriginRules;
	identity: IdentityRules;
	callerId: unknown;
	requestsPerMinute: number;
	minimumCreditUsd?: number;
};

export function readCallerRules(context: IExecuteFunctions, itemIndex: number): CallerRules {
	const may = context.getNodeParameter('callerMay', itemIndex, {}) as IDataObject;
	const limits = context.getNodeParameter('limits', itemIndex, {}) as IDataObject;
	const limit = (label: string, value: unknown, otherwise: number) =>
		readNumber(label, value) ?? otherwise;
	const attachments = readList('Attach Files', may.attachments);
	return {
		policy: {
			model: readModel(context, itemIndex),
			systemPrompt: readPrompt(
				'System Prompt',
				context.getNodeParameter('systemPrompt', itemIndex, ''),
			),
			allowedModels: readList('Choose Models', may.allowedModels),
			allowedFields: readList('Set Options', may.allowedFields),
			attachments: ATTACHMENT_KINDS.filter((kind) => attachments.includes(kind)),
			callerInstructions: readCallerInstructions(may.callerInstructions),
			allowTools: may.useTools === true,
			authorTools: may.useTools === true ? readAuthorTools(context, itemIndex) : [],
			unallowedFields: 'refuse',
			maxMessages: limit('Max Messages', limits.maxMessages, DEFAULT_POLICY.maxMessages),
			maxChars: limit('Max Characters', limits.maxChars, DEFAULT_POLICY.maxChars),
			maxAttachments: limit(
				'Max Attachments',
				limits.maxAttachments,
				DEFAULT_POLICY.maxAttachments,
			),
			maxAttachmentChars: DEFAULT_POLICY.maxAttachmentChars,
			maxOutputTokens: limit(
				'Max Output Tokens',
				limits.maxOutputTokens,
				DEFAULT_POLICY.maxOutputTokens,
			),
		},
		origin: {
			allowedOrigins: readOrigins(limits.allowedOrigins),
			allowServers: limits.allowServers === true,
		},
		identity: {
			requiredClaims: asRecords(asRecord(limits.requiredClaims).values).map(({ name, value }) => ({
				name: readText('Required Claims', name) ?? '',
				value: readText('Required Claims', value) ?? '',
			})),
			trustedProxies: limit('Trusted Proxies', limits.trustedProxies, 0),
		},
		callerId: limits.callerId,
		requestsPerMinute: limit(
			'Requests per Minute',
			limits.requestsPerMinute,
			DEFAULT_REQUESTS_PER_MINUTE,
		),
		minimumCreditUsd: readNumber('Minimum Credit (USD)', limits.minimumCreditUsd),
	};
}

const readAuthorTools = (context: IExecuteFunctions, itemIndex: number): string[] =>
	authorToolNames({
		...readTools(context, itemIndex),
		extraBody: asRecord(context.getNodeParameter('options', itemIndex, {})).extraBody,
	});
