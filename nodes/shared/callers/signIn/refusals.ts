/**
 * Why a sign-in is refused. All faults of a signature, a key, an issuer or an audience have the same
 * sentence, so that attackers learn nothing. `reason` and `detail` are for the author alone.
 */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';

const unidentified = (message: string): Failure => refusal('caller_not_identified', message);

const NOT_ACCEPTED = refusal(
	'invalid_api_key',
	'This endpoint does not accept the token: sign in again, or check the API key',
);

/** After a failed look-up of keys, the next one is made this much later. */
export const KEYS_RETRY_SECONDS = 5;

const REFUSALS = {
	no_token: unidentified('Sign in first: this endpoint needs a token that says who is calling'),
	wrong_scheme: unidentified(
		'Send the token as “Authorization: Bearer …”: this endpoint accepts no other way to sign in',
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
	not_yet_valid: refusal('invalid_api_key', 'The token is not valid yet: try again in a moment'),
	expired: refusal('token_expired', 'The token has expired: sign in again'),
	keys_unavailable: refusal(
		'keys_unavailable',
		'Your sign-in cannot be checked right now: try again in a moment',
		KEYS_RETRY_SECONDS,
	),
	no_subject: unidentified(
		'The token does not say who is calling: send the signed-in user’s token, not a public key of the project',
	),
	no_exp: unidentified('The token never expires: send the signed-in user’s own token'),
	claim_missing: unidentified(
		'This endpoint does not accept the token: sign in with an account that may use it',
	),
} as const satisfies Record<string, Failure>;

export type SignInReason = keyof typeof REFUSALS;

/** `detail`: why keys are unavailable, for the author. */
export const signInRefusal = (reason: SignInReason, detail?: string): Failure =>
	REFUSALS[reason].with({ reason, ...(detail !== undefined && { detail }) });

/**
 * The `WWW-Authenticate` header of a refused sign-in; none for 503.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function challengeOf(reason: string | undefined): string | undefined {
	if (reason === 'keys_unavailable') return undefined;
	return reason === 'no_token' || reason === 'wrong_scheme'
		? 'Bearer'
		: 'Bearer error="invalid_token"';
}
