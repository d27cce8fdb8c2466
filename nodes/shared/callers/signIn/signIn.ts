/**
 * Identifies the caller of the gateway by the bearer token in the `Authorization` header, or refuses
 * the call. callerAuth.ts reads the credential that says which tokens are accepted. Never throws.
 */
import { Failure } from '../../failure/failure';
import { ANONYMOUS, callerOf, identifyBearer, type Caller } from '../identity/identity';
import { findKnownToken, readSentToken } from './callerTokens';
import type { CallerAuth } from './callerAuth';
import { verifyJwt, type FetchKeys } from './jwt';
import { signInRefusal } from './refusals';

type SignInDeps = {
	/** Used for `jwks` only. When it rejects, the keys count as unavailable. */
	fetchKeys: FetchKeys;
	nowMs: () => number;
};

/**
 * `authorization`: the header as received, `undefined` when there is none. Imported keys are cached with
 * `auth` and with the key set.
 */
export async function identifyByToken(
	authorization: unknown,
	auth: CallerAuth,
	deps: SignInDeps,
): Promise<Caller | Failure> {
	if (auth.kind === 'none') return ANONYMOUS;
	const token = readSentToken(authorization);
	if (token instanceof Failure) return token;
	if (auth.kind === 'bearer') {
		const known = findKnownToken(token, auth.callers);
		return known === undefined
			? signInRefusal('unknown_token')
			: { ...callerOf('token', known.name), name: known.name };
	}
	const fetchKeys: FetchKeys = async (...asked) =>
		await deps
			.fetchKeys(...asked)
			.catch(() => ({ kind: 'unavailable', why: 'the look-up failed' }) as const);
	const claims = await verifyJwt(token, auth.key, auth.rules, { ...deps, fetchKeys });
	return claims instanceof Failure ? claims : identifyBearer(claims, auth.rules);
}
