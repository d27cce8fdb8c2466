/** Who may call, as the OpenRouter Caller API credential says: its check per call, and its test. */
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';
import { orThrow } from '../shared/failure/failure';
import {
	checkCallerCredential,
	readCallerAuth,
	type CallerAuth,
} from '../shared/callers/signIn/callerAuth';
import { createTokenGate, type TokenGate } from '../shared/callers/signIn/token';
import { createJwksCache, fetchJwks, type JwksFetch } from '../shared/transport/jwks';
import { logFault } from './http/reply';

export const CALLER_CREDENTIAL_TYPE = 'openRouterCallerApi';

const jwksCache = createJwksCache();
/** Keys are imported and tokens hashed once for as long as a credential is kept. */
const auths = new WeakMap<ICredentialDataDecryptedObject, CallerAuth>();

/** `'anyone'`: the author has chosen that nobody has to say who they are. Throws when it is unusable. */
export function gateOf(
	context: IWebhookFunctions,
	credential: ICredentialDataDecryptedObject,
): TokenGate | 'anyone' {
	const auth = auths.get(credential) ?? orThrow(readCallerAuth(credential));
	auths.set(credential, auth);
	if (auth.kind === 'none') return 'anyone';
	return createTokenGate(auth, {
		fetchKeys: async (url, insteadOf) =>
			await jwksCache.get(
				url,
				async (address, deadline) => await fetchKeys(context, address, deadline),
				insteadOf,
			),
		nowMs: Date.now,
	});
}

/** Callers hear only that they are to try again; a URL that is wrong, its author must hear of. */
async function fetchKeys(
	context: IWebhookFunctions,
	url: string,
	deadline: AbortSignal,
): Promise<JwksFetch> {
	const reply = await fetchJwks(context, url, deadline).catch((): JwksFetch => ({
		kind: 'failed',
		why: 'could not be reached',
	}));
	if (reply.kind === 'failed') {
		logFault(context, `${url}, the JWKS URL of the caller credential, ${reply.why}`);
	}
	return reply;
}

/** Looks at the credential only; there is nothing to call. */
export async function testCallerCredential(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const fault = checkCallerCredential(data);
	return fault === undefined
		? { status: 'OK', message: 'The credential can be used' }
		: { status: 'Error', message: fault };
}
