/**
 * Asks for an answer in a structured format. With Auto-Fix Format, it asks a second time when the first
 * answer does not fit. Both calls share one deadline; their usage and costs are added up.
 *
 * With Auto-Fix Format nothing is streamed, because the first answer may be replaced. The caller gets
 * the final text in one piece.
 */
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import type { Failure } from '../../../shared/failure/failure';
import { TIMED_OUT } from '../../../shared/failure/sentences/common';
import { defined } from '../../../shared/values/json';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import type { StructuredFormat } from '../../../shared/openrouter/request/responseFormat';
import type { Completion } from '../../../shared/openrouter/answer/completion';
import {
	readData,
	repairRequest,
	type DataReading,
} from '../../../shared/openrouter/answer/structuredAnswer';
import { addCosts, addUsage, readCosts } from '../../../shared/openrouter/usage';
import { sendText, type CallerStream } from '../../../shared/transport/callerStream';
import { shownSteps } from '../../../shared/steps/shownSteps';
import { streamSteps, type StepsReply } from '../../../shared/steps/streamSteps';
import { cancelSignalsOf, type RequestContext } from '../../../shared/transport/http';
import type { ChatReply, CompletedChat } from '../../../shared/transport/readChat';
import { streamChat, type StreamOptions } from '../../../shared/transport/streamChat';
import { outcomeOf } from '../../../shared/transport/withRetry';
import type { Connected } from './connected';

/** Hears how each attempt of a call ends, to know what the call may have cost. */
export type AttemptMeter = {
	sent: () => void;
	/** Says whether another attempt may follow. */
	failed: (isMaybePaid: boolean, failure: Failure) => boolean;
	answered: (completion: Completion) => void;
	/** Asked before another step of the same answer. A refusal ends it. */
	goOn?: (next: ChatRequest) => Failure | undefined;
};

export type SendOptions = Pick<StreamOptions, 'limits' | 'headers' | 'signal'> & {
	meter?: AttemptMeter;
	/** The request has its tools among its own. */
	connected?: Connected;
};

/** With connected tools, each has `steps`, `last` and `lastRequest`. */
export type SentChat = ChatReply & Partial<Pick<StepsReply, 'steps' | 'last' | 'lastRequest'>>;

type SentAnswer = Extract<SentChat, { kind: 'completed' }>;

export type DataReply = SentChat & { data?: unknown };

/** Sends a chat. With `stream`, the text goes to the caller as it comes. */
export async function sendChat(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
	{ meter, connected, ...options }: SendOptions,
	stream?: CallerStream,
): Promise<SentChat> {
	const send = (asked: ChatRequest, how: Partial<StreamOptions>) =>
		streamChat(context, credential, asked, {
			...options,
			...how,
			onSend: meter?.sent,
			mayRepeat: meter?.failed,
		});
	if (connected === undefined) {
		const needsText = stream !== undefined;
		const events = send(request, { needsText, hasBegun: stream?.hasBegun });
		const reply = await (stream === undefined ? outcomeOf(events) : sendText(events, stream));
		if (reply.kind === 'completed') meter?.answered(reply.completion);
		return reply;
	}
	let counted: ChatReply | undefined;
	const count = (reply: ChatReply): void => {
		if (reply !== counted && reply.kind === 'completed') meter?.answered(reply.completion);
		counted = reply;
	};
	const events = streamSteps(request, connected.tools, connected.rules, {
		limits: options.limits,
		signal: AbortSignal.any([options.signal, ...cancelSignalsOf(context)]),
		isStreamed: stream !== undefined,
		send: (asked, how) => send(asked, { ...how, needsChunks: true }),
		mayGoOn(next, reply) {
			count(reply);
			return meter?.goOn?.(next);
		},
	});
	const reply = await (stream === undefined
		? outcomeOf(events)
		: sendText(events, stream, (event) => shownSteps(event, connected.show)));
	count(reply.last);
	return reply;
}

/** `data` is missing when the model calls tools first. */
export async function sendForData(
	context: IExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
	options: SendOptions,
	{ check, autoFix }: Pick<StructuredFormat, 'check' | 'autoFix'>,
	stream?: CallerStream,
): Promise<DataReply> {
	if (!autoFix) {
		const reply = await sendChat(context, credential, request, options, stream);
		return reply.kind === 'failed' ? reply : withData(reply, readData(writtenLast(reply), check));
	}
	const finish = (answer: SentAnswer, reading: DataReading): DataReply => {
		if (reading.kind !== 'invalid') stream?.add(answer.completion.message.content ?? '');
		return withData(answer, reading);
	};
	const first = await sendChat(context, credential, request, options);
	if (first.kind === 'failed') return first;
	const written = writtenLast(first);
	const reading = readData(written, check);
	if (reading.kind !== 'invalid' || reading.repair === undefined) return finish(first, reading);

	const timeoutMs = options.limits.timeoutMs - first.timing.totalMs;
	if (timeoutMs <= 0) {
		const { generationId } = first.completion;
		return failed(TIMED_OUT.with({ generationId }), first);
	}
	const repair = repairRequest(first.lastRequest ?? request, written, reading.repair);
	const limits = { ...options.limits, timeoutMs };
	const alone = { ...options, limits, connected: undefined };
	const second = await sendChat(context, credential, repair, alone);
	if (second.kind === 'failed') return failed(second.failure, first);
	const answer = sumOf(first, second);
	return finish(answer, readData(answer.completion, check));
}

/** The failure with the costs of the answers before it added. */
const failed = (failure: Failure, { completion }: CompletedChat): DataReply => ({
	kind: 'failed',
	failure: failure.with(addCosts(failure, readCosts(completion.body.usage))),
});

/** The answer of the last step: the data is in it, whatever the model has said before. */
const writtenLast = ({ completion, last }: SentAnswer): Completion =>
	last?.kind === 'completed' ? last.completion : completion;

const withData = (answer: SentAnswer, reading: DataReading): DataReply =>
	reading.kind === 'invalid'
		? failed(reading.failure, answer)
		: {
				...answer,
				...(reading.kind === 'valid' && { data: reading.data }),
			};

/** The second answer, with usage, costs and times of both, and the steps of the first. */
function sumOf(first: SentAnswer, { completion, timing }: CompletedChat): SentAnswer {
	const usage = addUsage(first.completion.body.usage, completion.body.usage);
	return {
		kind: 'completed',
		completion: { ...completion, body: { ...completion.body, usage } },
		timing: defined({
			totalMs: first.timing.totalMs + timing.totalMs,
			firstTokenMs:
				timing.firstTokenMs === undefined ? undefined : first.timing.totalMs + timing.firstTokenMs,
			attempts: first.timing.attempts + timing.attempts,
		}),
		...(first.steps && { steps: first.steps }),
	};
}
