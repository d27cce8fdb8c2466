/** Reads the gateway's panel, once per call. Throws `OpenRouterError` naming the field that is wrong. */
import type { IWebhookFunctions } from 'n8n-workflow';
import { attributionHeaders } from '../shared/openrouter/attribution';
import { invalidInput } from '../shared/failure/failure';
import type { JsonRecord } from '../shared/values/json';
import { authorToolNames } from '../shared/openrouter/request/request';
import type { OriginRules } from '../shared/callers/origin';
import { DEFAULT_POLICY, type CallerPolicy } from '../shared/callers/request/policy';
import { readCommonGrants } from '../shared/panel/callerMay';
import { requireNoKey } from '../shared/panel/callerPolicy';
import { readCollection } from '../shared/parameters/collection';
import { readCommonLimits, readNumberLimit, type CommonLimits } from '../shared/panel/limits';
import { readFallbackModels } from '../shared/panel/models';
import { numbersOf, readList, readText } from '../shared/parameters/values';
import {
	DEFAULT_ATTEMPTS,
	DEFAULT_CREDENTIAL_CACHE_SECONDS,
	DEFAULT_HEARTBEAT_SECONDS,
	DEFAULT_IDLE_TIMEOUT_SECONDS,
	DEFAULT_MAX_CONCURRENT,
	DEFAULT_TIMEOUT_SECONDS,
	maxConcurrent,
	optionFields,
	tokensPerMinute,
} from './options';

export type GatewayRules = {
	policy: CallerPolicy;
	origin: OriginRules;
	requestsPerMinute: number;
	/** `undefined`: not limited. */
	tokensPerMinute?: number;
	maxConcurrent: number;
	minimumCreditUsd?: number;
	report: 'always' | 'failures' | 'never';
	reportContent: boolean;
	lookUpAborted: boolean;
	showCostAndProvider: boolean;
	fallbackModels: string[];
	extraBody: unknown;
	/** Attribution. */
	headers: Record<string, string>;
	attempts: number;
	timeoutMs: number;
	idleTimeoutMs: number;
	/** 0: none. */
	heartbeatMs: number;
	/** 0: not kept. */
	credentialCacheMs: number;
};

/** As much of a node's context as has its parameters, when published and in a call alike. */
type Panel = Pick<IWebhookFunctions, 'getNodeParameter'>;

export function readGatewayRules(context: Panel): GatewayRules {
	const limits = readCollection('Limits', context.getNodeParameter('limits', {}));
	const common = readCommonLimits(limits);
	const options = readCollection('Options', context.getNodeParameter('options', {}));
	const report: unknown = context.getNodeParameter('report', 'failures');
	const number = numbersOf(optionFields, options);
	const ms = (name: string, otherwiseSeconds: number) =>
		Math.ceil((number(name) ?? otherwiseSeconds) * 1000);
	return {
		policy: readPolicy(context, common.policy, options),
		origin: common.origin,
		requestsPerMinute: common.requestsPerMinute,
		tokensPerMinute: readNumberLimit(limits, tokensPerMinute),
		maxConcurrent: readNumberLimit(limits, maxConcurrent) ?? DEFAULT_MAX_CONCURRENT,
		minimumCreditUsd: common.minimumCreditUsd,
		report: report === 'always' || report === 'never' ? report : 'failures',
		reportContent: options.reportContent === true,
		lookUpAborted: options.lookUpAborted === true,
		showCostAndProvider: options.showCostAndProvider === true,
		fallbackModels: readFallbackModels(options.fallbackModels),
		extraBody: options.extraBody,
		headers: attributionHeaders({
			siteUrl: readText('Site URL', options.siteUrl),
			siteTitle: readText('Site Title', options.siteTitle),
		}),
		attempts: number('attempts') ?? DEFAULT_ATTEMPTS,
		timeoutMs: ms('timeout', DEFAULT_TIMEOUT_SECONDS),
		idleTimeoutMs: ms('idleTimeoutSeconds', DEFAULT_IDLE_TIMEOUT_SECONDS),
		heartbeatMs: ms('heartbeatSeconds', DEFAULT_HEARTBEAT_SECONDS),
		credentialCacheMs: ms('credentialCacheSeconds', DEFAULT_CREDENTIAL_CACHE_SECONDS),
	};
}

function readPolicy(
	context: Panel,
	limits: CommonLimits['policy'],
	options: JsonRecord,
): CallerPolicy {
	const [model, ...furtherModels] = readList(
		'Allowed Models',
		context.getNodeParameter('models', []),
	);
	if (model === undefined || model.endsWith('*')) {
		throw invalidInput(
			'Allowed Models does not begin with the ID of a model',
			'Enter first the ID of the model that answers when the caller names none, such as google/gemini-2.5-flash',
		);
	}
	const grants = readCommonGrants(context.getNodeParameter('callerMay', {}));
	return {
		model,
		allowedModels: furtherModels,
		systemPrompt: requireNoKey(
			readText('System Prompt', context.getNodeParameter('systemPrompt', '')) ?? '',
		),
		...grants,
		...limits,
		maxAttachmentChars: DEFAULT_POLICY.maxAttachmentChars,
		authorTools: grants.allowTools ? authorToolNames({ extraBody: options.extraBody }) : [],
		unallowedFields: options.unallowedFields === 'refuse' ? 'refuse' : 'drop',
	};
}
