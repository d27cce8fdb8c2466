/** Reads what caller.ts asks for. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { asRecord } from '../../../../shared/values/json';
import { authorToolNames } from '../../../../shared/openrouter/request/request';
import type { IdentityRules } from '../../../../shared/callers/identity/identity';
import type { OriginRules } from '../../../../shared/callers/origin';
import { DEFAULT_POLICY, type CallerPolicy } from '../../../../shared/callers/request/policy';
import { readCommonGrants } from '../../../../shared/panel/callerMay';
import { requireNoKey } from '../../../../shared/panel/callerPolicy';
import { readCollection } from '../../../../shared/parameters/collection';
import { readCommonLimits, readLimit, readNumberLimit } from '../../../../shared/panel/limits';
import { readClaimsLimit, requiredClaims } from '../../../../shared/panel/requiredClaims';
import { readList } from '../../../../shared/parameters/values';
import { trustedProxies } from './caller';
import { readModel } from '../../../item/modelField';
import { readPrompt } from './read';
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
	const may = asRecord(context.getNodeParameter('callerMay', itemIndex, {}));
	const grants = readCommonGrants(may);
	const limits = readCollection('Limits', context.getNodeParameter('limits', itemIndex, {}));
	const common = readCommonLimits(limits);
	return {
		policy: {
			model: readModel(context, itemIndex),
			systemPrompt: requireNoKey(
				readPrompt('System Prompt', context.getNodeParameter('systemPrompt', itemIndex, '')),
			),
			allowedModels: readList('Choose Models', may.allowedModels),
			...grants,
			authorTools: grants.allowTools ? readAuthorTools(context, itemIndex) : [],
			unallowedFields: 'refuse',
			maxAttachmentChars: DEFAULT_POLICY.maxAttachmentChars,
			...common.policy,
		},
		origin: common.origin,
		identity: {
			requiredClaims: readLimit(limits, requiredClaims, readClaimsLimit) ?? [],
			trustedProxies: readNumberLimit(limits, trustedProxies) ?? 0,
		},
		// Unlike the limits it may be empty, for callers who are not signed in.
		callerId: limits.callerId,
		requestsPerMinute: common.requestsPerMinute,
		minimumCreditUsd: common.minimumCreditUsd,
	};
}

const readAuthorTools = (context: IExecuteFunctions, itemIndex: number): string[] =>
	authorToolNames({
		...readTools(context, itemIndex),
		extraBody: asRecord(context.getNodeParameter('options', itemIndex, {})).extraBody,
	});
