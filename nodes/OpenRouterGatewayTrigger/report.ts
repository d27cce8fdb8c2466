/**
 * The item that a finished call hands to the workflow: who asked what, and what it took. Names and
 * numbers; messages and answers only when the author ticks it.
 */
import type { IDataObject } from 'n8n-workflow';
import type { Failure } from '../shared/api/error';
import { defined } from '../shared/api/json';
import { simplify } from '../shared/api/output';
import type { Caller } from '../shared/caller/identity';
import type { ChatReply } from '../shared/transport/send';
import type { Admission, Refused } from './admit';
import { statusForCaller } from './reply';
import type { GatewayRules } from './rules';

type Core = {
	usedTokens: number;
	/** The caller left before the end. */
	isAborted: boolean;
	startedMs: number;
};

type Answered = Core & {
	kind: 'answered';
	reply: Extract<ChatReply, { kind: 'completed' }>;
};
type Failed = Core & { kind: 'failed'; failure: Failure };

export type EndedCall = Answered | Failed;

export type CallOutcome =
	| { kind: 'refused'; refusal: Refused; caller?: Caller }
	| (EndedCall & { caller: Caller; admission: Admission });

/** Whether the workflow is to hear of it. Refusals it hears of only while its author is testing. */
export function isReported(
	outcome: CallOutcome,
	{ report }: Pick<GatewayRules, 'report'>,
	isTest: boolean,
): boolean {
	if (isTest) return true;
	if (outcome.kind === 'refused') return false;
	return report === 'always' || (report === 'failures' && outcome.kind === 'failed');
}

export function reportItem(
	outcome: CallOutcome,
	rules: Pick<GatewayRules, 'reportContent'>,
	nowMs: number,
): IDataObject {
	const at = new Date(nowMs).toISOString();
	if (outcome.kind === 'refused') {
		const { statusCode, errorType, message, reason, detail } = outcome.refusal;
		return {
			at,
			outcome: 'refused',
			statusCode,
			errorType,
			message,
			...defined({ reason, detail, ...callerFields(outcome.caller) }),
		};
	}
	const { admission, isAborted, usedTokens, startedMs } = outcome;
	const asked = {
		...callerFields(outcome.caller),
		origin: admission.origin,
		modelAsked: admission.modelAsked,
		streamed: admission.isStreamed,
		aborted: isAborted,
	};
	const messages = rules.reportContent ? { messages: admission.request.messages } : {};
	if (outcome.kind === 'failed') {
		const { errorType, message, hint, generationId } = outcome.failure;
		return {
			at,
			outcome: isAborted ? 'aborted' : 'failed',
			statusCode: statusForCaller(outcome.failure),
			...defined({ ...asked, errorType, message, hint, generationId }),
			usage: { totalTokens: usedTokens },
			estimated: usedTokens > 0,
			timing: { totalMs: nowMs - startedMs },
			...messages,
		} as IDataObject;
	}
	const { completion, timing } = outcome.reply;
	const { text, model, provider, finishReason, usage, cost, generationId, toolCalls } = simplify(
		completion,
		timing,
	);
	return {
		at,
		outcome: 'answered',
		statusCode: 200,
		...defined({ ...asked, model, provider, finishReason, cost, generationId }),
		usage,
		estimated: usage.totalTokens === undefined,
		timing,
		...messages,
		...(rules.reportContent && defined({ text, toolCalls })),
	} as IDataObject;
}

const callerFields = (caller: Caller | undefined) =>
	caller === undefined ? {} : { callerId: caller.id, callerSource: caller.source };
