/**
 * The item about a finished call for the workflow: who asked for what, and what it used. It holds names
 * and numbers. It holds messages and answers only when the author wants that.
 */
import type { IDataObject } from 'n8n-workflow';
import { OpenRouterError, type Failure } from '../shared/failure/failure';
import { forEndpointCaller } from '../shared/failure/forCaller';
import type { GenerationRecord } from '../shared/openrouter/generation';
import { asText, defined } from '../shared/values/json';
import { simplify } from '../shared/openrouter/answer/output';
import { readUsage } from '../shared/openrouter/usage';
import { publicUsage } from '../shared/callers/limits/budget/shown';
import type { Caller } from '../shared/callers/identity/identity';
import type { CompletedChat } from '../shared/transport/readChat';
import type { Admission, Refused } from '../shared/callers/verdict';
import type { CallerAlert } from './ports';
import type { Step } from '../shared/steps/step';
import type { GatewaySettings } from './settings';

type Core = {
	/** By all attempts. */
	usedTokens: number;
	/** By those before the last one. A look-up does not include them. */
	earlierTokens: number;
	/** The same in micro-USD, for budgets: what is not known counts as the most that it can be. */
	usedCost: number;
	earlierCost: number;
	/** The caller left before the end. */
	isAborted: boolean;
	startedMs: number;
	endedMs: number;
	/** With connected tools. */
	steps?: readonly Step[];
	/** About the memory. */
	hint?: string;
	/** What OpenRouter has recorded, when the call did not say what it used and that was looked up. */
	record?: GenerationRecord;
};

type Answered = Core & {
	kind: 'answered';
	reply: CompletedChat;
};
type Failed = Core & { kind: 'failed'; failure: Failure };

export type EndedCall = Answered | Failed;

export type AdmittedCall = EndedCall & { admission: Admission };

export type CallOutcome = Refused | AdmittedCall;

/** Whether the call is reported to the workflow. Refusals are reported only while the author is testing. */
export function isReported(
	outcome: CallOutcome,
	{ report }: Pick<GatewaySettings, 'report'>,
	isTest: boolean,
): boolean {
	if (isTest) return true;
	if (outcome.kind === 'refused') return false;
	return report === 'always' || (report === 'failures' && outcome.kind === 'failed');
}

/** Whether the usage is an estimate, because OpenRouter did not report it. */
export function isEstimated(call: EndedCall): boolean {
	if (call.record !== undefined) return false;
	return call.kind === 'failed'
		? call.usedTokens > 0
		: readUsage(call.reply.completion.body.usage).totalTokens === undefined;
}

