/**
 * What went wrong with a call. There is one type for all causes: a JSON error with an HTTP status, an
 * error inside HTTP 200 or in the middle of a stream, a stream that ends early, no answer at all, a
 * setting that cannot be used, a call that the caller policy refuses.
 *
 * A function that can fail returns `T | Failure`, or `{ kind: 'failed', failure }` beside other kinds.
 * `Failure` is a class, because a caller can write any other shape as JSON. Four mappers turn it into
 * what leaves this package: toNodeError.ts, toErrorItem.ts, toStreamedError.ts and toOpenAiError.ts.
 *
 * `message` and `hint` are our own sentences and safe to show a public caller. Upstream text can quote
 * the prompt, so it is kept in `upstreamMessage`, for the workflow's author alone (n8n's error details).
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import type { Costs } from '../openrouter/usage';

export type FailureFields = Omit<Failure, 'with'>;

export class Failure implements Costs {
	/** HTTP status to answer a caller with: OpenRouter's own, or the nearest one. */
	readonly statusCode: number;
	/** OpenRouter's `error_type` (`payment_required`), or one of ours (`stream_cut`, `model_not_allowed`). */
	readonly errorType: string;
	/** What happened, as a sentence without a full stop. */
	readonly message: string;
	/** What the author can do about it. */
	readonly hint: string;
	readonly retryable: boolean;
	/** How long to wait before another try, if that is known. */
	declare readonly retryAfterSeconds?: number;
	/** OpenRouter's generation ID, `gen-…`. */
	declare readonly generationId?: string;
	/** The caller policy refused the call, so a 401 is about the caller, not about the author's key. */
	declare readonly isRefusal?: true;
	/**
	 * For the author alone: what upstream said (openrouter/errors/upstreamMessage.ts), or what is
	 * wrong with a connected memory or connected tools.
	 */
	declare readonly upstreamMessage?: string;
	/** For the author alone: why a sign-in was refused, as a `SignInReason`. */
	declare readonly reason?: string;
	/** For the author alone: why the keys that check a sign-in are unavailable. */
	declare readonly detail?: string;
	/** The job that goes on at OpenRouter although the call failed. */
	declare readonly jobId?: string;
	/** What OpenRouter has, or may have, made and billed although the call failed: a sentence of `hint`. */
	declare readonly remains?: string;
	/** Nobody has carried out the request: no connection was made, or the address only led elsewhere. */
	declare readonly isNeverSent?: true;
	/** An error status without OpenRouter's own error, as of a proxy that got no answer from OpenRouter. */
	declare readonly isUnexplained?: true;
	/** What OpenRouter charged for answers that could not be used, in USD. */
	declare readonly costUsd?: number;
	declare readonly upstreamInferenceCostUsd?: number;

	constructor(fields: FailureFields) {
		this.statusCode = fields.statusCode;
		this.errorType = fields.errorType;
		this.message = fields.message;
		this.hint = fields.hint;
		this.retryable = fields.retryable;
		Object.assign(this, fields);
	}

	/** A copy with some fields changed. A spread copy would not be a `Failure`. */
	with(changes: Partial<FailureFields>): Failure {
		return new Failure({ ...this, ...changes });
	}
}

/** The outcome of a call that failed, beside outcomes of other kinds. */
export type Failed = { kind: 'failed'; failure: Failure };

export const failed = (failure: Failure): Failed => ({ kind: 'failed', failure });

/** The same failure for a call that was answered and billed, so that it is not sent again. */
export const notRetryable = (failure: Failure, { costUsd = 0, ...costs }: Costs = {}): Failure =>
	failure.with({ retryable: false, ...(costUsd > 0 && { costUsd }), ...costs });

/** Message and hint in one text, for the author. */
export const authorText = ({ message, hint }: Failure): string => `${message}. ${hint}`;

/** Carries a `Failure` through `throw`. Only this class and bugs are thrown in shared/. */
export class OpenRouterError extends Error {
	override readonly name = 'OpenRouterError';

	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** The value. Throws `OpenRouterError` for a failure. */
export function orThrow<T>(value: T | Failure): T {
	if (value instanceof Failure) throw new OpenRouterError(value);
	return value;
}

const invalid = (statusCode: number, message: string, hint: string): Failure =>
	new Failure({ statusCode, errorType: 'invalid_input', message, hint, retryable: false });

/** A value of the author's that cannot be sent. `message` names the field by its label. */
export const invalidInput = (message: string, hint: string): OpenRouterError =>
	new OpenRouterError(invalid(400, message, hint));

/**
 * A credential that cannot be used. Callers get a 500, as it is not their fault. The texts never hold
 * its secrets.
 */
export const credentialFailure = (message: string, hint: string): Failure =>
	invalid(500, message, hint);

export const unusableCredential = (message: string, hint: string): OpenRouterError =>
	new OpenRouterError(credentialFailure(message, hint));
