/** A failure as the content of the `error` line of n8n's streamed response. */
import type { ErrorReader } from './errorReader';
import { thrownForCaller } from './forCaller';

/**
 * `{message, statusCode, errorType, retryAfterSeconds?}` as JSON for a page, the message alone for
 * n8n's chat.
 */
export function toStreamedError(error: unknown, reader: ErrorReader = 'page'): string {
	const { message, statusCode, errorType, retryAfterSeconds } = thrownForCaller(error);
	if (reader === 'chat') return message;
	return JSON.stringify({ message, statusCode, errorType, retryAfterSeconds });
}
