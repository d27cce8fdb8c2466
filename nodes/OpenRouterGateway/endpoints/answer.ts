/**
 * One call from its admission to its answer, whichever protocol the caller speaks. The answer is always
 * streamed from OpenRouter, so that a caller who leaves ends the generation and its cost.
 */
import { randomUUID } from 'node:crypto';
import { sleep, type ICredentialDataDecryptedObject } from 'n8n-workflow';
import { admitRequest } from '../../shared/callers/admission';
import type { Admission, Visitor } from '../../shared/callers/verdict';
import { userOf } from '../../shared/callers/identity/user';
import type { KeyCredit } from '../../shared/openrouter/credit';
import type { CallerRequest } from '../../shared/protocols/body';
import type { Protocol } from '../../shared/protocols/protocol';
import { cachedCredit } from '../../shared/transport/credit';
import { MEMORY_TIMEOUT_MS } from '../../shared/steps/memory';
import type { StepsEvent } from '../../shared/steps/readStep';
import { outcomeOf, timedOut } from '../../shared/transport/withRetry';
import { asRecord, asText } from '../../shared/values/json';
import { buildPorts, remember, type BuiltChat } from '../connected';
import { createCallMeter, withRecord, type CallMeter } from '../callMeter';
import { openEventStream } from '../http/eventStream';
import { failureForCaller, sendFailure, sendJson, taken } from '../http/reply';
import { recallKey, type GatewayCall } from '../ports';
import type { CallOutcome, EndedCall } from '../report';
import { upstreamEvents } from '../upstreamEvents';

export type RunningCall = {
	/** Resolves soon after upstream has begun to answer, or once the call has ended. Never rejects. */
	isUnderWay: Promise<void>;
	/**
	 * Resolves when the caller has got all there is, and what the call used is known as well as it is
	 * going to be. Rejects for a bug only.
	 */
	ended: Promise<CallOutcome>;
};

/** n8n's own work after a webhook is delayed until an answer that is shorter than this has ended. */
const SHORT_ANSWER_MS = 100;

/** Admits and answers. The caller's response is ended by the time `ended` resolves. */
export function startAnswer(call: GatewayCall, visitor: Visitor, protocol: Protocol): RunningCall {
	let markAnswered = () => {};
	const answered = new Promise<void>((resolve) => {
		markAnswered = resolve;
	});
	const ended = runCall(call, visitor, protocol, markAnswered);
	const settled = ended.then(
		() => {},
		() => {},
	);
	const isLong = answered.then(async () => await sleep(SHORT_ANSWER_MS));
	return { isUnderWay: Promise.race([isLong, settled]), ended };
}

async function runCall(
	call: GatewayCall,
	visitor: Visitor,
	protocol: Protocol,
	markAnswered: () => void,
): Promise<CallOutcome> {
	const { request, settings, ports, counters, startedMs } = call;
	const { response } = ports;
	let recalled: ReturnType<typeof recallKey> | undefined;
	const key = async () => await (recalled ??= recallKey(call));
	const verdict = await admitRequest(visitor, settings, {
		counters,
		nowMs: Date.now,
		contentType: request.headers['content-type'],
		readBody: () => request.body,
		read: protocol.read,
		budget: call.budgets.open,
		...buildPorts(call),
		credit: async () => await creditOf(call, await key()),
	});
	if (verdict.kind === 'refused') {
		sendFailure(response, verdict.failure, verdict.headers, protocol);
		return verdict;
	}
	const gone = new AbortController();
	response.once('close', () => {
		if (!response.writableEnded) gone.abort();
	});
	// The caller may have left during the admission.
	if (response.destroyed) gone.abort();
	if (verdict.kind === 'unpaid') {
		const { failure, admission } = verdict;
		sendFailure(response, failureForCaller(ports, failure), admission.headers, protocol);
		const used = { usedTokens: 0, earlierTokens: 0, usedCost: 0, earlierCost: 0 };
		const ending = { isAborted: gone.signal.aborted, startedMs, endedMs: Date.now() };
		return { kind: 'failed', failure, ...used, ...ending, admission };
	}
	const admission = verdict;
	const { request: built, usesSubNodes, hint } = admission.built;
	const meter = createCallMeter(built, admission.reservation?.mostCost());
	const released = usesSubNodes ? () => {} : markAnswered;
	let credential: ICredentialDataDecryptedObject;
	let ended: EndedCall | undefined;
	try {
		credential = await key();
		const answering = { protocol, credential, gone, meter, markAnswered: released };
		ended = await answerCall(call, admission, answering);
	} finally {
		// Settled at once, by an estimate if necessary: the caller must not wait for a look-up before they
		// ask again. After a throw the meter says what was used: nothing, when nothing was sent.
		admission.settle(
			ended?.usedTokens ?? meter.usedTokens(undefined),
			ended?.usedCost ?? meter.usedCost(undefined),
		);
	}
	return await withRecord(call, credential, { ...ended, admission, ...(hint && { hint }) });
}

