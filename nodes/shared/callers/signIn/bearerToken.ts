/**
 * The token of a call, and whose of a list of known tokens it is. OpenAI's clients send what they call
 * the API key as `Authorization: Bearer …`. Pure; never throws.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Failure } from '../../failure/failure';
import { signInRefusal } from './refusals';

/** A caller's token, as a hash, so that it is compared in the same time whatever is sent. */
export type KnownToken = { name: string; tokenHash: Buffer };

/** Sign-in services stay below 4 KB; longer ones would only cost time. */
export const MAX_TOKEN_CHARS = 8_192;

/** `authorization`: the header as received, `undefined` when there is none. */
export function readSentToken(authorization: unknown): string | Failure {
	if (typeof authorization !== 'string' || authorization.trim() === '')
		return signInRefusal('no_token');
	if (authorization.length > MAX_TOKEN_CHARS + 'Bearer '.length)
		return signInRefusal('token_too_long');
	const [, scheme, rest = ''] = /^\s*(\S+)(.*)$/s.exec(authorization) ?? [];
	if (scheme?.toLowerCase() !== 'bearer') return signInRefusal('wrong_scheme');
	const token = rest.trim();
	return token === '' ? signInRefusal('no_token') : token;
}

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The one whose token it is. Always looks at all, so that time tells nothing about the list. */
export function findKnownToken(
	token: string,
	known: readonly KnownToken[],
): KnownToken | undefined {
	const sentHash = hashToken(token);
	return known.filter(({ tokenHash }) => timingSafeEqual(tokenHash, sentHash))[0];
}
