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

export const AGAIN_HINT = 'Try again shortly';

const FALLBACKS = ', or set Fallback Models';

/** Of a chat. */
export const WAIT_HINT = `${AGAIN_HINT}${FALLBACKS} so that another model can answer`;
export const OTHER_MODEL_HINT = `Choose another model${FALLBACKS}`;

/** Only a chat has other models to fall back to. */
export const withoutFallbacks = (hint: string): string => hint.split(FALLBACKS, 1).join('');
