/** Reads the gateway's panel, once per call. Throws `OpenRouterError` naming the field that is wrong. */
import type { IWebhookFunctions } from 'n8n-workflow';
import { attributionHeaders } from '../shared/openrouter/attribution';
import { invalidInput } from '../shared/failure/failure';
import { authorToolNames } from '../shared/openrouter/request/request';
import type { BudgetRules } from '../shared/callers/limits/budget/rules';
import type { OriginRules } from '../shared/callers/origin';
import type { CallerPolicy } from '../shared/callers/request/policy';
import { budgetRules } from '../shared/panel/budget';
import { callerPolicy, commonGrants, requireNoKey } from '../shared/panel/callerPolicy';
import { readSteps } from '../shared/panel/steps';
import { choiceFrom, readList, readText } from '../shared/parameters/values';
import { limits, options } from './options';

const REPORTS = ['always', 'failures', 'never'] as const;

export type GatewaySettings = {
	policy: CallerPolicy;
	origin: OriginRules;
	requestsPerMinute: number;
	/** `undefined`: not limited. */
	tokensPerMinute?: number;
	maxConcurrent: number;
	/** `undefined`: no budget. */
	budget?: BudgetRules;
	minimumCreditUsd?: number;
	steps: ReturnType<typeof readSteps>;
	report: (typeof REPORTS)[number];
	reportContent: boolean;
	lookUpAborted: boolean;
	showCostAndProvider: boolean;
	showReasoning: boolean;
	fallbackModels: readonly string[];
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

export function readGatewaySettings(context: Panel): GatewaySettings {
	const limit = limits.all(context.getNodeParameter('limits', {}));
	const option = options.all(context.getNodeParameter('options', {}));
	const may = commonGrants.all(context.getNodeParameter('callerMay', {}));
	const [model, allowedModels] = readModels(context.getNodeParameter('models', []));
	return {
		policy: callerPolicy(may, limit, {
			model,
			allowedModels,
			systemPrompt: requireNoKey(
				readText('System Prompt', context.getNodeParameter('systemPrompt', '')) ?? '',
			),
			authorTools: may.useTools ? authorToolNames({ extraBody: option.extraBody }) : [],
			unallowedFields: option.unallowedFields,
		}),
		origin: { allowedOrigins: limit.allowedOrigins, allowServers: limit.allowServers },
		requestsPerMinute: limit.requestsPerMinute,
		tokensPerMinute: limit.tokensPerMinute,
		maxConcurrent: limit.maxConcurrent,
		budget: budgetRules(limit),
		minimumCreditUsd: limit.minimumCreditUsd,
		steps: readSteps(context.getNodeParameter('steps', {})),
		report: readReport(context.getNodeParameter('report', 'failures')) ?? 'failures',
		reportContent: option.reportContent,
		lookUpAborted: option.lookUpAborted,
		showCostAndProvider: option.showCostAndProvider,
		showReasoning: option.showReasoning,
		fallbackModels: option.fallbackModels,
		extraBody: option.extraBody,
		headers: attributionHeaders(option),
		attempts: option.attempts,
		timeoutMs: option.timeout,
		idleTimeoutMs: option.idleTimeoutSeconds,
		heartbeatMs: option.heartbeatSeconds,
		credentialCacheMs: option.credentialCacheSeconds,
	};
}

const readReport = choiceFrom(REPORTS);

function readModels(value: unknown): [model: string, allowedModels: string[]] {
	const [model, ...allowedModels] = readList('Allowed Models', value);
	if (model !== undefined && !model.endsWith('*')) return [model, allowedModels];
	throw invalidInput(
		'Allowed Models does not begin with the ID of a model',
		'Enter first the ID of the model that answers when the caller names none, such as google/gemini-2.5-flash',
	);
}
