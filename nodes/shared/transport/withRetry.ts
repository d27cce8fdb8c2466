/**
 * The only loop over attempts: sends, waits, sends again, with one deadline for all of it. It yields the
 * events of each attempt and returns the outcome. An upstream failure is an outcome. It throws only
 * n8n's own errors (a missing credential, a blocked address).
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { failed, type Failed, type Failure } from '../failure/failure';
import { TIMED_OUT, UNREACHABLE } from '../failure/sentences/common';
import { toNodeError } from '../failure/toNodeError';
import { aborted } from './deadline';
import { isConnectionError, retryDelayMs, wasNeverSent } from './retry';
import { exchange, type Exchange, type ExchangeRequest, type RequestContext } from './http';

export type RetryLimits = {
	/** Total, over all attempts and waits. */
	timeoutMs: number;
	attempts: number;
	/** The signal of `timeoutMs`, for a call whose time runs already. `signals` must include it. */
	timeout?: AbortSignal;
};

/** The attempt has failed and its events are void. The next attempt begins after `delayMs`. */
export type WaitingEvent = { kind: 'waiting'; delayMs: number };

export type Attempts<Event, Reply> = {
	context: RequestContext;
	credential: ICredentialDataDecryptedObject;
	request: Omit<ExchangeRequest, 'signals'>;
	/** Reads the response of one attempt, with or without events. The first attempt is 1. */
	read: (
		response: Exchange,
		attempt: number,
	) => AsyncGenerator<Event, Reply | Failed> | Promise<Reply | Failed>;
};

export type RetryRules = {
	limits: RetryLimits;
	/** Each of them ends the call early. */
	signals: readonly AbortSignal[];
	/**
	 * After one of them nothing more is sent. An answer to what was sent is waited for: it tells what
	 * OpenRouter has begun.
	 */
	lastSend?: readonly AbortSignal[];
	/** Called before each attempt is sent. */
	onSend?: () => void;
	/** Whether another attempt is allowed after a retryable failure. */
	mayRepeat: (failure: Failure) => boolean;
};

const isAborted = (signal: AbortSignal): boolean => signal.aborted;
const NEVER_REACHED = UNREACHABLE.with({ isNeverSent: true });

export async function* withRetry<Event, Reply extends { kind: 'completed' | 'answered' }>(
	{ context, credential, request, read }: Attempts<Event, Reply>,
	{ limits, signals, lastSend = [], onSend, mayRepeat }: RetryRules,
): AsyncGenerator<Event | WaitingEvent, Reply | Failed> {
	// Not `Date.now()`: the system clock may be set during the call.
	const deadlineMs = performance.now() + limits.timeoutMs;
	const { timeout = AbortSignal.timeout(limits.timeoutMs) } = limits;
	// Joined once per attempt, where they are used: a joined signal costs more than a list.
	const allSignals = limits.timeout === undefined ? [timeout, ...signals] : signals;
	const isEnded = () => allSignals.some(isAborted);
	const maySend = () => !isEnded() && !lastSend.some(isAborted);
	if (lastSend.some(isAborted)) return failed(NEVER_REACHED);
	for (let attempt = 1; ; attempt++) {
		let outcome: Reply | Failed;
		const isTooLate = isEnded();
		if (!isTooLate) onSend?.();
		try {
			const response = await exchange(context, credential, { ...request, signals: allSignals });
			const reading = read(response, attempt);
			outcome = 'then' in reading ? await reading : yield* reading;
		} catch (error) {
			if (!isEnded() && !isConnectionError(error)) {
				throw toNodeError(context.getNode(), error);
			}
			outcome = failed(isTooLate || wasNeverSent(error) ? NEVER_REACHED : UNREACHABLE);
		}
		if (outcome.kind !== 'failed') return outcome;
		const { failure } = outcome;
		if (timeout.aborted) return failed(timedOut(failure));
		if (!maySend() || !mayRepeat(failure)) return outcome;
		const delayMs = retryDelayMs(failure, {
			attempt,
			attempts: limits.attempts,
			random: Math.random(),
			remainingMs: Math.round(deadlineMs - performance.now()),
		});
		if (delayMs === undefined) return outcome;
		yield { kind: 'waiting', delayMs };
		await aborted(AbortSignal.any([AbortSignal.timeout(delayMs), ...allSignals, ...lastSend]));
		if (!maySend()) return outcome;
	}
}

/** The failure to report when the time limit caused `failure`. */
export const timedOut = ({ generationId }: Failure): Failure => TIMED_OUT.with({ generationId });

/** Pulls all events, passes each to `take` and awaits it, and returns the outcome. */
export async function outcomeOf<Event, Reply>(
	events: AsyncIterator<Event, Reply>,
	take?: (event: Event) => Promise<void> | undefined,
): Promise<Reply> {
	let isDone = false;
	try {
		for (;;) {
			const { done, value } = await events.next();
			if (done === true) {
				isDone = true;
				return value;
			}
			const taking = take?.(value);
			if (taking !== undefined) await taking;
		}
	} finally {
		if (!isDone) await events.return?.();
	}
}
