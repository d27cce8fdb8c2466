/**
 * A failure in the shape that clients of OpenAI and of OpenRouter read. They show `message` and
 * distinguish errors by the HTTP status. OpenRouter's clients also need it as `code`, an integer.
 * @see https://openrouter.ai/docs/api-reference/errors
 * @see https://platform.openai.com/docs/guides/error-codes
 */
import type { Failure } from './failure';

export type OpenAiError = {
	error: {
		message: string;
		/** The error type: OpenRouter's (`payment_required`) or ours (`model_not_allowed`). */
		type: string;
		/** The HTTP status, also in a stream that had already begun with 200. */
		code: number;
		param: null;
	};
};

export const toOpenAiError = ({ statusCode, errorType, message }: Failure): OpenAiError => ({
	error: { message, type: errorType, code: statusCode, param: null },
});
