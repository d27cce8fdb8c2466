/**
 * `POST <path>/chat/completions`: one call from its admission to its answer. Streamed upstream
 * whether or not the caller wants a stream, so that a caller who leaves ends what is paid for.
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import { randomUUID } from 'node:crypto';
import { sleep, type ICredentialDataDecryptedObject, type IWebhookFunctions } from 'n8n-workflow';
import type { Failure } from '../../shared/failure/failure';
import { asRecord, asText } from '../../shared/values/json';
import { publicBody } from '../../shared/protocols/openAiChat/publicBody';
import { userOf } from '../../shared/callers/identity/user';
import { streamChat, type ChatEvent } from '../../shared/transport/streamChat';
import { outcomeOf, timedOut } from '../../shared/transport/withRetry';
import { admitRequest, type Admission, type Visitor } from '../admit';
import { taken } from '../http/backPressure';
import { createCallMeter, type CallMeter } from '../callMeter';
import { creditFailure, recallConnection } from '../connection';
import { openEventStream } from '../http/eventStream';
import { withRecord } from '../lookUp';
import { failureForCaller, sendFailure, sendJson } from '../http/reply';
import type { CallOutcome, EndedCall } from '../report';
import type { GatewaySettings } from '../settings';

export type RunningCall = {
	/** Resolves soon after upstream has begun to answer, or once the call has ended. Never rejects. */
	isUnderWay: Promise<void>;
	/**
	 * Resolves when the caller has got all there is, and what the call used is known as well as it is
	 * going to be. Rejects for a bug only.
	 */
	ended: Promise<CallOutcome>;
};

/** What n8n has to do after a webhook waits for an answer that takes no longer than this. */
const SHORT_ANSWER_MS = 100;

/** Admits and answers. The caller's response is ended by the time `ended` resolves. */
export function startChat(
	context: IWebhookFunctions,
	settings: GatewaySettings,
	visitor: Visitor,
	startedMs: number,
): RunningCall {
	let markAnswered = () => {};
	const answered = new Promise<void>((resolve) => {
		markAnswered = resolve;
	});
	const ended = runChat(context, settings, visitor, startedMs, markAnswered);
	const settled = ended.then(
		() => {},
		() => {},
	);
	const isLong = answered.then(async () => await sleep(SHORT_ANSWER_MS));
	return { isUnderWay: Promise.race([isLong, settled]), ended };
}

async function runChat(
	context: IWebhookFunctions,
	settings: GatewaySettings,
	visitor: Visitor,
	startedMs: number,
	markAnswered: () => void,
): Promise<CallOutcome> {
	const response = context.getResponseObject();
	const admission = admitRequest(context, settings, visitor);
	if (admission.kind === 'refused') {
		sendFailure(response, admission.failure, admission.headers);
		return admission;
	}
	const gone = new AbortController();
	response.once('close', () => {
		if (!response.writableEnded) gone.abort();
	});
	// Who was admitted may have left while that was looked at.
	if (response.destroyed) gone.abort();
	const answering: Answering = { gone, startedMs, markAnswered };
	let credential: ICredentialDataDecryptedObject;
	let call: EndedCall | undefined;
	try {
		credential = await recallConnection(context, settings.credentialCacheMs);
		call = await answerChat(context, settings, admission, credential, answering);
	} finally {
		// At once, by the estimate if need be: a look-up must not keep the caller from asking again.
		admission.place.leave();
		// After a throw the meter says what was used. Without a meter, nothing was sent.
		admission.settle(call?.usedTokens ?? answering.meter?.usedTokens(undefined, false) ?? 0);
	}
	return await withRecord(context, settings, credential, {
		...call,
		caller: admission.caller,
		admission,
	});
}

type Answering = {
	/** Aborted when the caller has left. */
	gone: AbortController;
	startedMs: number;
	markAnswered: () => void;
	/** Set once the request is about to be sent. */
	meter?: CallMeter;
};

