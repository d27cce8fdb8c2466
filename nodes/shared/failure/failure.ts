/**
 * What went wrong with a call, in one shape, whoever is at fault and however it was reported: a JSON
 * error with an HTTP status, HTTP 200 with an error inside, an error in mid-stream, a stream that just
 * ends, no answer at all, a setting that cannot be used, a call that the caller policy refuses.
 *
 * A function that can fail returns `T | Failure`, or `{ kind: 'failed', failure }` beside other kinds.
 * It is a class, so that `instanceof` tells it from anything that a caller can write as JSON. Four
 * mappers turn it into what leaves this package: toNodeError.ts, toErrorItem.ts, toStreamedError.ts
 * and toOpenAiError.ts.
 *
 * `message` and `hint` are our own words and safe to show a public caller. Upstream text is never
 * copied into them, as it can quote the prompt. What upstream said is kept in `upstreamMessage`, for
 * the workflow's author alone (n8n's error details).
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import type { Costs } from '../openrouter/usage';

export type FailureFields = Omit<Failure, 'with'>;

export class Failure implements Costs {
	/** HTTP status to answer a caller with: OpenRouter's own, or the nearest there is. */
	readonly statusCode: number;
	/** OpenRouter's `error_type` (`payment_required`), or one of ours (`stream_cut`, `model_not_allowed`). */
	readonly errorType: string;
	/** What happened, as a sentence without a full stop. */
	readonly message: string;
	/** What the author can do about it. */
	readonly hint: string;
	readonly retryable: boolean;
	/** Wait that was asked for before another try. */
	declare readonly retryAfterSeconds?: number;
	/** OpenRouter's id of the generation, `gen-…`. */
	declare readonly generationId?: string;
	/** The caller policy refused the call, so a 401 is about the caller, not about the author's key. */
	declare readonly isRefusal?: true;
	/** For the author alone: what upstream said (openrouter/errors/upstreamMessage.ts). */
	declare readonly upstreamMessage?: string;
	/** For the author alone: why a sign-in was not accepted, in a word. */
	declare readonly reason?: string;
	/** For the author alone: what was the matter with the keys that a sign-in is checked with. */
	declare readonly detail?: string;
	/** Costs are those of answers that were paid for and of no use. */
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

	/** The same failure but for some fields. A spread copy would no longer be a `Failure`. */
	with(changes: Partial<FailureFields>): Failure {
		return new Failure({ ...this, ...changes });
	}
}

/** The failure of a call that was answered and billed: it must not be asked for again. */
export const notRetryable = (failure: Failure, { costUsd = 0, ...costs }: Costs = {}): Failure =>
	failure.with({ retryable: false, ...(costUsd > 0 && { costUsd }), ...costs });

/** What happened and what to do, in one text for the author. */
export const authorText = ({ message, hint }: Failure): string => `${message}. ${hint}`;

/** Carries a `Failure` through `throw`. Only this class and bugs are thrown in shared/. */
export class OpenRouterError extends Error {
	override readonly name = 'OpenRouterError';

	constructor(readonly failure: Failure) {
		super(failure.message);
	}
}

/** The value, for callers who throw. */
export function orThrow<T>(value: T | Failure): T {
	if (value instanceof Failure) throw new OpenRouterError(value);
	return value;
}

const invalid = (statusCode: number, message: string, hint: string): Failure =>
	new Failure({ statusCode, errorType: 'invalid_input', message, hint, retryable: false });

/** A value that the author gave cannot be sent. `message` names the field as the panel shows it. */
export const invalidInput = (message: string, hint: string): OpenRouterError =>
	new OpenRouterError(invalid(400, message, hint));

/**
 * A credential cannot be used: the author's fault whoever calls, so it is never answered with a 400.
 * The texts hold none of its secrets.
 */
export const credentialFailure = (message: string, hint: string): Failure =>
	invalid(500, message, hint);

export const unusableCredential = (message: string, hint: string): OpenRouterError =>
	new OpenRouterError(credentialFailure(message, hint));
