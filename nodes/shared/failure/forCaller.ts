/**
 * What of a failure is for its caller, whichever way it goes out. The author's own view of it keeps
 * OpenRouter's status. Pure.
 */
import { OpenRouterError, type Failure } from './failure';
import { explanationOf, INTERNAL } from './sentences/common';
import { NOT_SET_UP } from './sentences/endpoint';

const MAX_WAIT_SECONDS = 86_400;

/**
 * A wait as callers get it: whole seconds, a day at most. 0: at once.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const callerWaitSeconds = (seconds: number): number =>
	Math.min(Math.ceil(seconds), MAX_WAIT_SECONDS);

/**
 * Whether OpenRouter, or a provider, did not accept the author's key. That says nothing about who is
 * calling: with a 401 a page would send its visitor to sign in again.
 */
export const isKeyFault = ({ statusCode, isRefusal }: Failure): boolean =>
	statusCode === 401 && isRefusal !== true;

/** The failure with the status, the type and the wait that a caller of a workflow may act on. */
export function forCaller(failure: Failure): Failure {
	const { retryAfterSeconds } = failure;
	return failure.with({
		// Upstream's own type may be one that also stands for a refusal of the caller.
		...(isKeyFault(failure) && { statusCode: 500, errorType: explanationOf(401).errorType }),
		...(retryAfterSeconds !== undefined && {
			retryAfterSeconds: callerWaitSeconds(retryAfterSeconds),
		}),
	});
}

/** The same for whatever was thrown. */
export const thrownForCaller = (error: unknown): Failure =>
	error instanceof OpenRouterError ? forCaller(error.failure) : INTERNAL;

/** Whether the way the node or a credential is set is to blame. */
export const isAuthorsFault = (failure: Failure): boolean =>
	isKeyFault(failure) || failure.errorType === 'invalid_input';

/** The failure as callers of the gateway get it: of the author's faults only that there is one. */
export const forEndpointCaller = (failure: Failure): Failure =>
	isAuthorsFault(failure) ? NOT_SET_UP : failure;
