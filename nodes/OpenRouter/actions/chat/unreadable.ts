/**
 * The error to answer with when reading the parameters for a page's request has thrown `error`. A faulty
 * setting is the author's fault: 500. An expression that n8n cannot evaluate is a 400, because the
 * request may be the cause; only the author sees the reason.
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
			hint: 'An expression in this node failed on this request. Let the node read the request itself (Request: “From the Webhook”)',
			retryable: false,
			...(error instanceof Error && { upstreamMessage: error.message.slice(0, 300) }),
		}),
	);
}
