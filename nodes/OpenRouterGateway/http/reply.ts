/**
 * Answers that are not streamed, the headers that all answers carry, what callers hear of failures, and
 * waiting for a caller to read.
 */
import { authorText, OpenRouterError, type Failure } from '../../shared/failure/failure';
import {
	callerWaitSeconds,
	forEndpointCaller,
	isAuthorsFault,
	isKeyFault,
} from '../../shared/failure/forCaller';
import { ENDPOINT_BROKEN, NOT_SET_UP } from '../../shared/failure/sentences/endpoint';
import { toOpenAiError } from '../../shared/failure/toOpenAiError';
import type { CallerResponse, GatewayPorts } from '../ports';

/** What a page's script may read; without it, CORS hides all but a few. */
const EXPOSED = [
	'Retry-After',
	'X-Generation-Id',
	'X-Request-Id',
	'X-Should-Retry',
	'X-Budget-Limit',
	'X-Budget-Remaining',
	'X-Budget-Reset',
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
export function setCors(response: CallerResponse, allowedOrigin: string | undefined): void {
	response.setHeader('Vary', 'Origin');
	if (allowedOrigin === undefined) {
		response.removeHeader('Access-Control-Allow-Origin');
		return;
	}
	response.setHeader('Access-Control-Allow-Origin', allowedOrigin);
	response.setHeader('Access-Control-Expose-Headers', EXPOSED);
}

export function sendJson(
	response: CallerResponse,
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
	response: CallerResponse,
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
export function failureForCaller(
	{ forgetKey, logFault }: Pick<GatewayPorts, 'forgetKey' | 'logFault'>,
	failure: Failure,
): Failure {
	if (isKeyFault(failure)) forgetKey();
	if (isAuthorsFault(failure)) logFault(authorText(failure));
	return forEndpointCaller(failure);
}

/** Ends a call that something was thrown in. A stream that has begun breaks off: no client takes that for its end. */
export function endBroken({ response, logFault }: GatewayPorts, error: unknown): void {
	const isKnown = error instanceof OpenRouterError;
	if (isKnown) logFault(authorText(error.failure));
	else logFault(error instanceof Error ? error.message : String(error));
	if (response.headersSent) response.destroy();
	else sendFailure(response, isKnown ? NOT_SET_UP : ENDPOINT_BROKEN);
}

/** Resolves when the response takes more, or never will: once the call is over, it is cut off. */
export const drained = async (response: CallerResponse, over: AbortSignal): Promise<void> =>
	await readOrCut(response, 'drain', over);

/** Resolves when an ended response has left this process, or never will: until then it is in memory. */
export async function taken(response: CallerResponse, over: AbortSignal): Promise<void> {
	if (!response.writableFinished) await readOrCut(response, 'finish', over);
}

const readOrCut = async (
	response: CallerResponse,
	event: 'drain' | 'finish',
	over: AbortSignal,
): Promise<void> =>
	await new Promise((resolve) => {
		const settle = () => {
			response.off(event, settle);
			response.off('close', settle);
			over.removeEventListener('abort', giveUp);
			resolve();
		};
		const giveUp = () => {
			response.destroy();
			settle();
		};
		response.once(event, settle);
		response.once('close', settle);
		over.addEventListener('abort', giveUp);
		// Either may have happened before anyone listened.
		if (response.destroyed) settle();
		else if (over.aborted) giveUp();
	});
