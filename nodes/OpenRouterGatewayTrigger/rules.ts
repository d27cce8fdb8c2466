/** Reads the gateway's panel, once per call. Throws `OpenRouterError` naming the field that is wrong. */
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { attributionHeaders } from '../shared/api/attribution';
import { invalidInput } from '../shared/api/error';
import { authorToolNames } from '../shared/api/request';
import type { OriginRules } from '../shared/caller/origin';
import { ATTACHMENT_KINDS, DEFAULT_POLICY, type CallerPolicy } from '../shared/caller/policy';
import { DEFAULT_REQUESTS_PER_MINUTE, readCallerInstructions } from '../shared/panel/callerPolicy';
import { readOrigins } from '../shared/panel/origins';
import { readList, readNumber, readText } from '../shared/panel/values';
import {
	DEFAULT_CREDENTIAL_CACHE_SECONDS,
	DEFAULT_HEARTBEAT_SECONDS,
	DEFAULT_IDLE_TIMEOUT_SECONDS,
	DEFAULT_MAX_CONCURRENT,
	DEFAULT_TIMEOUT_SECONDS,
} from './fields';

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

const MAX_ATTEMPTS = 10;

/** As much of a node's context as has its parameters, when published and in a call alike. */
type Panel = Pick<IWebhookFunctions, 'getNodeParameter'>;

export function readGatewayRules(context: Panel): GatewayRules {
	const collection = (name: string) => context.getNodeParameter(name, {}) as IDataObject;
	const limits = collection('limits');
	const options = collection('options');
	const report: unknown = context.getNodeParameter('report', 'failures');
	const number = (label: string, value: unknown, otherwise: number) =>
		readNumber(label, value) ?? otherwise;
	const ms = (label: string, value: unknown, otherwiseSeconds: number) =>
		Math.ceil(number(label, value, otherwiseSeconds) * 1000);
	return {
		policy: readPolicy(context, collection('callerMay'), limits, options),
		origin: {
			allowedOrigins: readOrigins(limits.allowedOrigins),
			allowServers: limits.allowServers === true,
		},
		requestsPerMinute: number(
			'Requests per Minute',
			limits.requestsPerMinute,
			DEFAULT_REQUESTS_PER_MINUTE,
		),
		tokensPerMinute: readNumber('Tokens per Minute', limits.tokensPerMinute),
		maxConcurrent: number('Answers at Once', limits.maxConcurrent, DEFAULT_MAX_CONCURRENT),
		minimumCreditUsd: readNumber('Minimum Credit (USD)', limits.minimumCreditUsd),
		report: report === 'always' || report === 'never' ? report : 'failures',
		reportContent: options.reportContent === true,
		lookUpAborted: options.lookUpAborted === true,
		showCostAndProvider: options.showCostAndProvider === true,
		fallbackModels: readList('Fallback Models', options.fallbackModels),
		extraBody: options.extraBody,
		headers: attributionHeaders({
			siteUrl: readText('Site URL', options.siteUrl),
			siteTitle: readText('Site Title', options.siteTitle),
		}),
		attempts: Math.min(
			Math.max(Math.trunc(number('Attempts', options.attempts, 3)), 1),
			MAX_ATTEMPTS,
		),
		timeoutMs: Math.max(1, ms('Total Timeout', options.timeout, DEFAULT_TIMEOUT_SECONDS)),
		idleTimeoutMs: Math.max(
			1,
			ms('Idle Timeout', options.idleTimeoutSeconds, DEFAULT_IDLE_TIMEOUT_SECONDS),
		),
		heartbeatMs: ms('Heartbeat', options.heartbeatSeconds, DEFAULT_HEARTBEAT_SECONDS),
		credentialCacheMs: ms(
			'Credential Cache',
			options.credentialCacheSeconds,
			DEFAULT_CREDENTIAL_CACHE_SECONDS,
		),
	};
}

function readPolicy(
	context: Panel,
	may: IDataObject,
	limits: IDataObject,
	options: IDataObject,
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
	const attachments = readList('Attach Files', may.attachments);
	const limit = (label: string, name: keyof typeof DEFAULT_POLICY & string, otherwise: number) =>
		readNumber(label, limits[name]) ?? otherwise;
	return {
		model,
		allowedModels: furtherModels,
		allowedFields: readList('Set Options', may.allowedFields),
		systemPrompt: readText('System Prompt', context.getNodeParameter('systemPrompt', '')) ?? '',
		callerInstructions: readCallerInstructions(may.callerInstructions),
		maxMessages: limit('Max Messages', 'maxMessages', DEFAULT_POLICY.maxMessages),
		maxChars: limit('Max Characters', 'maxChars', DEFAULT_POLICY.maxChars),
		attachments: ATTACHMENT_KINDS.filter((kind) => attachments.includes(kind)),
		maxAttachments: limit('Max Attachments', 'maxAttachments', DEFAULT_POLICY.maxAttachments),
		maxAttachmentChars: DEFAULT_POLICY.maxAttachmentChars,
		maxOutputTokens: limit('Max Output Tokens', 'maxOutputTokens', DEFAULT_POLICY.maxOutputTokens),
		allowTools: may.useTools === true,
		authorTools: may.useTools === true ? authorToolNames({ extraBody: options.extraBody }) : [],
		unallowedFields: options.unallowedFields === 'refuse' ? 'refuse' : 'drop',
	};
}
