/**
 * A failure in the shape that OpenAI's clients read: they tell errors apart by the HTTP status and
 * show `message`; `code` is OpenRouter's or our word for it.
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export type OpenAiError = {
	error: { message: string; type: OpenAiErrorType; code: string; param: null };
};

export type OpenAiErrorType =
	| 'invalid_request_error'
	| 'authentication_error'
	| 'permission_error'
	| 'rate_limit_error'
	| 'server_error';

const TYPE_OF_STATUS: Readonly<Record<number, OpenAiErrorType>> = {
	401: 'authentication_error',
	403: 'permission_error',
	429: 'rate_limit_error',
};

/** `message` must be fit for a page: nothing of upstream's own words, of keys or of accounts. */
export const openAiError = ({
	statusCode,
	errorType,
	message,
}: {
	statusCode: number;
	errorType: string;
	message: string;
}): OpenAiError => ({
	error: {
		message,
		type:
			TYPE_OF_STATUS[statusCode] ?? (statusCode < 500 ? 'invalid_request_error' : 'server_error'),
		code: errorType,
		param: null,
	},
});