/** Replies that have been logged. */
const toldCredits = new WeakSet<KeyCredit>();

async function creditOf(
	{ ports }: GatewayCall,
	credential: ICredentialDataDecryptedObject,
): Promise<KeyCredit> {
	const credit = await cachedCredit(ports.http, credential);
	if ('why' in credit && !toldCredits.has(credit)) {
		toldCredits.add(credit);
		ports.logFault(credit.why);
	}
	return credit;
}

type Answering = {
	protocol: Protocol;
	credential: ICredentialDataDecryptedObject;
	/** Aborted when the caller has left. */
	gone: AbortController;
	meter: CallMeter;
	markAnswered: () => void;
};

async function answerCall(
	call: GatewayCall,
	admission: Admission<BuiltChat>,
	{ protocol, credential, gone, meter, markAnswered }: Answering,
): Promise<EndedCall> {
	const { settings, ports, startedMs } = call;
	const { response } = ports;
	const { asked } = admission;
	const wholeBody = asked.fields.stream === true ? undefined : protocol.wholeBody;
	const isStreamed = wholeBody === undefined;

	let generationId: string | undefined;
	const headers = () => ({ ...admission.headers, ...generationHeaders(generationId) });
	const identity = () => ({
		id: generationId ?? protocol.idOf(randomUUID()),
		created: Math.floor(startedMs / 1000),
		model: admission.judged.model,
	});
	const shown = {
		asked,
		showsCostAndProvider: settings.showCostAndProvider,
		hidesReasoning: !settings.showReasoning && !hasFunctions(asked),
		identity,
	};
	const idle = new AbortController();
	const timeout = AbortSignal.timeout(settings.timeoutMs);
	const over = AbortSignal.any([gone.signal, idle.signal, timeout]);
	const stream = openEventStream(response, {
		headers: () => ({ ...headers(), ...protocol.streamHeaders }),
		heartbeatMs: isStreamed ? settings.heartbeatMs : 0,
		idleTimeoutMs: settings.idleTimeoutMs,
		showSteps: settings.steps.show,
		writer: protocol.openWriter(shown),
		over,
	});
	// It ends by itself soon after the response has ended.
	void stream.watch(() => idle.abort());
	const hear = (event: StepsEvent): void => {
		meter.add(event);
		if (event.kind === 'head') {
			generationId = event.generationId;
			markAnswered();
		} else if (event.kind === 'read') {
			for (const chunk of event.chunks) generationId ??= asText(asRecord(chunk).id);
		}
	};
	const events = upstreamEvents(call, admission, {
		// The user is added last, so that Extra Body cannot say who is calling.
		request: { ...admission.built.request, ...userOf(admission.caller, credential) },
		credential,
		meter,
		isStreamed,
		hasBegun: stream.hasBegun,
		hear,
		signal: over,
		timeout,
	});
	const hasSteps = admission.built.tools !== undefined;
	const take = (event: StepsEvent): Promise<void> | undefined => {
		stream.hear(event);
		if (!hasSteps) hear(event);
		return isStreamed ? stream.send(event) : undefined;
	};
	const reply = await outcomeOf(events, take);
	const last = 'last' in reply ? reply.last : reply;
	const ending = () => ({
		usedTokens: meter.usedTokens(last),
		earlierTokens: meter.earlierTokens(),
		usedCost: meter.usedCost(last),
		earlierCost: meter.earlierCost(),
		isAborted: gone.signal.aborted,
		startedMs,
		endedMs: Date.now(),
		...('steps' in reply && { steps: reply.steps }),
	});
	if (reply.kind === 'failed') {
		const failure = idle.signal.aborted ? timedOut(reply.failure) : reply.failure;
		generationId = failure.generationId ?? generationId;
		const told = failureForCaller(ports, failure);
		if (stream.hasHead) stream.fail(told);
		else sendFailure(response, told, headers(), protocol);
		return { kind: 'failed', failure, ...ending() };
	}
	const { body } = reply.completion;
	generationId = reply.completion.generationId ?? generationId;
	// Before the answer ends: the caller may ask the next question at once.
	stream.expectSilence(MEMORY_TIMEOUT_MS);
	await remember(admission.built, reply.completion, ports);
	if (wholeBody === undefined) {
		await stream.end();
	} else {
		sendJson(response, 200, wholeBody(body, shown), headers());
		await taken(response, over);
	}
	return { kind: 'answered', reply, ...ending() };
}

/** Some models need their reasoning back with the results of functions. */
const hasFunctions = ({ fields: { tools } }: CallerRequest): boolean =>
	Array.isArray(tools) && tools.length > 0;

/** The characters that a header can carry. The ID may be upstream's `id`, which can be any text. */
const HEADER_TEXT = /^[\x21-\x7e]{1,200}$/;

/** The ID under two names, because OpenAI's clients show X-Request-Id with errors. */
const generationHeaders = (id: string | undefined): Record<string, string> =>
	id !== undefined && HEADER_TEXT.test(id) ? { 'X-Generation-Id': id, 'X-Request-Id': id } : {};
