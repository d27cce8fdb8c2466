/** Identifies callers as the OpenRouter Caller API credential says, and tests that credential. */
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { callerByAddress, type Caller } from '../shared/callers/identity/identity';
import {
	checkCallerCredential,
	readCallerAuth,
	type CallerAuth,
} from '../shared/callers/signIn/callerAuth';
import { identifyByToken } from '../shared/callers/signIn/signIn';
import { orThrow, type Failure } from '../shared/failure/failure';
import { createJwksCache, fetchJwks, type JwksFetch } from '../shared/transport/jwks';
import { BoundedMap } from '../shared/values/boundedMap';
import { asText } from '../shared/values/json';
import type { GatewayCall, GatewayPorts, GatewayRequest } from './ports';

export const CALLER_CREDENTIAL_TYPE = 'openRouterCallerApi';

const jwksCache = createJwksCache();
/** Keys are imported and tokens hashed once for as long as a credential is kept. */
const auths = new WeakMap<ICredentialDataDecryptedObject, CallerAuth>();

/** Throws `OpenRouterError` for a credential that cannot be used. */
export async function signIn({
	request,
	settings,
	ports,
}: Pick<GatewayCall, 'request' | 'settings' | 'ports'>): Promise<Caller | Failure> {
	const credential = await ports.callerCredential(settings.credentialCacheMs);
	const auth = auths.get(credential) ?? orThrow(readCallerAuth(credential));
	auths.set(credential, auth);
	if (auth.kind === 'none') {
		const { address, isForwardedRead } = request.from();
		const hint = isForwardedRead ? undefined : proxyHint(request, ports);
		return { ...callerByAddress(address), ...(hint !== undefined && { hint }) };
	}
	return await identifyByToken(request.headers.authorization, auth, {
		fetchKeys: async (url, insteadOf) =>
			await jwksCache.get(
				url,
				async (address, deadline) => await fetchKeys(ports, address, deadline),
				insteadOf,
			),
		nowMs: Date.now,
	});
}

/** A caller is only told to try again. The author finds the reason in n8n's log. */
async function fetchKeys(
	{ http, logFault }: GatewayPorts,
	url: string,
	deadline: AbortSignal,
): Promise<JwksFetch> {
	const reply = await fetchJwks(http, url, deadline).catch((): JwksFetch => ({
		kind: 'failed',
		why: 'could not be reached',
	}));
	if (reply.kind === 'failed') {
		logFault(`${url}, the JWKS URL of the caller credential, ${reply.why}`);
	}
	return reply;
}

/** It must not say “set it to 1”: without a proxy, callers could then choose their address. */
export const PROXY_HINT =
	'Calls come with X-Forwarded-For, which n8n does not read: if proxies of yours stand before n8n, set N8N_PROXY_HOPS to their number, as all callers behind them count as one until then; if none do, a caller wrote that header and nothing is to be done';

/** Nodes for which the hint has been logged. */
const told = new BoundedMap<true>(1_000);

/**
 * Callers without a token are told apart by the address that n8n sees. Behind a proxy, all of them have
 * the address of the proxy, until N8N_PROXY_HOPS says how many proxies there are. n8n cannot find out
 * whether there is a proxy, but a header X-Forwarded-For that it does not read is a sign of one.
 */
function proxyHint(request: GatewayRequest, ports: GatewayPorts): string | undefined {
	const forwarded = asText(request.headers['x-forwarded-for']) ?? '';
	if (forwarded.trim() === '') return undefined;
	const key = ports.nodeKey();
	if (told.get(key) === undefined) {
		told.set(key, true);
		ports.logHint(PROXY_HINT);
	}
	return PROXY_HINT;
}

/** Checks the credential's fields. There is no service to call. */
export async function testCallerCredential(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const fault = checkCallerCredential(data);
	return fault === undefined
		? { status: 'OK', message: 'The credential can be used' }
		: { status: 'Error', message: fault };
}
