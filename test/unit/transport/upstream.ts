import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { aborted } from '../../../nodes/shared/transport/deadline';
import type { RequestContext } from '../../../nodes/shared/transport/http';

export const CREDENTIAL: ICredentialDataDecryptedObject = { apiKey: 'test-key' };

export type Sent = {
	method: string;
	url: string;
	qs?: unknown;
	body?: unknown;
	headers: object;
	deadline: AbortSignal;
	isShared?: boolean;
	/** The credential type whose `authenticate` gets the request, and what n8n need not resolve again. */
	authenticatedBy: string;
	credentialsDecrypted?: object;
};

/** `body`: slices of text, then `silence` until the request is ended, or a connection that breaks. */
export type Reply =
	| Error
	| {
			statusCode: number;
			headers?: Record<string, string>;
			body?: readonly string[];
			end?: 'silence' | 'break';
	  };

/** As much of n8n's context as the transport uses; it gives `replies` one after another. */
export function fakeUpstream(...replies: Reply[]) {
	const sent: Sent[] = [];
	const context = {
		getNode: () => ({ id: '1', name: 'Node', type: 'node', typeVersion: 1, parameters: {} }),
		helpers: {
			httpRequestWithAuthentication: async (
				authenticatedBy: string,
				options: Sent,
				additional: { credentialsDecrypted: object },
			) => {
				const reply = replies[sent.length];
				sent.push({ ...options, ...additional, authenticatedBy });
				if (reply === undefined) throw new Error('There is no further reply');
				if (reply instanceof Error) throw reply;
				const { statusCode, headers = {} } = reply;
				return { statusCode, headers, body: bytesOf(reply, options.deadline) };
			},
		},
	};
	return { context: context as unknown as RequestContext, sent };
}

async function* bytesOf({ body = [], end }: Exclude<Reply, Error>, deadline: AbortSignal) {
	for (const slice of body) yield new TextEncoder().encode(slice);
	if (end === undefined) return;
	if (end === 'silence') await aborted(deadline);
	throw new Error('The connection broke');
}

export const connectionError = (code: string): Error => Object.assign(new Error(code), { code });
