/**
 * What reading the parameters of a page's request has thrown. A faulty setting is the author's, not
 * the caller's, so it is no 400; an expression that n8n could not evaluate is, and why is for the
 * author alone.
 */
import { Failure, OpenRouterError } from '../../../shared/failure/failure';

export function unreadable(error: unknown): OpenRouterError {
	if (error instanceof OpenRouterError) {
		const { failure } = error;
		return failure.errorType === 'invalid_input'
			? new OpenRouterError(failure.with({ statusCode: 500 }))
			: error;
	}
	return new OpenRouterError(
		new Failure({
			statusCode: 400,
			errorType: 'invalid_body',
			message: 'The request could not be read',
			hint: 'An expression in this node failed on this request. Let the node read the request itself (Request: From the Webhook)',
			retryable: false,
			...(error instanceof Error && { upstreamMessage: error.message.slice(0, 300) }),
		}),
	);
}
