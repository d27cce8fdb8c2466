// @ts-check
/** What is shown of an error, and whether another try may help. */

/** @param {any} error */
export function explain(error) {
	// What fetch throws when there is no connection, or CORS forbids to look at the answer.
	if (error instanceof TypeError) {
		const message =
			'The webhook could not be reached. Is n8n running, the workflow published, and this page ' +
			'among its allowed origins?';
		return { message, mayHelp: true };
	}
	const { message, statusCode, retryAfterSeconds } = error;
	const mayHelp = statusCode === undefined || [408, 429].includes(statusCode) || statusCode >= 500;
	return { message, statusCode, retryAfterSeconds, mayHelp };
}
