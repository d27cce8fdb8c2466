/** A refusal of the caller policy as the failure that the node reports. */
import { OpenRouterError } from '../../../shared/failure/failure';
import type { Refusal } from '../../../shared/failure/refusal';

export const refused = ({ statusCode, errorType, message, retryAfterSeconds }: Refusal) =>
	new OpenRouterError({
		statusCode,
		errorType,
		message,
		hint: 'Nothing was sent to OpenRouter. What callers may do is set under Caller May and Limits',
		retryable: retryAfterSeconds !== undefined,
		isRefusal: true,
		...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
	});

/**
 * What reading the node's parameters has thrown. A faulty setting is the author's, not the caller's,
 * so it is no 400; an expression that n8n could not evaluate is, and why is for the author alone.
 */
export function unreadable(error: unknown): OpenRouterError {
	if (error instanceof OpenRouterError) {
		const { failure } = error;
		return failure.errorType === 'invalid_input'
			? new OpenRouterError({ ...failure, statusCode: 500 })
			: error;
	}
	return new OpenRouterError({
		statusCode: 400,
		errorType: 'invalid_body',
		message: 'The request could not be read',
		hint: 'An expression in this node failed on this request. Let the node read the request itself (Request: From the Webhook)',
		retryable: false,
		...(error instanceof Error && { upstreamMessage: error.message.slice(0, 300) }),
	});
}
