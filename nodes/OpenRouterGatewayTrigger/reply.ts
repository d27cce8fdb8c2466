/** Answers that are not streamed, and the headers that all answers carry. */
import { openAiError } from '../shared/caller/openAiError';
import type { HttpResponse } from './eventStream';

/** What a page's script may read; without it, CORS hides all but a few. */
const EXPOSED = [
	'Retry-After',
	'X-Generation-Id',
	'X-RateLimit-Limit-Requests',
	'X-RateLimit-Remaining-Requests',
	'X-RateLimit-Reset-Requests',
	'X-RateLimit-Limit-Tokens',
	'X-RateLimit-Remaining-Tokens',
	'X-RateLimit-Reset-Tokens',
].join(', ');

/**
 * n8n has let in whichever origin asks; from here on only the one that was matched is, so a refused
 * page's script cannot read the answer either.
 */
export function setCors(response: HttpResponse, allowedOrigin: string | undefined): void {
	response.setHeader('Vary', 'Origin');
	if (allowedOrigin === undefined) {
		response.removeHeader('Access-Control-Allow-Origin');
		return;
	}
	response.setHeader('Access-Control-Allow-Origin', allowedOrigin);
	response.setHeader('Access-Control-Expose-Headers', EXPOSED);
}

export function sendJson(
	response: HttpResponse,
	statusCode: number,
	body: unknown,
	headers: Record<string, string> = {},
): void {
	if (response.headersSent || response.destroyed) return;
	response.writeHead(statusCode, {
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'no-store',
		...headers,
	});
	response.end(JSON.stringify(body));
}

export type CallFailure = {
	statusCode: number;
	errorType: string;
	message: string;
	retryAfterSeconds?: number;
};

export function sendFailure(
	response: HttpResponse,
	failure: CallFailure,
	headers: Record<string, string> = {},
): void {
	const { statusCode, retryAfterSeconds } = failure;
	sendJson(response, statusCode, openAiError(failure), {
		...headers,
		...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
	});
}