async function answerChat(
	context: IWebhookFunctions,
	settings: GatewaySettings,
	admission: Admission,
	credential: ICredentialDataDecryptedObject,
	answering: Answering,
): Promise<EndedCall> {
	const { gone, startedMs, markAnswered } = answering;
	const response = context.getResponseObject();
	const ending = () => ({ isAborted: gone.signal.aborted, startedMs, endedMs: Date.now() });
	const fail = (failure: Failure, usedTokens: number): EndedCall => ({
		kind: 'failed',
		failure,
		usedTokens,
		earlierTokens: answering.meter?.earlierTokens() ?? 0,
		...ending(),
	});
	const lowCredit = await creditFailure(context, settings, credential);
	if (lowCredit !== undefined) {
		sendFailure(response, failureForCaller(context, lowCredit), admission.headers);
		return fail(lowCredit, 0);
	}
	// Added last, so that Extra Body cannot say who is calling.
	const request = { ...admission.toSend, ...userOf(admission.caller, credential) };

	const meter = createCallMeter(request);
	answering.meter = meter;
	let generationId: string | undefined;
	const headers = () => ({ ...admission.headers, ...generationHeaders(generationId) });
	const identity = () => ({
		id: generationId ?? `chatcmpl-${randomUUID()}`,
		created: Math.floor(startedMs / 1000),
		model: admission.request.model,
	});
	const idle = new AbortController();
	const timeout = AbortSignal.timeout(settings.timeoutMs);
	const over = AbortSignal.any([gone.signal, idle.signal, timeout]);
	const stream = openEventStream(response, {
		headers,
		heartbeatMs: admission.isStreamed ? settings.heartbeatMs : 0,
		idleTimeoutMs: settings.idleTimeoutMs,
		showsCostAndProvider: settings.showCostAndProvider,
		wantsUsage: admission.wantsUsage,
		identity,
		over,
	});
	// It ends by itself soon after the response has ended.
	void stream.watch(() => idle.abort());
	const hasBegun = !gone.signal.aborted;
	const events = streamChat(context, credential, request, {
		limits: { timeoutMs: settings.timeoutMs, attempts: settings.attempts, timeout },
		headers: settings.headers,
		signal: over,
		hasBegun: stream.hasBegun,
	});
	const take = (event: ChatEvent): Promise<void> | undefined => {
		stream.hear(event);
		meter.add(event);
		if (event.kind === 'head') {
			generationId = event.generationId;
			markAnswered();
		} else if (event.kind === 'read') {
			for (const chunk of event.chunks) generationId ??= asText(asRecord(chunk).id);
		}
		return admission.isStreamed ? stream.send(event) : undefined;
	};
	const reply = await outcomeOf(events, take);
	const usedTokens = meter.usedTokens(reply, hasBegun && over.aborted);
	if (reply.kind === 'failed') {
		const failure = idle.signal.aborted ? timedOut(reply.failure) : reply.failure;
		generationId = failure.generationId ?? generationId;
		const shown = failureForCaller(context, failure);
		if (stream.hasHead) stream.fail(shown);
		else sendFailure(response, shown, headers());
		return fail(failure, usedTokens);
	}
	const { body } = reply.completion;
	generationId = reply.completion.generationId ?? generationId;
	if (admission.isStreamed) {
		await stream.end();
	} else {
		const shown = publicBody(body, settings.showCostAndProvider, identity());
		sendJson(response, 200, shown, headers());
		await taken(response, over);
	}
	return {
		kind: 'answered',
		reply,
		usedTokens,
		earlierTokens: meter.earlierTokens(),
		...ending(),
	};
}

/** What a header can carry; the ID may be upstream's `id`, which is any text. */
const HEADER_TEXT = /^[\x21-\x7e]{1,200}$/;

/** The ID under two names, because OpenAI's clients show X-Request-Id with errors. */
const generationHeaders = (id: string | undefined): Record<string, string> =>
	id !== undefined && HEADER_TEXT.test(id) ? { 'X-Generation-Id': id, 'X-Request-Id': id } : {};
