/**
 * Who calls the gateway, by the token in its `Authorization` header, or why the call is refused.
 * callerAuth.ts reads from the credential what tokens are known by. Never throws.
 */
import { Failure } from '../../failure/failure';
import { ANONYMOUS, callerOf, identifyBearer, type Caller } from '../identity/identity';
import { findKnownToken, readSentToken } from './callerTokens';
import type { CallerAuth } from './callerAuth';
import { verifyJwt, type FetchKeys } from './jwt';
import { signInRefusal } from './refusals';

/** `authorization`: the header as received, `undefined` when there is none. */
export type TokenGate = (authorization: unknown) => Promise<Caller | Failure>;

export type TokenGateDeps = {
	/** Used for `jwks` alone. May reject: it counts as keys that are not to be had. */
	fetchKeys: FetchKeys;
	nowMs: () => number;
};

/** Costs nothing to make: what is dear is kept in `auth` and in the key set. */
export function createTokenGate(auth: CallerAuth, deps: TokenGateDeps): TokenGate {
	return async (authorization) => {
		if (auth.kind === 'none') return ANONYMOUS;
		const token = readSentToken(authorization);
		if (token instanceof Failure) return token;
		if (auth.kind === 'bearer') {
			const known = findKnownToken(token, auth.callers);
			return known === undefined ? signInRefusal('unknown_token') : callerOf('token', known.name);
		}
		const fetchKeys: FetchKeys = async (...asked) =>
			await deps
				.fetchKeys(...asked)
				.catch(() => ({ kind: 'unavailable', why: 'the look-up failed' }) as const);
		const claims = await verifyJwt(token, auth.key, auth.rules, { ...deps, fetchKeys });
		return claims instanceof Failure ? claims : identifyBearer(claims, auth.rules);
	};
}
