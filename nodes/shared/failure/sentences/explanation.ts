/** Our sentences for an error. A public caller may see both. */
export type Sentences = {
	/** What happened. */
	message: string;
	/** What to do about it. */
	hint: string;
};

export type Explanation = Sentences & { errorType: string; retryable: boolean };

export const explanation = (
	errorType: string,
	message: string,
	hint: string,
	retryable = false,
): Explanation => ({ errorType, message, hint, retryable });

/** The keys are OpenRouter's `error_type` and `availability.code`. */
export const byType = (sentences: Record<string, Sentences>): ReadonlyMap<string, Sentences> =>
	new Map(Object.entries(sentences));

/** Where there are no other models to fall back to. */
export const AGAIN_HINT = 'Try again shortly';

/** Begins the end of a hint that is for chats only, which alone have fallback models. */
export const OR_FALLBACK = ', or set Fallback Models';

/** Of a chat. */
export const WAIT_HINT = `${AGAIN_HINT}${OR_FALLBACK} so that another model can answer`;

export const withoutFallback = (hint: string): string => hint.split(OR_FALLBACK, 1)[0] ?? hint;
