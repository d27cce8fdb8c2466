/**
 * Sends answers that are not streamed, sets the headers of all answers, decides what callers learn about
 * failures, and waits for a caller to read.
 */
import { authorText, OpenRouterError, type Failure } from '../../shared/failure/failure';
import {
	callerWaitSeconds,
	forEndpointCaller,
	isAuthorsFault,
	isKeyFault,
} from '../../shared/failure/forCaller';
import { ENDPOINT_BROKEN, NOT_SET_UP } from '../../shared/failure/sentences/endpoint';
import { MEMORY_UNAVAILABLE } from '../../shared/failure/sentences/memory';
import { openAiChat } from '../../shared/protocols/openAiChat/openAiChat';
import type { Protocol } from '../../shared/protocols/protocol';
import { asText } from '../../shared/values/json';
import type { CallerResponse, GatewayPorts } from '../ports';

/** Headers that a page's script may read. CORS hides all others but a few. */
const EXPOSED = [
	'Retry-After',
	'X-Generation-Id',
	'X-Request-Id',
	'X-Should-Retry',
	'X-Vercel-AI-UI-Message-Stream',
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
 * n8n allows every origin. This allows only the origin that was matched, so that the script of a refused
 * page cannot read the answer either.
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
	// Before the head, so that a body that is not JSON can still be answered with another status.
	const text = JSON.stringify(body);
	sendText(response, statusCode, text, { 'Content-Type': JSON_TYPE, ...headers });
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** `headers` must have the type of the text, if there is one. */
export function sendText(
	response: CallerResponse,
	statusCode: number,
	text: string | undefined,
	headers: Record<string, string>,
): void {
	if (response.headersSent || response.destroyed) return;
	response.writeHead(statusCode, { 'Cache-Control': 'no-store', ...headers });
	response.end(text);
}

/** `protocol`: what the caller speaks, where that is known. */
export function sendFailure(
	response: CallerResponse,
	failure: Failure,
	headers: Record<string, string> = {},
	protocol: Pick<Protocol, 'failureBody'> = openAiChat,
): void {
	const { statusCode, retryAfterSeconds, isRefusal = false } = failure;
	const body = protocol.failureBody(failure);
	const isText = typeof body === 'string';
	sendText(response, statusCode, isText ? body : JSON.stringify(body), {
		'Content-Type': isText ? 'text/plain; charset=utf-8' : JSON_TYPE,
		...headers,
		// OpenAI's clients repeat a failed call twice, and each call is tried several times here already.
		...(!isRefusal && { 'X-Should-Retry': 'false' }),
		...(retryAfterSeconds !== undefined && {
			'Retry-After': String(callerWaitSeconds(retryAfterSeconds)),
		}),
	});
}

/** The failure for the caller. Faults of the author's settings and of a memory are also logged. */
export function failureForCaller(
	{ forgetKey, logFault }: Pick<GatewayPorts, 'forgetKey' | 'logFault'>,
	failure: Failure,
): Failure {
	if (isKeyFault(failure)) forgetKey();
	if (isAuthorsFault(failure)) logFault(authorText(failure));
	// No report says why a memory failed, so n8n’s log does.
	if (failure.errorType === MEMORY_UNAVAILABLE.errorType) {
		logFault(`${authorText(failure)}: ${failure.upstreamMessage ?? 'it gave no reason'}`);
	}
	return forEndpointCaller(failure);
}

/** Ends a call after an error was thrown. A stream that has begun is cut, so no client takes it as whole. */
export function endBroken(
	{ response, logFault }: GatewayPorts,
	error: unknown,
	protocol?: Protocol,
): void {
	const isKnown = error instanceof OpenRouterError;
	if (isKnown) logFault(authorText(error.failure));
	else logFault(wordsOf(error));
	if (response.headersSent) response.destroy();
	else sendFailure(response, isKnown ? NOT_SET_UP : ENDPOINT_BROKEN, {}, protocol);
}

/** n8n's own errors say the cause in a description. */
export function wordsOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const description = 'description' in error ? asText(error.description) : undefined;
	return description ? `${error.message}: ${description}` : error.message;
}

/** Resolves when the response takes more text. It is cut off once the call is over. */
export const drained = async (response: CallerResponse, over: AbortSignal): Promise<void> =>
	await readOrCut(response, 'drain', over);

/** Resolves when an ended response has left this process's memory, or is cut off. */
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
		// Either may have happened before these listeners were added.
		if (response.destroyed) settle();
		else if (over.aborted) giveUp();
	});
