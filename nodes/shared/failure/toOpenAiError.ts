/**
 * A failure in the shape that clients of OpenAI and of OpenRouter read: they show `message` and tell
 * errors apart by the HTTP status, which OpenRouter's own want as `code`, too, an integer.
 * @see https://openrouter.ai/docs/api-reference/errors
 * @see https://platform.openai.com/docs/guides/error-codes
 */
import type { Failure } from './failure';

export type OpenAiError = {
	error: {
		message: string;
		/** A stable word for what happened: OpenRouter's (`payment_required`) or ours (`model_not_allowed`). */
		type: string;
		/** The HTTP status, also where it could not be sent any more. */
		code: number;
		param: null;
	};
};

export const toOpenAiError = ({ statusCode, errorType, message }: Failure): OpenAiError => ({
	error: { message, type: errorType, code: statusCode, param: null },
});
