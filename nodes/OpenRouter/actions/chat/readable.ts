/** Tells a caller's body that n8n cannot evaluate from a setting of the author's. */
import { Failure, OpenRouterError } from '../../../shared/failure/failure';

/**
 * The result of `read`. n8n's expression engine fails on some hostile bodies. So when a parameter
 * cannot be read, the cause may be the caller's body, and the answer is a 400 like other refusals. A
 * faulty setting is the author's mistake, so the answer is a 500.
 */
export function readable<T>(read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw unreadable(error);
	}
}

function unreadable(error: unknown): OpenRouterError {
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
			// Only the author sees this.
			...(error instanceof Error && { upstreamMessage: error.message.slice(0, 300) }),
		}),
	);
}
