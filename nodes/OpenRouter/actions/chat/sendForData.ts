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
import type { RequestContext } from '../../../shared/transport/http';
import type { ChatReply, CompletedChat } from '../../../shared/transport/readChat';
import { streamChat, type StreamOptions } from '../../../shared/transport/streamChat';
import { outcomeOf } from '../../../shared/transport/withRetry';

/** Hears how each attempt of a call ends, to know what the call may have cost. */
export type AttemptMeter = {
	sent: () => void;
	/** Says whether another attempt may follow. */
	failed: (isMaybePaid: boolean, failure: Failure) => boolean;
	answered: (completion: Completion) => void;
};

export type SendOptions = Pick<StreamOptions, 'limits' | 'headers' | 'signal'> & {
	meter?: AttemptMeter;
};

export type DataReply = ChatReply | (CompletedChat & { data: unknown });

/** Sends a chat. With `stream`, the text goes to the caller as it comes. */
export async function sendChat(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
	{ meter, ...options }: SendOptions,
	stream?: CallerStream,
): Promise<ChatReply> {
	const events = streamChat(context, credential, request, {
		...options,
		onSend: meter?.sent,
		mayRepeat: meter?.failed,
		needsText: stream !== undefined,
		hasBegun: stream?.hasBegun,
	});
	const reply = await (stream === undefined ? outcomeOf(events) : sendText(events, stream));
	if (reply.kind === 'completed') meter?.answered(reply.completion);
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
		return reply.kind === 'failed' ? reply : withData(reply, readData(reply.completion, check));
	}
	const finish = (answer: CompletedChat, reading: DataReading): DataReply => {
		if (reading.kind !== 'invalid') stream?.add(answer.completion.message.content ?? '');
		return withData(answer, reading);
	};
	const first = await sendChat(context, credential, request, options);
	if (first.kind === 'failed') return first;
	const reading = readData(first.completion, check);
	if (reading.kind !== 'invalid' || reading.repair === undefined) return finish(first, reading);

	const timeoutMs = options.limits.timeoutMs - first.timing.totalMs;
	if (timeoutMs <= 0) {
		const { generationId } = first.completion;
		return failed(TIMED_OUT.with({ generationId }), first);
	}
	const repair = repairRequest(request, first.completion, reading.repair);
	const limits = { ...options.limits, timeoutMs };
	const second = await sendChat(context, credential, repair, { ...options, limits });
	if (second.kind === 'failed') return failed(second.failure, first);
	const answer = sumOf(first, second);
	return finish(answer, readData(answer.completion, check));
}

/** The failure with the costs of the answers before it added. */
const failed = (failure: Failure, { completion }: CompletedChat): DataReply => ({
	kind: 'failed',
	failure: failure.with(addCosts(failure, readCosts(completion.body.usage))),
});

const withData = (answer: CompletedChat, reading: DataReading): DataReply =>
	reading.kind === 'invalid'
		? failed(reading.failure, answer)
		: {
				...answer,
				...(reading.kind === 'valid' && { data: reading.data }),
			};

/** The second answer, with usage, costs and times of both. */
function sumOf(first: CompletedChat, { completion, timing }: CompletedChat): CompletedChat {
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
	};
}
