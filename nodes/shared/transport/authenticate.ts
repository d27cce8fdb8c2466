/** Adds the key of a credential to a request. Both credentials with a key of OpenRouter use it. */
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { readConnection, resolveUrl } from '../openrouter/connection';
import { joinDeadline } from './deadline';

/** Throws a sentence for a URL that is not on the credential's own host. */
export function authenticated(
	credentials: ICredentialDataDecryptedObject,
	requestOptions: IHttpRequestOptions & { uri?: string },
): IHttpRequestOptions {
	const connection = readConnection(credentials);
	const authorization = { Authorization: `Bearer ${connection.apiKey}` };
	// The HTTP Request node still uses `uri`.
	const url = resolveUrl(connection, requestOptions.url ?? requestOptions.uri ?? '');
	return {
		...joinDeadline(requestOptions),
		baseURL: undefined,
		url,
		...('uri' in requestOptions && { uri: url }),
		headers: {
			...omitHeaders(connection.headers, requestOptions.headers),
			...omitHeaders(requestOptions.headers, authorization),
			...authorization,
		},
		sendCredentialsOnCrossOriginRedirect: false,
	};
}

/**
 * `headers` without those that `others` has, in any case. Of two names that differ only in case, axios
 * would send the last one.
 */
function omitHeaders(headers: IDataObject = {}, others: IDataObject = {}): IDataObject {
	const names = new Set(Object.keys(others).map((name) => name.toLowerCase()));
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())),
	);
}
