/**
 * Asks a model and gives what comes as events: the consumer pulls them, and the outcome is the return
 * value.
 *
 * Between two events nothing is read, so a slow consumer slows upstream down. Leaving the events
 * (`break`, `return()`) ends the exchange at once, also while an event is waited for.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { functionNamesOf } from '../openrouter/request/tools';
import type { ChatRequest } from '../openrouter/request/request';
import { cancelSignalsOf, type RequestContext } from './http';
import { readChat, type ChatReply, type HeadEvent, type ReadEvent } from './readChat';
import { withRetry, type RetryLimits, type WaitingEvent } from './withRetry';

/** Each attempt begins anew with its head. */
export type ChatEvent = HeadEvent | ReadEvent | WaitingEvent;

export type HowToAsk = {
	limits: RetryLimits;
	/** The node's own attribution; the credential's fill what they leave open. */
	headers: Record<string, string>;
	/** Ends the call early, for example because another item has failed. */
	stop: AbortSignal;
	/** Whether a caller has been sent something of the answer: a retry would repeat it. */
	hasBegun?: () => boolean;
};

export function streamChat(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
	{ limits, headers, stop, hasBegun = () => false }: HowToAsk,
): AsyncGenerator<ChatEvent, ChatReply> {
	const clock = { startedMs: performance.now() };
	const functionNames = functionNamesOf(request.tools);
	const left = new AbortController();
	const events = withRetry(
		{
			context,
			credential,
			request: { method: 'POST', path: '/chat/completions', headers, body: request },
			read: (response, attempt) => readChat(response, { functionNames, attempt, clock }),
		},
		{
			limits,
			// A webhook is no execution; whoever serves it ends the call through `stop`.
			stops: [stop, left.signal, ...cancelSignalsOf(context)],
			// An unstreamed chat is always completed and billed.
			mayRepeat: (isMaybeDone) => !hasBegun() && (request.stream || !isMaybeDone),
		},
	);
	const leave = events.return.bind(events);
	// A generator alone would first wait for the event that is on its way: with a silent upstream, for long.
	events.return = async (reply) => {
		left.abort();
		return await leave(reply);
	};
	return events;
}
