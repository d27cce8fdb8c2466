/**
 * Sends a request to OpenRouter and waits for its outcome: attempts, waits between them, one total
 * deadline over all. An upstream failure is a value; what is thrown is n8n's own error (a missing
 * credential, a blocked address), or `OpenRouterError` for a credential that cannot be used.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Completion } from '../openrouter/answer/completion';
import { readConnection } from '../openrouter/connection';
import type { Failure } from '../failure/failure';
import { readFailure, reportedError } from '../openrouter/errors/errorBody';
import { INVALID_RESPONSE, REDIRECTED, TIMED_OUT, UNREACHABLE } from '../failure/sentences/common';
import { isRecord, parseJson } from '../values/json';
import type { Timing } from '../openrouter/answer/output';
import { functionNamesOf } from '../openrouter/request/tools';
import type { ChatRequest } from '../openrouter/request/request';
import { isAmbiguous, retryDelayMs } from './retry';
import type { TextSink } from './callerStream';
import { aborted } from './deadline';
import {
	cancelSignalOf,
	CREDENTIAL_TYPE,
	exchange,
	isConnectionError,
	readText,
	wasNeverSent,
	type RequestContext,
} from './http';
import { toNodeError } from '../failure/toNodeError';
import { readOutcome, type EventWatcher } from './stream';

export type ChatReply =
	| { kind: 'completed'; completion: Completion; timing: Timing }
	| { kind: 'failed'; failure: Failure };

export type ChatLimits = {
	/** Total, over all attempts and waits. */
	timeoutMs: number;
	attempts: number;
	/** Ends the call early, for example because another item has failed. */
	stop: AbortSignal;
	/** The signal of `timeoutMs`, for a call whose time runs already; `stop` is then aborted by it, too. */
	timeout?: AbortSignal;
	/** Where the text goes as it comes. Once it has begun, nothing is tried again. */
	sink?: TextSink;
	/** Told of each event as it comes, before `sink` is flushed. */
	watcher?: EventWatcher;
};

/** Reads the credential once, so that a faulty one is reported before anything is sent. */
export async function getCredential(
	context: RequestContext,
	itemIndex?: number,
	type: string = CREDENTIAL_TYPE,
): Promise<ICredentialDataDecryptedObject> {
	const credential = await context.getCredentials(type, itemIndex);
	readConnection(credential);
	return credential;
}

/** `headers` are the node's own attribution; the credential's fill what they leave open. */
export async function sendChat(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ChatRequest,
	headers: Record<string, string>,
	limits: ChatLimits,
): Promise<ChatReply> {
	// Not the time of day, which may be set while the call is under way.
	const startedMs = performance.now();
	const timeout = limits.timeout ?? AbortSignal.timeout(limits.timeoutMs);
	// A webhook is no execution; whoever serves it ends the call through `stop`.
	const cancel = cancelSignalOf(context);
	const deadline =
		limits.timeout === undefined ? AbortSignal.any([timeout, limits.stop]) : limits.stop;
	const ended = cancel === undefined ? deadline : AbortSignal.any([deadline, cancel]);
	const remainingMs = () => limits.timeoutMs - msSince(startedMs);
	let firstTokenMs: number | undefined;
	let wasSent = true;
	const functionNames = functionNamesOf(request.tools);

	for (let attempt = 1; ; attempt++) {
		const outcome = await attemptChat();
		if (outcome.kind === 'completed') {
			const totalMs = msSince(startedMs);
			const { completion } = outcome;
			return {
				kind: 'completed',
				completion,
				timing: { totalMs, ...(firstTokenMs !== undefined && { firstTokenMs }), attempts: attempt },
			};
		}
		if (timeout.aborted) return { kind: 'failed', failure: timedOut(outcome.failure) };
		const isMaybePaid = !request.stream && wasSent && isAmbiguous(outcome.failure);
		const isFinal = ended.aborted || isMaybePaid || (limits.sink?.hasBegun() ?? false);
		const delayMs = isFinal
			? undefined
			: retryDelayMs(outcome.failure, {
					attempt,
					attempts: limits.attempts,
					random: Math.random(),
					remainingMs: remainingMs(),
				});
		if (delayMs === undefined) return outcome;
		limits.watcher?.onWait?.(delayMs);
		await aborted(AbortSignal.any([AbortSignal.timeout(delayMs), ended]));
		if (ended.aborted) return outcome;
		limits.sink?.discard();
	}

	async function attemptChat() {
		wasSent = true;
		try {
			const response = await exchange(context, credential, {
				method: 'POST',
				path: '/chat/completions',
				headers,
				body: request,
				deadline,
			});
			return await readOutcome(response, {
				functionNames,
				onFirstOutput: () => {
					firstTokenMs ??= msSince(startedMs);
				},
				sink: limits.sink,
				watcher: limits.watcher,
			});
		} catch (error) {
			if (!ended.aborted && !isConnectionError(error)) {
				throw toNodeError(context.getNode(), error);
			}
			wasSent = !wasNeverSent(error);
			return { kind: 'failed', failure: UNREACHABLE } as const;
		}
	}
}

/** Whole milliseconds of `performance.now()`. */
const msSince = (startedMs: number): number => Math.round(performance.now() - startedMs);

/** What a failure is whose cause was that time had run out. */
export const timedOut = ({ generationId }: Failure): Failure => TIMED_OUT.with({ generationId });

export type JsonReply = { kind: 'answered'; body: unknown } | { kind: 'failed'; failure: Failure };

/** What a server answers for an endpoint that it does not have. */
export const NOT_OFFERED: readonly number[] = [404, 405, 501];

const MAX_JSON_BYTES = 32 * 1024 * 1024;
const JSON_TIMEOUT_MS = 30_000;

/** One `GET`, without retries: for what is not worth a second try. `isShared`: see `ExchangeRequest`. */
export async function getJson(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	path: string,
	{ qs, isShared }: { qs?: Record<string, string>; isShared?: boolean } = {},
): Promise<JsonReply> {
	const deadline = AbortSignal.timeout(JSON_TIMEOUT_MS);
	try {
		const response = await exchange(context, credential, {
			method: 'GET',
			path,
			qs,
			deadline,
			isShared,
		});
		if (response.statusCode >= 300 && response.statusCode < 400) {
			response.body.leave();
			return { kind: 'failed', failure: REDIRECTED };
		}
		const body = parseJson(await readText(response.body, MAX_JSON_BYTES));
		const isError =
			response.statusCode >= 400 || (isRecord(body) && reportedError(body) !== undefined);
		if (!isError) {
			return response.statusCode === 200 && isRecord(body)
				? { kind: 'answered', body }
				: { kind: 'failed', failure: INVALID_RESPONSE };
		}
		return {
			kind: 'failed',
			failure: readFailure({
				httpStatus: response.statusCode,
				body,
				retryAfter: response.retryAfter,
				generationId: response.generationId,
				nowMs: Date.now(),
			}),
		};
	} catch (error) {
		if (deadline.aborted) return { kind: 'failed', failure: TIMED_OUT };
		if (!isConnectionError(error)) throw toNodeError(context.getNode(), error);
		return { kind: 'failed', failure: UNREACHABLE };
	}
}
