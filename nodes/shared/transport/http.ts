/**
 * One HTTP exchange with OpenRouter through n8n's helper, so that proxy and SSRF rules hold. The
 * status is never judged here; the body comes as a stream, or as text with a ceiling.
 */
import {
	sleep,
	type IAdditionalCredentialOptions,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type INode,
} from 'n8n-workflow';
import { readConnection } from '../openrouter/connection';
import { asRecord, asText, isRecord } from '../values/json';
import type { RequestOptions } from './deadline';

export const CREDENTIAL_TYPE = 'openRouterGatewayApi';

/** As much of n8n's context as a request uses, whatever the context is of. */
export type RequestContext = {
	getNode: () => INode;
	getExecutionCancelSignal?: () => AbortSignal | undefined;
	helpers: {
		httpRequestWithAuthentication(
			credentialsType: string,
			options: IHttpRequestOptions,
			credentials: IAdditionalCredentialOptions,
		): Promise<unknown>;
	};
};

/** Of an execution, `undefined` elsewhere: aborted when it is stopped. */
export const cancelSignalOf = (context: RequestContext): AbortSignal | undefined =>
	context.getExecutionCancelSignal?.();

/** The same as a list, to be joined with others. */
export function cancelSignalsOf(context: RequestContext): readonly AbortSignal[] {
	const signal = cancelSignalOf(context);
	return signal === undefined ? [] : [signal];
}

/** Reads the credential once, so that a faulty one is reported before anything is sent. */
export async function getCredential(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	itemIndex?: number,
	type: string = CREDENTIAL_TYPE,
): Promise<ICredentialDataDecryptedObject> {
	const credential = await context.getCredentials(type, itemIndex);
	readConnection(credential);
	return credential;
}

export type Exchange = {
	statusCode: number;
	contentType: string;
	generationId?: string;
	retryAfter?: string;
	/** `HIT` or `MISS`, of OpenRouter's response cache. */
	cacheStatus?: string;
	body: ResponseBody;
};

export type ResponseBody = {
	/** Never throws. Read it to its end, or leave it by `break`, which closes the connection too. */
	bytes: AsyncIterable<Uint8Array>;
	/** Closes the connection of a body that is not wanted, or not any further. */
	leave: () => void;
	/** Whether the connection broke before the end. */
	isBroken: () => boolean;
};

export type ExchangeRequest = {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Path below the base URL, such as `/chat/completions`. */
	path: string;
	headers?: Record<string, string>;
	qs?: Record<string, string>;
	body?: object;
	/** Each ends the exchange, its body included. */
	stops: readonly AbortSignal[];
	/** Whether the end of the execution that asks must not end it, as others wait for it, too. */
	isShared?: boolean;
};

/** Sends one request. Throws what n8n's helper throws when no response headers came. */
export async function exchange(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ExchangeRequest,
): Promise<Exchange> {
	const left = new AbortController();
	const options: RequestOptions = {
		method: request.method,
		url: request.path,
		headers: { ...request.headers },
		qs: request.qs,
		body: request.body as RequestOptions['body'],
		json: true,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		// None: the deadline alone ends it. A second clock could end it first, as a broken connection.
		timeout: 0,
		deadline: AbortSignal.any([...request.stops, left.signal]),
		...(request.isShared === true && { isShared: true }),
	};
	const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL_TYPE,
		options,
		// Resolved once by the caller; n8n would resolve it again for each attempt.
		{
			credentialsDecrypted: {
				id: '',
				name: '',
				type: CREDENTIAL_TYPE,
				data: credential,
			},
		},
	);
	return readExchange(response, left);
}

/**
 * What n8n's helper gives when it is asked for the full response, its body as a stream. `left` ends
 * the request; it is aborted when the body is left before its end.
 */
export function readExchange(response: unknown, left: AbortController): Exchange {
	const { statusCode, headers, body } = asRecord(response);
	const header = (name: string) => asText(asRecord(headers)[name]);
	return {
		statusCode: typeof statusCode === 'number' ? statusCode : 0,
		contentType: header('content-type') ?? '',
		generationId: header('x-generation-id'),
		retryAfter: header('retry-after'),
		cacheStatus: header('x-openrouter-cache-status'),
		body: responseBody(isByteStream(body) ? body : noBytes(), left),
	};
}

const isByteStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function* noBytes(): AsyncGenerator<Uint8Array> {}

const END = { done: true, value: undefined } as const;

function responseBody(source: AsyncIterable<Uint8Array>, left: AbortController): ResponseBody {
	let isBroken = false;
	let hasBegun = false;
	let isOver = false;
	const leave = (): void => {
		if (isOver) return;
		isOver = true;
		if (hasBegun && isReadable(source)) void close(source, left);
		// Nothing was read, so `destroy()` would end the wrapping stream alone.
		else left.abort();
	};
	// Not a generator: it would cost each read three promises more.
	const bytes = {
		[Symbol.asyncIterator]() {
			hasBegun = true;
			const readable = isReadable(source) ? source.iterator({ destroyOnReturn: false }) : source;
			const iterator = readable[Symbol.asyncIterator]();
			return {
				async next() {
					if (isOver || isBroken) return END;
					try {
						const read = await iterator.next();
						if (read.done !== true) return read;
						isOver = true;
					} catch {
						// Whatever a socket throws means one thing here: no more bytes will come.
						isBroken = true;
						leave();
					}
					return END;
				},
				async return() {
					await iterator.return?.();
					leave();
					return END;
				},
			};
		},
	};
	return { bytes, leave, isBroken: () => isBroken };
}

/** Long enough for the end of a body that is already on its way. */
const CLOSING_MS = 20;

/**
 * n8n's axios wraps the body in another stream, whose `destroy()` waits for the read that is under
 * way: with an upstream that falls silent, for ever. So the exchange itself is aborted, but not at once:
 * most bodies end right behind `[DONE]`, and an abort creates Errors, whose stack traces are slow under
 * n8n's source maps.
 */
async function close(source: ReadableLike, left: AbortController): Promise<void> {
	source.destroy();
	await sleep(CLOSING_MS);
	if (!source.closed) left.abort();
}

/** Node's; its class cannot be imported by a community node. */
type ReadableLike = AsyncIterable<Uint8Array> & {
	iterator: (options: { destroyOnReturn: boolean }) => AsyncIterable<Uint8Array>;
	destroy: () => void;
	/** True once its resources are released. */
	closed: boolean;
};

const isReadable = (source: AsyncIterable<Uint8Array>): source is ReadableLike =>
	'iterator' in source && 'destroy' in source;

/** A body's text, up to about `maxBytes`; what follows is cut off and the connection closed. */
export async function readText({ bytes }: ResponseBody, maxBytes: number): Promise<string> {
	const decoder = new TextDecoder();
	const parts: string[] = [];
	let length = 0;
	for await (const chunk of bytes) {
		parts.push(decoder.decode(chunk, { stream: true }));
		length += chunk.length;
		if (length > maxBytes) break;
	}
	parts.push(decoder.decode());
	return parts.join('');
}

/** A body's bytes; `undefined` when they are more than `maxBytes`. */
export async function readBytes(
	{ bytes }: ResponseBody,
	maxBytes: number,
): Promise<Uint8Array | undefined> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of bytes) {
		length += part.length;
		if (length > maxBytes) return undefined;
		parts.push(part);
	}
	return Buffer.concat(parts, length);
}

/** Node's and axios' codes for a connection that failed or broke, which n8n wraps in its own error. */
const CONNECTION_ERROR =
	/^(E(?!RR_)[A-Z_]+|ERR_(NETWORK|CANCELED|STREAM_PREMATURE_CLOSE|TLS_\w+|SSL_\w+)|UND_ERR_\w+|CERT_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|HPE_\w+)$/;

export const isConnectionError = (error: unknown): boolean => hasCode(error, CONNECTION_ERROR);

/** Codes of a connection that was never made, so that nothing can have arrived at the other end. */
const NEVER_SENT =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ERR_(TLS|SSL)_\w+|CERT_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+)$/;

export const wasNeverSent = (error: unknown): boolean => hasCode(error, NEVER_SENT);

function hasCode(error: unknown, codes: RegExp): boolean {
	for (let cause = error, depth = 0; isRecord(cause) && depth < 4; cause = cause.cause, depth++) {
		if (codes.test(asText(cause.code) ?? '')) return true;
	}
	return false;
}
