/**
 * What of a failure is for its caller, whichever way it goes out. The author's own view of it keeps
 * OpenRouter's status. Pure.
 */
import { explanationOf } from './explanation';
import type { Failure } from './failure';

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

/** The failure with the status, the type and the wait that a caller may act on. */
export function callerFailure(failure: Failure): Failure {
	const { retryAfterSeconds } = failure;
	return {
		...failure,
		// Upstream's own type may be one that also stands for a refusal of the caller.
		...(isKeyFault(failure) && { statusCode: 500, errorType: explanationOf(401).errorType }),
		...(retryAfterSeconds !== undefined && {
			retryAfterSeconds: callerWaitSeconds(retryAfterSeconds),
		}),
	};
}
