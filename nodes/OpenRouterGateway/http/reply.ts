/** Answers that are not streamed, the headers that all answers carry, and what callers hear of failures. */
import type { IWebhookFunctions } from 'n8n-workflow';
import { authorText, OpenRouterError, type Failure } from '../../shared/failure/failure';
import {
	callerWaitSeconds,
	forEndpointCaller,
	isAuthorsFault,
	isKeyFault,
} from '../../shared/failure/forCaller';
import { ENDPOINT_BROKEN, NOT_SET_UP } from '../../shared/failure/sentences/endpoint';
import { toOpenAiError } from '../../shared/failure/toOpenAiError';
import { forgetCredential } from '../../shared/transport/credentialMemory';
import { CREDENTIAL_TYPE } from '../../shared/transport/http';
import type { HttpResponse } from './backPressure';

/** What a page's script may read; without it, CORS hides all but a few. */
const EXPOSED = [
	'Retry-After',
	'X-Generation-Id',
	'X-Request-Id',
	'X-Should-Retry',
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
	// Before the head: what cannot be written as JSON can still be answered with a status.
	const text = JSON.stringify(body);
	response.writeHead(statusCode, {
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'no-store',
		...headers,
	});
	response.end(text);
}

export function sendFailure(
	response: HttpResponse,
	failure: Failure,
	headers: Record<string, string> = {},
): void {
	const { statusCode, retryAfterSeconds, isRefusal = false } = failure;
	sendJson(response, statusCode, toOpenAiError(failure), {
		...headers,
		// OpenAI's clients make three calls of one, and each of these is tried several times here.
		...(!isRefusal && { 'X-Should-Retry': 'false' }),
		...(retryAfterSeconds !== undefined && {
			'Retry-After': String(callerWaitSeconds(retryAfterSeconds)),
		}),
	});
}

/** What a caller is told of a failure; of the author's faults, n8n's log is told the rest. */
export function failureForCaller(context: IWebhookFunctions, failure: Failure): Failure {
	// Its owner may be about to mend it.
	if (isKeyFault(failure)) forgetCredential(context, CREDENTIAL_TYPE);
	if (isAuthorsFault(failure)) logFault(context, authorText(failure));
	return forEndpointCaller(failure);
}

/** Ends a call that something was thrown in. A stream that has begun breaks off: no client takes that for its end. */
export function endBroken(context: IWebhookFunctions, error: unknown): void {
	const response = context.getResponseObject();
	const isKnown = error instanceof OpenRouterError;
	if (isKnown) logFault(context, authorText(error.failure));
	else logFault(context, error instanceof Error ? error.message : String(error));
	if (response.headersSent) response.destroy();
	else sendFailure(response, isKnown ? NOT_SET_UP : ENDPOINT_BROKEN);
}

/** For the author, in n8n’s log. */
export function logFault(context: IWebhookFunctions, fault: string): void {
	const { name: node } = context.getNode();
	const { name: workflow } = context.getWorkflow();
	context.logger.error(`OpenRouter Gateway “${node}” in workflow “${workflow}”: ${fault}`);
}
