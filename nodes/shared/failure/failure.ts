/**
 * What went wrong with a call to OpenRouter, in one shape, whatever way it was reported: a JSON
 * error with an HTTP status, HTTP 200 with an error inside, an error in mid-stream, a stream that
 * just ends, no answer at all.
 *
 * `message` and `hint` are our own words and safe to show a public caller. Upstream text is never
 * copied into them, as it can quote the prompt. What upstream said is kept in `upstreamMessage`, for
 * the workflow's author alone (n8n's error details).
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import type { Costs } from '../openrouter/usage';

/** Costs: of answers that were paid for and of no use. */
export type Failure = Costs & {
	/** HTTP status to answer a caller with: OpenRouter's own, or the nearest there is. */
	statusCode: number;
	/** OpenRouter's `error_type` (`payment_required`), or one of ours (`stream_cut`, `timeout`). */
	errorType: string;
	/** What happened, as a sentence without a full stop. */
	message: string;
	/** What to do about it. */
	hint: string;
	retryable: boolean;
	/** Wait that was asked for before another try. */
	retryAfterSeconds?: number;
	/** OpenRouter's id of the generation, `gen-…`. */
	generationId?: string;
	/** The caller policy refused the call, so a 401 is about the caller, not about the author's key. */
	isRefusal?: true;
	/** What upstream said, for the author alone (openrouter/errors/upstreamMessage.ts). */
	upstreamMessage?: string;
};

/** The failure of a call that was answered and billed: it must not be asked for again. */
export const once = (failure: Failure, { costUsd = 0, ...costs }: Costs = {}): Failure => ({
	...failure,
	retryable: false,
	...(costUsd > 0 && { costUsd }),
	...costs,
});

/** Carries a `Failure` through `throw`. Only this class and bugs are thrown in shared/. */
export class OpenRouterError extends Error {
	override readonly name = 'OpenRouterError';

	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** A value that the author gave cannot be sent. `message` names the field as the panel shows it. */
export function invalidInput(message: string, hint: string): OpenRouterError {
	return new OpenRouterError({
		statusCode: 400,
		errorType: 'invalid_input',
		message,
		hint,
		retryable: false,
	});
}

/** A credential cannot be used: the author's fault whoever calls, so it is never answered with a 400. */
export const unusableCredential = (message: string, hint: string): OpenRouterError =>
	new OpenRouterError({ ...invalidInput(message, hint).failure, statusCode: 500 });
