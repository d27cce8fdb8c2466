/**
 * Whether and when to send a request again, and which errors of n8n's HTTP helper mean that the
 * connection failed. Pure: clock and chance are arguments.
 *
 * OpenRouter tries its other providers and the fallback models before it reports an error, so few
 * attempts are enough.
 */
import type { Failure } from '../failure/failure';
import { asText, isRecord } from '../values/json';

export type RetryTiming = {
	/** Number of the attempt that failed; the first is 1. */
	attempt: number;
	/** Attempts allowed in all. */
	attempts: number;
	/** From [0, 1). */
	random: number;
	/** Time left until the total deadline. */
	remainingMs: number;
};

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 8_000;

/** A second attempt may help. A third one has not been seen to help. */
const isRetriedOnce = ({ statusCode, errorType }: Failure): boolean =>
	statusCode === 500 || errorType === 'empty_completion';

const GATEWAY_TIMEOUTS: readonly number[] = [408, 504, 524];
const NO_ANSWER_READ: readonly string[] = ['network', 'timeout', 'stream_cut', 'invalid_response'];

/**
 * Whether OpenRouter may have carried out the call although it failed: it timed out, the connection
 * broke, or the answer could not be read. An unstreamed chat is always completed and billed, so another
 * attempt could pay twice. A streamed chat ends with its connection.
 */
export const isAmbiguous = (failure: Failure): boolean =>
	failure.isNeverSent !== true &&
	(GATEWAY_TIMEOUTS.includes(failure.statusCode) || NO_ANSWER_READ.includes(failure.errorType));

/** OpenRouter says with these that it has not begun: no capacity. */
const NOT_BEGUN: readonly number[] = [503, 529];

/** The same for what OpenRouter may have begun before its server, or a provider, failed. */
export const isMaybeDone = (failure: Failure): boolean =>
	isAmbiguous(failure) ||
	(failure.isNeverSent !== true &&
		failure.statusCode >= 500 &&
		!NOT_BEGUN.includes(failure.statusCode));

/**
 * The same for what costs much, and is sent again after errors that OpenRouter itself has reported. A
 * proxy's 502 does not say what became of the request.
 */
export const isMaybePaid = (failure: Failure): boolean =>
	isAmbiguous(failure) || (failure.isUnexplained === true && isMaybeDone(failure));

/**
 * Wait in ms before the next attempt; `undefined` when there should be none. Obeys `Retry-After` as
 * given (RFC 9110 section 10.2.3). Otherwise full jitter: `random` times a ceiling that doubles per
 * attempt, up to MAX_DELAY_MS.
 */
export function retryDelayMs(failure: Failure, timing: RetryTiming): number | undefined {
	const attempts = isRetriedOnce(failure) ? Math.min(2, timing.attempts) : timing.attempts;
	if (!failure.retryable || timing.attempt >= attempts) return undefined;
	const ceilingMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (timing.attempt - 1));
	const delayMs =
		failure.retryAfterSeconds === undefined
			? Math.round(timing.random * ceilingMs)
			: // `AbortSignal.timeout` throws for a fraction, and 1.001 s are one in binary.
				Math.ceil(failure.retryAfterSeconds * 1000);
	return delayMs < timing.remainingMs ? delayMs : undefined;
}

/** Codes of Node and axios for a connection that failed or broke. */
const CONNECTION_ERROR =
	/^(E(?!RR_)[A-Z_]+|ERR_(NETWORK|CANCELED|STREAM_PREMATURE_CLOSE|TLS_\w+|SSL_\w+)|UND_ERR_\w+|CERT_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|HPE_\w+)$/;

export const isConnectionError = (error: unknown): boolean => hasCode(error, CONNECTION_ERROR);

/** Codes of a connection that was never made: the other end cannot have received the request. */
const NEVER_SENT =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_(TLS|SSL)_\w+|CERT_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+)$/;

export const wasNeverSent = (error: unknown): boolean => hasCode(error, NEVER_SENT);

/** n8n wraps errors, so causes are read, too. */
function hasCode(error: unknown, codes: RegExp): boolean {
	for (let cause = error, depth = 0; isRecord(cause) && depth < 4; cause = cause.cause, depth++) {
		if (codes.test(asText(cause.code) ?? '')) return true;
	}
	return false;
}
