/**
 * Sends a chat and yields its events; the return value is the outcome.
 *
 * Nothing is read between two events, so a slow consumer slows upstream down. Leaving the loop early
 * (`break`, `return()`) ends the exchange at once, also while an event is awaited.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Failure } from '../failure/failure';
import { functionNamesOf } from '../openrouter/request/tools';
import type { ChatRequest } from '../openrouter/request/request';
import { cancelSignalsOf, type RequestContext } from './http';
import { readChat, type ChatReply, type HeadEvent, type ReadEvent } from './readChat';
import { isAmbiguous } from './retry';
import { withRetry, type RetryLimits, type WaitingEvent } from './withRetry';

/** Each attempt begins with its own head. */
export type ChatEvent = HeadEvent | ReadEvent | WaitingEvent;

export type StreamOptions = {
	limits: RetryLimits;
	/** Includes the node's attribution. The credential's attribution fills what is missing. */
	headers: Record<string, string>;
	/** Ends the call early, for example because another item has failed. */
	signal: AbortSignal;
	/** Whether the events carry chunks. */
	needsChunks?: boolean;
	/** Whether the events carry text. */
	needsText?: boolean;
	/** Whether text has been sent to a caller. A retry would repeat it. */
	hasBegun?: () => boolean;
	/** Called before each attempt is sent. */
	onSend?: () => void;
	/**
	 * Asked after each failed attempt, whether or not another one would follow, unless the call was ended
	 * from here. `isMaybePaid`: OpenRouter had begun to answer, or may have answered all the same.
	 */
	mayRepeat?: (isMaybePaid: boolean, failure: Failure) => boolean;
};

export function streamChat(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
	{
		limits,
		headers,
		signal,
		needsChunks,
		needsText,
		hasBegun = () => false,
		onSend,
		mayRepeat = () => true,
	}: StreamOptions,
): AsyncGenerator<ChatEvent, ChatReply> {
	const clock = { startedMs: performance.now() };
	const functionNames = functionNamesOf(request.tools);
	const controller = new AbortController();
	let isBegun = false;
	const events = withRetry(
		{
			context,
			credential,
			request: { method: 'POST', path: '/chat/completions', headers, body: request },
			read(response, attempt) {
				isBegun = response.statusCode === 200;
				return readChat(response, { functionNames, needsChunks, needsText, attempt, clock });
			},
		},
		{
			limits,
			// A webhook call has no cancel signal. The gateway ends it through `signal`.
			signals: [signal, controller.signal, ...cancelSignalsOf(context)],
			onSend() {
				isBegun = false;
				onSend?.();
			},
			mayRepeat(failure) {
				const mayBeDone = isAmbiguous(failure);
				const isAllowed = mayRepeat(mayBeDone || isBegun, failure);
				// An unstreamed chat is always completed and billed.
				return isAllowed && !hasBegun() && (request.stream || !mayBeDone);
			},
		},
	);
	const close = events.return.bind(events);
	// The generator's own `return` waits for the event in progress, which may never come.
	events.return = async (reply) => {
		controller.abort();
		return await close(reply);
	};
	return events;
}