export function reportItem(
	outcome: CallOutcome,
	settings: Pick<GatewaySettings, 'reportContent'>,
	nowMs: number,
): IDataObject {
	if (outcome.kind === 'refused') {
		const { statusCode, errorType, message, reason, detail } = outcome.failure;
		return {
			at: new Date(nowMs).toISOString(),
			kind: 'call',
			outcome: 'refused',
			statusCode,
			errorType,
			message,
			...defined({
				...callerFields(outcome.caller),
				origin: outcome.origin,
				reason,
				detail,
				hint: refusalHint(outcome),
			}),
		};
	}
	const { admission, isAborted, usedTokens, startedMs, endedMs, record } = outcome;
	// The end of the call, not the time of this report: a look-up may have come between.
	const at = new Date(endedMs).toISOString();
	const estimated = isEstimated(outcome);
	const asked = {
		...callerFields(admission.caller),
		origin: admission.origin,
		modelAsked: asText(admission.asked.fields.model),
		streamed: admission.asked.fields.stream === true,
		aborted: isAborted,
	};
	const messages = settings.reportContent ? { messages: admission.judged.messages } : {};
	if (outcome.kind === 'failed') {
		const { errorType, message, hint, generationId } = outcome.failure;
		return {
			at,
			kind: 'call',
			outcome: isAborted ? 'aborted' : 'failed',
			statusCode: forEndpointCaller(outcome.failure).statusCode,
			...defined({ ...asked, model: record?.model, provider: record?.provider }),
			...defined({ errorType, message, hint }),
			...defined({
				cost: outcome.failure.costUsd ?? record?.costUsd,
				upstreamInferenceCost:
					outcome.failure.upstreamInferenceCostUsd ?? record?.upstreamInferenceCostUsd,
				generationId,
			}),
			usage: record?.usage ?? { totalTokens: usedTokens },
			estimated,
			timing: { totalMs: endedMs - startedMs },
			...stepsOf(outcome, settings),
			...messages,
		} as IDataObject;
	}
	const { completion, timing } = outcome.reply;
	const answer = simplify(completion, timing);
	const { text, finishReason, generationId, toolCalls } = answer;
	return {
		at,
		kind: 'call',
		outcome: 'answered',
		statusCode: 200,
		...defined({
			...asked,
			model: answer.model ?? record?.model,
			provider: answer.provider ?? record?.provider,
			finishReason,
			cost: answer.cost ?? record?.costUsd,
			upstreamInferenceCost: answer.upstreamInferenceCost ?? record?.upstreamInferenceCostUsd,
			generationId,
			hint: [completion.notice, outcome.hint].filter(Boolean).join('. ') || undefined,
		}),
		usage: record?.usage ?? answer.usage,
		estimated,
		timing,
		...stepsOf(outcome, settings),
		...messages,
		...(settings.reportContent && defined({ text, toolCalls })),
	} as IDataObject;
}

/** What tools were asked is content, as messages are. */
const stepsOf = (
	{ steps }: EndedCall,
	{ reportContent }: Pick<GatewaySettings, 'reportContent'>,
): { steps?: object[] } =>
	steps === undefined
		? {}
		: {
				steps: steps.map(({ tools, ...step }) => ({
					...step,
					tools: tools.map(({ arguments: args, ...run }) => ({
						...run,
						...(reportContent && { arguments: args }),
					})),
				})),
			};

/** What the author can do about a refusal. Its message is for callers and names no setting. */
function refusalHint({ failure, origin }: Refused): string | undefined {
	if (failure.errorType !== 'origin_not_allowed') return undefined;
	return origin === undefined
		? 'To let in calls that come from no page, add Limits → Allow Calls From Servers'
		: `If this is your page, add ${origin} to Limits → Allowed Origins`;
}

/** A share of a budget that has been reached. Amounts are USD. */
export function budgetItem(
	{ scope, percent, caller, state }: CallerAlert,
	nowMs: number,
): IDataObject {
	const { period, limitUsd, usedUsd, reservedUsd, remainingUsd, resetsAt } = publicUsage(state);
	const budget = { period, limitUsd, usedUsd, reservedUsd, remainingUsd, resetsAt };
	const whose = scope === 'caller' ? callerFields(caller) : {};
	return {
		at: new Date(nowMs).toISOString(),
		kind: 'budget',
		percent,
		scope,
		...defined({ ...whose, ...budget }),
	};
}

/** For the author who tries a budget with test events. */
export const IN_MEMORY: IDataObject = {
	budgetHint:
		'Budgets of test events are counted in memory only. What published calls have spent is not changed.',
};

/** The item about a call that failed because of a setting of the node or of a credential. */
export function faultItem(error: unknown, nowMs: number): IDataObject {
	const known = error instanceof OpenRouterError ? error.failure : undefined;
	return {
		at: new Date(nowMs).toISOString(),
		kind: 'call',
		outcome: 'failed',
		statusCode: 500,
		errorType: known?.errorType ?? 'internal',
		message: known?.message ?? 'The endpoint could not answer: n8n’s log has the reason',
		...defined({ hint: known?.hint }),
	};
}

const callerFields = (caller: Caller | undefined) =>
	caller === undefined
		? {}
		: { callerId: caller.id, callerSource: caller.source, callerHint: caller.hint };
