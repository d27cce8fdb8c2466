/**
 * Asks for an answer in a structured format, and once more when it is not as asked and the author
 * wants it fixed. Both calls share one deadline, and what they used and cost is added up.
 *
 * An answer that may still be replaced is not streamed: with Auto-Fix Format the caller gets the
 * final text in one piece.
 */
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import type { Completion } from '../../../shared/openrouter/answer/completion';
import type { Failure } from '../../../shared/failure/failure';
import { TIMED_OUT } from '../../../shared/failure/sentences/common';
import { defined } from '../../../shared/values/json';
import type { Timing } from '../../../shared/openrouter/answer/output';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import type { StructuredFormat } from '../../../shared/openrouter/request/responseFormat';
import {
	readData,
	repairRequest,
	type DataReading,
} from '../../../shared/openrouter/answer/structuredAnswer';
import { addCosts, addUsage, readCosts } from '../../../shared/openrouter/usage';
import { sendChat, type ChatLimits, type ChatReply } from '../../../shared/transport/send';

type Completed = { completion: Completion; timing: Timing };
export type DataReply = ChatReply | ({ kind: 'completed'; data: unknown } & Completed);

/** `data` is there unless the model calls tools first. */
export async function sendForData(
	context: IExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
	headers: Record<string, string>,
	limits: ChatLimits,
	{ check, autoFix }: Pick<StructuredFormat, 'check' | 'autoFix'>,
): Promise<DataReply> {
	if (!autoFix) {
		const reply = await sendChat(context, credential, request, headers, limits);
		return reply.kind === 'failed' ? reply : judged(reply, readData(reply.completion, check));
	}
	const { sink, ...unstreamed } = limits;
	const finish = (answer: Completed, reading: DataReading): DataReply => {
		if (reading.kind !== 'invalid') sink?.add(answer.completion.message.content ?? '');
		return judged(answer, reading);
	};
	const first = await sendChat(context, credential, request, headers, unstreamed);
	if (first.kind === 'failed') return first;
	const reading = readData(first.completion, check);
	if (reading.kind !== 'invalid' || reading.repair === undefined) return finish(first, reading);

	const timeoutMs = limits.timeoutMs - first.timing.totalMs;
	if (timeoutMs <= 0) {
		const { generationId } = first.completion;
		return failed(TIMED_OUT.with({ generationId }), first);
	}
	const repair = repairRequest(request, first.completion, reading.repair);
	const second = await sendChat(context, credential, repair, headers, { ...unstreamed, timeoutMs });
	if (second.kind === 'failed') return failed(second.failure, first);
	const answer = inAll(first, second);
	return finish(answer, readData(answer.completion, check));
}

/** A failure that tells what was paid for answers before it, and for its own. */
const failed = (failure: Failure, { completion }: Completed): DataReply => ({
	kind: 'failed',
	failure: failure.with(addCosts(failure, readCosts(completion.body.usage))),
});

const judged = (answer: Completed, reading: DataReading): DataReply =>
	reading.kind === 'invalid'
		? failed(reading.failure, answer)
		: {
				kind: 'completed',
				completion: answer.completion,
				timing: answer.timing,
				...(reading.kind === 'valid' && { data: reading.data }),
			};

/** The second answer, with what both have used, cost and taken. */
function inAll(first: Completed, { completion, timing }: Completed): Completed {
	const usage = addUsage(first.completion.body.usage, completion.body.usage);
	return {
		completion: { ...completion, body: { ...completion.body, usage } },
		timing: defined({
			totalMs: first.timing.totalMs + timing.totalMs,
			firstTokenMs:
				timing.firstTokenMs === undefined ? undefined : first.timing.totalMs + timing.firstTokenMs,
			attempts: first.timing.attempts + timing.attempts,
		}),
	};
}
