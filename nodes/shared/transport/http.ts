/**
 * One HTTP exchange with OpenRouter through n8n's helper, so that n8n's proxy and SSRF rules hold. Any
 * status is returned as it is; the body is a stream.
 */
import type {
	IAdditionalCredentialOptions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	INode,
} from 'n8n-workflow';
import { readConnection } from '../openrouter/connection';
import { asRecord, asText } from '../values/json';
import type { RequestOptions } from './deadline';
import { responseBody, type ResponseBody } from './responseBody';

/** n8n's name of the credential with the key for inference. */
export const CREDENTIAL_TYPE = 'openRouterGatewayApi';

/** The same for the credential with the management key. */
export const MANAGEMENT_CREDENTIAL_TYPE = 'openRouterManagementApi';

/** The part of n8n's context that a request uses. */
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

/** Aborted when the execution is stopped. `undefined` outside an execution. */
export const cancelSignalOf = (context: RequestContext): AbortSignal | undefined =>
	context.getExecutionCancelSignal?.();

/** The same as a list, to be joined with other signals. */
export function cancelSignalsOf(context: RequestContext): readonly AbortSignal[] {
	const signal = cancelSignalOf(context);
	return signal === undefined ? [] : [signal];
}

/** Reads the credential once. Throws for a faulty one before anything is sent. */
export async function getCredential(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	itemIndex?: number,
	type: string = CREDENTIAL_TYPE,
): Promise<ICredentialDataDecryptedObject> {
	const credential = await context.getCredentials(type, itemIndex);
	readConnection(
		credential,
		type === MANAGEMENT_CREDENTIAL_TYPE ? 'OpenRouter Management API' : undefined,
	);
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

export type ExchangeRequest = {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** Path below the base URL, such as `/chat/completions`. */
	path: string;
	headers?: Record<string, string>;
	qs?: Record<string, string>;
	body?: object;
	/** n8n's name of the credential, whose `authenticate` adds the key. Default: the inference key. */
	credentialType?: string;
	/** Each of them ends the exchange, including its body. */
	signals: readonly AbortSignal[];
	/** Other executions wait for the same answer, so the end of this execution must not end it. */
	isShared?: boolean;
};

/** Sends one request. Throws what n8n's helper throws when no response headers came. */
export async function exchange(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	{ credentialType = CREDENTIAL_TYPE, ...request }: ExchangeRequest,
): Promise<Exchange> {
	const controller = new AbortController();
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
		// No limit: `deadline` ends the request. A limit here would look like a broken connection.
		timeout: 0,
		deadline: AbortSignal.any([...request.signals, controller.signal]),
		...(request.isShared === true && { isShared: true }),
	};
	const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		credentialType,
		options,
		// Without this n8n would resolve the credential again for each attempt.
		{ credentialsDecrypted: { id: '', name: '', type: credentialType, data: credential } },
	);
	return readExchange(response, controller);
}

/** Reads the full response of n8n's helper. `controller` aborts the request. */
export function readExchange(response: unknown, controller: AbortController): Exchange {
	const { statusCode, headers, body } = asRecord(response);
	const header = (name: string) => asText(asRecord(headers)[name]);
	return {
		statusCode: typeof statusCode === 'number' ? statusCode : 0,
		contentType: header('content-type') ?? '',
		generationId: header('x-generation-id'),
		retryAfter: header('retry-after'),
		cacheStatus: header('x-openrouter-cache-status'),
		body: responseBody(body, controller),
	};
}
