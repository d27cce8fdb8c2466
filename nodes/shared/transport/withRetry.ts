/**
 * The only loop over attempts: asks, waits, asks again, with one total deadline over all of it. The
 * events of each attempt go to whoever pulls; the return value is the outcome. An upstream failure is
 * an outcome; what is thrown is n8n's own error (a missing credential, a blocked address).
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Failure } from '../failure/failure';
import { TIMED_OUT, UNREACHABLE } from '../failure/sentences/common';
import { toNodeError } from '../failure/toNodeError';
import { aborted } from './deadline';
import {
	exchange,
	isConnectionError,
	wasNeverSent,
	type Exchange,
	type ExchangeRequest,
	type RequestContext,
} from './http';
import { isAmbiguous, retryDelayMs } from './retry';

export type RetryLimits = {
	/** Total, over all attempts and waits. */
	timeoutMs: number;
	attempts: number;
	/** The signal of `timeoutMs`, for a call whose time runs already. One of the stops is aborted by it, too. */
	timeout?: AbortSignal;
};

/** The attempt has failed, and what came of it is void. The next one begins after this time. */
export type WaitingEvent = { kind: 'waiting'; delayMs: number };

export type Failed = { kind: 'failed'; failure: Failure };

export type Attempts<Event, Reply> = {
	context: RequestContext;
	credential: ICredentialDataDecryptedObject;
	request: Omit<ExchangeRequest, 'stops'>;
	/** Reads one attempt's response, with events or without; the first attempt has the number 1. */
	read: (
		response: Exchange,
		attempt: number,
	) => AsyncGenerator<Event, Reply | Failed> | Promise<Reply | Failed>;
};

export type RetryRules = {
	limits: RetryLimits;
	/** Each ends the call early. */
	stops: readonly AbortSignal[];
	/**
	 * Asked after a failure: whether there may be another attempt, if it is worth one by itself.
	 * `isMaybeDone`: what was asked may have been carried out all the same.
	 */
	mayRepeat: (isMaybeDone: boolean) => boolean;
};

export async function* withRetry<Event, Reply extends { kind: 'completed' | 'answered' }>(
	{ context, credential, request, read }: Attempts<Event, Reply>,
	{ limits, stops, mayRepeat }: RetryRules,
): AsyncGenerator<Event | WaitingEvent, Reply | Failed> {
	// Not the time of day, which may be set while the call is under way.
	const deadlineMs = performance.now() + limits.timeoutMs;
	const { timeout = AbortSignal.timeout(limits.timeoutMs) } = limits;
	// Joined where they are used, once per attempt: a joined signal costs more than a list.
	const allStops = limits.timeout === undefined ? [timeout, ...stops] : stops;
	const isEnded = () => allStops.some(({ aborted }) => aborted);
	for (let attempt = 1; ; attempt++) {
		let outcome: Reply | Failed;
		let wasSent = true;
		try {
			const response = await exchange(context, credential, { ...request, stops: allStops });
			const reading = read(response, attempt);
			outcome = 'then' in reading ? await reading : yield* reading;
		} catch (error) {
			if (!isEnded() && !isConnectionError(error)) {
				throw toNodeError(context.getNode(), error);
			}
			wasSent = !wasNeverSent(error);
			outcome = { kind: 'failed', failure: UNREACHABLE };
		}
		if (outcome.kind !== 'failed') return outcome;
		const { failure } = outcome;
		if (timeout.aborted) return { kind: 'failed', failure: timedOut(failure) };
		if (isEnded() || !mayRepeat(wasSent && isAmbiguous(failure))) return outcome;
		const delayMs = retryDelayMs(failure, {
			attempt,
			attempts: limits.attempts,
			random: Math.random(),
			remainingMs: Math.round(deadlineMs - performance.now()),
		});
		if (delayMs === undefined) return outcome;
		yield { kind: 'waiting', delayMs };
		await aborted(AbortSignal.any([AbortSignal.timeout(delayMs), ...allStops]));
		if (isEnded()) return outcome;
	}
}

/** What a failure is whose cause was that time had run out. */
export const timedOut = ({ generationId }: Failure): Failure => TIMED_OUT.with({ generationId });

/** Pulls all events, waits until `take` is done with each, and returns the outcome. */
export async function outcomeOf<Event, Reply>(
	events: AsyncIterator<Event, Reply>,
	take?: (event: Event) => Promise<void> | undefined,
): Promise<Reply> {
	let isOver = false;
	try {
		for (;;) {
			const { done, value } = await events.next();
			if (done === true) {
				isOver = true;
				return value;
			}
			const taking = take?.(value);
			if (taking !== undefined) await taking;
		}
	} finally {
		if (!isOver) await events.return?.();
	}
}
