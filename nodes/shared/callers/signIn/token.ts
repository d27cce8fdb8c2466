/**
 * Who calls the gateway, by the token in its `Authorization` header, or why the call is refused.
 * callerAuth.ts reads from the credential what tokens are known by. Never throws.
 *
 * A refused caller learns no more than helps an honest one: one sentence for all that is wrong with a
 * signature, a key, an issuer or an audience. `reason` and `detail` are for the author alone.
 */
import { findKnownToken, readSentToken } from './bearerToken';
import type { CallerAuth } from './callerAuth';
import {
	ANONYMOUS,
	BEARER_REFUSALS,
	callerOf,
	identifyBearer,
	NO_TOKEN,
	type BearerReason,
	type Caller,
} from '../identity/identity';
import { verifyJwt, type FetchKeys, type JwtReason } from './jwt';
import { Refusal } from '../../failure/refusal';

export type TokenReason =
	'no_token' | 'wrong_scheme' | 'token_too_long' | 'unknown_token' | JwtReason | BearerReason;

export type TokenVerdict =
	| { kind: 'identified'; caller: Caller }
	| {
			kind: 'refused';
			refusal: Refusal;
			/** For the author's log; never sent to the caller. */
			reason: TokenReason;
			detail?: string;
	  };

/** `authorization`: the header as received, `undefined` when there is none. */
export type TokenGate = (authorization: unknown) => Promise<TokenVerdict>;

export type TokenGateDeps = {
	/** Used for `jwks` alone. May reject: it counts as keys that are not to be had. */
	fetchKeys: FetchKeys;
	nowMs: () => number;
};

/** Costs nothing to make: what is dear is kept in `auth` and in the key set. */
export function createTokenGate(auth: CallerAuth, deps: TokenGateDeps): TokenGate {
	return async (authorization) => {
		if (auth.kind === 'none') return { kind: 'identified', caller: ANONYMOUS };
		const sent = readSentToken(authorization);
		if (sent.kind === 'refused') return refused(sent.reason);
		if (auth.kind === 'bearer') {
			const known = findKnownToken(sent.token, auth.callers);
			return known === undefined
				? refused('unknown_token')
				: { kind: 'identified', caller: callerOf('token', known.name) };
		}
		const fetchKeys: FetchKeys = async (...asked) =>
			await deps
				.fetchKeys(...asked)
				.catch(() => ({ kind: 'unavailable', why: 'the look-up failed' }) as const);
		const jwt = await verifyJwt(sent.token, auth.key, auth.rules, { ...deps, fetchKeys });
		if (jwt.kind === 'refused') return refused(jwt.reason, jwt.detail);
		const bearer = identifyBearer(jwt.claims, auth.rules);
		return bearer.kind === 'refused' ? refused(bearer.reason) : bearer;
	};
}

const refused = (reason: TokenReason, detail?: string): TokenVerdict => ({
	kind: 'refused',
	refusal: REFUSALS[reason],
	reason,
	...(detail !== undefined && { detail }),
});

const NOT_ACCEPTED = new Refusal(
	'invalid_api_key',
	'The token is not one that this endpoint accepts: sign in again, or check the API key',
);

/** How long a look-up that failed is not repeated (transport/jwks.ts). */
const KEYS_RETRY_SECONDS = 5;

const REFUSALS: Readonly<Record<TokenReason, Refusal>> = {
	...BEARER_REFUSALS,
	no_token: NO_TOKEN,
	wrong_scheme: new Refusal(
		'caller_not_identified',
		'Send the token as “Authorization: Bearer …”: this endpoint knows no other way to sign in',
	),
	token_too_long: NOT_ACCEPTED,
	unknown_token: NOT_ACCEPTED,
	malformed: NOT_ACCEPTED,
	algorithm_not_allowed: NOT_ACCEPTED,
	unsupported: NOT_ACCEPTED,
	bad_signature: NOT_ACCEPTED,
	unknown_key: NOT_ACCEPTED,
	unusable_key: NOT_ACCEPTED,
	wrong_issuer: NOT_ACCEPTED,
	wrong_audience: NOT_ACCEPTED,
	not_yet_valid: new Refusal(
		'invalid_api_key',
		'The token is not valid yet: try again in a moment',
	),
	expired: new Refusal('token_expired', 'The token has run out: sign in again'),
	keys_unavailable: new Refusal(
		'keys_unavailable',
		'Who is calling cannot be checked right now: try again in a moment',
		KEYS_RETRY_SECONDS,
	),
};

/**
 * The `WWW-Authenticate` header that belongs to a refusal; none for 503.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function challengeOf(reason: TokenReason): string | undefined {
	if (reason === 'keys_unavailable') return undefined;
	return reason === 'no_token' || reason === 'wrong_scheme'
		? 'Bearer'
		: 'Bearer error="invalid_token"';
}
