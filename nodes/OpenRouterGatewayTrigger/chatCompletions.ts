/**
 * `POST <path>/chat/completions`: one call from its admission to its answer. Streamed upstream
 * whether or not the caller wants a stream, so that a caller who leaves ends what is paid for.
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import type { IWebhookFunctions } from 'n8n-workflow';
import { OpenRouterError, type Failure } from '../shared/api/error';
import { UNREPORTED } from '../shared/api/explanation';
import { publicBody } from '../shared/api/publicBody';
import { buildChatRequest } from '../shared/api/request';
import { readUsage } from '../shared/api/usage';
import { hashCallerId, type Caller } from '../shared/caller/identity';
import { CREDENTIAL_TYPE } from '../shared/transport/http';
import { forgetCredential, recallCredential } from '../shared/transport/credentialMemory';
import { recallCredit } from '../shared/transport/credit';
import { sendChat, type ChatReply } from '../shared/transport/send';
import { admitRequest, estimateTokens, type Admission, type Visitor } from './admit';
import { openEventStream, type EventStream } from './eventStream';
import { sendFailure, sendJson, type CallFailure } from './reply';
import type { CallOutcome, EndedCall } from './report';
import type { GatewayRules } from './rules';

export type RunningCall = {
	/** Resolves once upstream has begun to answer, or the call has ended. Never rejects. */
	hasAnswered: Promise<void>;
	/** Resolves when the caller has got all there is. Rejects for a bug only. */
	ended: Promise<CallOutcome>;
};

/** Admits and answers. The caller's response is ended by the time `ended` resolves. */
export function startChat(
	context: IWebhookFunctions,
	rules: GatewayRules,
	visitor: Visitor,
	startedMs: number,
): RunningCall {
	let markAnswered = () => {};
	const answered = new Promise<void>((resolve) => {
		markAnswered = resolve;
	});
	const ended = runChat(context, rules, visitor, startedMs, markAnswered);
	const settled = ended.then(
		() => {},
		() => {},
	);
	return { hasAnswered: Promise.race([answered, settled]), ended };
}

async function runChat(
	context: IWebhookFunctions,
	rules: GatewayRules,
	visitor: Visitor,
	startedMs: number,
	markAnswered: () => void,
): Promise<CallOutcome> {
	const response = context.getResponseObject();
	const admission = admitRequest(context, rules, visitor);
	if (admission.kind === 'refused') {
		sendFailure(response, admission, admission.headers);
		return { kind: 'refused', refusal: admission, caller: visitor.caller };
	}
	const gone = new AbortController();
	response.once('close', () => {
		if (!response.writableEnded) gone.abort();
	});
	let usedTokens = 0;
	try {
		const outcome = await answerChat(context, rules, admission, gone, { startedMs, markAnswered });
		usedTokens = outcome.usedTokens;
		return { ...outcome, caller: admission.caller, admission };
	} finally {
		admission.place.leave();
		admission.settle(usedTokens);
	}
}

type Answering = { startedMs: number; markAnswered: () => void };

