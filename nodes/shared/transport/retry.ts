/**
 * Whether and when to send a request again. Pure: clock and chance are arguments.
 *
 * OpenRouter tries its other providers and the fallback models before it reports an error, so few
 * attempts are enough.
 */
import type { Failure } from '../failure/failure';

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
export const isAmbiguous = ({ statusCode, errorType }: Failure): boolean =>
	GATEWAY_TIMEOUTS.includes(statusCode) || NO_ANSWER_READ.includes(errorType);

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
			: failure.retryAfterSeconds * 1000;
	return delayMs < timing.remainingMs ? delayMs : undefined;
}
