/**
 * Changes a failure for the caller, for all ways of answering. The author's view keeps OpenRouter's
 * status. Pure.
 */
import { OpenRouterError, type Failure } from './failure';
import { explanationOf, INTERNAL } from './sentences/common';
import { NOT_SET_UP } from './sentences/endpoint';

const MAX_WAIT_SECONDS = 86_400;

/**
 * `Retry-After` for callers: whole seconds, a day at most. 0 means at once.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const callerWaitSeconds = (seconds: number): number =>
	Math.min(Math.ceil(seconds), MAX_WAIT_SECONDS);

/**
 * Whether OpenRouter, or a provider, did not accept the author's key. Callers must not get this 401,
 * because a page would ask its visitor to sign in again.
 */
export const isKeyFault = ({ statusCode, isRefusal }: Failure): boolean =>
	statusCode === 401 && isRefusal !== true;

/** The failure with the status, type and wait for callers of a workflow. */
export function forCaller(failure: Failure): Failure {
	const { retryAfterSeconds } = failure;
	return failure.with({
		// Upstream's type could be one that we also use for refusals of the caller.
		...(isKeyFault(failure) && { statusCode: 500, errorType: explanationOf(401).errorType }),
		...(retryAfterSeconds !== undefined && {
			retryAfterSeconds: callerWaitSeconds(retryAfterSeconds),
		}),
	});
}

/** The same for anything that was thrown. */
export const thrownForCaller = (error: unknown): Failure =>
	error instanceof OpenRouterError ? forCaller(error.failure) : INTERNAL;

/** Whether a setting of the node or of a credential is wrong. */
export const isAuthorsFault = (failure: Failure): boolean =>
	isKeyFault(failure) || failure.errorType === 'invalid_input';

/** The failure for callers of the gateway. Faults of the author's settings are not described to them. */
export const forEndpointCaller = (failure: Failure): Failure =>
	isAuthorsFault(failure) ? NOT_SET_UP : failure;