async function answerChat(
	context: IWebhookFunctions,
	rules: GatewayRules,
	admission: Admission,
	gone: AbortController,
	{ startedMs, markAnswered }: Answering,
): Promise<EndedCall> {
	const response = context.getResponseObject();
	const credential = await recallCredential(context, CREDENTIAL_TYPE, rules.credentialCacheMs);
	const lowCredit = await creditFailure(context, rules, credential);
	if (lowCredit !== undefined) {
		sendFailure(response, lowCredit, admission.headers);
		return { kind: 'failed', failure: lowCredit, usedTokens: 0, isAborted: false, startedMs };
	}
	const request = buildChatRequest({
		model: admission.request.model,
		messages: admission.request.messages,
		fallbackModels: rules.fallbackModels,
		extraBody: rules.extraBody,
		callerFields: { ...admission.request.fields, ...userOf(admission.caller, credential) },
	});

	let generationId: string | undefined;
	const headers = () => ({
		...admission.headers,
		...(generationId !== undefined && { 'X-Generation-Id': generationId }),
	});
	const isIdle = new AbortController();
	const stream = openEventStream(response, {
		headers,
		heartbeatMs: admission.isStreamed ? rules.heartbeatMs : 0,
		idleTimeoutMs: rules.idleTimeoutMs,
		showAll: rules.showCostAndProvider,
	});
	// It ends by itself soon after the response has ended.
	void stream.watch(() => isIdle.abort());
	const reply = await sendChat(context, credential, request, rules.headers, {
		timeoutMs: rules.timeoutMs,
		attempts: rules.attempts,
		stop: AbortSignal.any([gone.signal, isIdle.signal]),
		...(admission.isStreamed && { sink: stream }),
		watcher: {
			onResponse: (head) => {
				generationId = head.generationId;
				markAnswered();
			},
			onBytes: stream.onBytes,
			...(admission.isStreamed && { onChunk: stream.onChunk }),
		},
	});
	if (reply.kind === 'completed') {
		generationId = reply.completion.generationId ?? generationId;
		if (admission.isStreamed) await stream.end();
		else sendWhole(context, rules, reply, headers());
		const { totalTokens } = readUsage(reply.completion.body.usage);
		return {
			kind: 'answered',
			reply,
			usedTokens: totalTokens ?? estimateOf(admission, stream),
			isAborted: gone.signal.aborted,
			startedMs,
		};
	}
	const failure = isIdle.signal.aborted ? UNREPORTED.timeout : reply.failure;
	if (failure.statusCode === 401) forgetCredential(context, CREDENTIAL_TYPE);
	const shown = callFailure(failure);
	if (stream.hasHead) stream.fail(shown);
	else sendFailure(response, shown, headers());
	return {
		kind: 'failed',
		failure,
		// What was delivered has been paid for; how much that was upstream did not get to say.
		usedTokens: stream.sentChars > 0 ? estimateOf(admission, stream) : 0,
		isAborted: gone.signal.aborted,
		startedMs,
	};
}

function sendWhole(
	context: IWebhookFunctions,
	rules: GatewayRules,
	{ completion }: Extract<ChatReply, { kind: 'completed' }>,
	headers: Record<string, string>,
): void {
	const body = rules.showCostAndProvider ? completion.body : publicBody(completion.body);
	sendJson(context.getResponseObject(), 200, body, headers);
}

const estimateOf = ({ request }: Admission, stream: EventStream): number =>
	estimateTokens(JSON.stringify(request.messages).length + stream.sentChars);

/** That OpenRouter did not accept the key says nothing about who is calling. */
export const callFailure = (failure: Failure): CallFailure =>
	failure.statusCode === 401 || failure.errorType === 'invalid_input' ? NOT_SET_UP : failure;

export const NOT_SET_UP: CallFailure = {
	statusCode: 500,
	errorType: 'endpoint_not_set_up',
	message: 'This endpoint is not set up correctly: its author can see why in n8n',
};

async function creditFailure(
	context: IWebhookFunctions,
	{ minimumCreditUsd }: GatewayRules,
	credential: Parameters<typeof recallCredit>[1],
): Promise<Failure | undefined> {
	if (minimumCreditUsd === undefined) return undefined;
	const reply = await recallCredit(context, credential);
	if (reply.kind === 'failed') return reply.failure;
	// A key without a limit does not say what it may still spend.
	return reply.remainingUsd === undefined || reply.remainingUsd >= minimumCreditUsd
		? undefined
		: LOW_CREDIT;
}

const LOW_CREDIT = new OpenRouterError({
	statusCode: 503,
	errorType: 'credit_guard',
	message: 'This service is paused for now, please try again later',
	hint: 'The key has less credit left than Minimum Credit (USD): raise its limit at openrouter.ai/keys, or wait until it resets',
	retryable: false,
}).failure;

/** Upstream tells callers apart without learning who they are. */
const userOf = (
	caller: Caller,
	{ apiKey, callerIdSecret }: Parameters<typeof recallCredit>[1],
): { user?: string } =>
	caller.source === 'anonymous'
		? {}
		: {
				user: hashCallerId(caller.key, {
					apiKey: String(apiKey),
					callerIdSecret: String(callerIdSecret ?? ''),
				}),
			};
