/**
 * The token of a call, and whose of a list of known tokens it is. OpenAI's clients send what they call
 * the API key as `Authorization: Bearer …`. Pure; never throws.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** A caller's token, as a hash, so that it is compared in the same time whatever is sent. */
export type KnownToken = { name: string; tokenHash: Buffer };

/** Sign-in services stay below 4 KB; longer ones would only cost time. */
export const MAX_TOKEN_CHARS = 8_192;

export type SentToken =
	| { kind: 'sent'; token: string }
	| { kind: 'refused'; reason: 'no_token' | 'wrong_scheme' | 'token_too_long' };

/** `authorization`: the header as received, `undefined` when there is none. */
export function readSentToken(authorization: unknown): SentToken {
	if (typeof authorization !== 'string' || authorization.trim() === '') return refused('no_token');
	if (authorization.length > MAX_TOKEN_CHARS + 'Bearer '.length) return refused('token_too_long');
	const [, scheme, rest = ''] = /^\s*(\S+)(.*)$/s.exec(authorization) ?? [];
	if (scheme?.toLowerCase() !== 'bearer') return refused('wrong_scheme');
	const token = rest.trim();
	return token === '' ? refused('no_token') : { kind: 'sent', token };
}

const refused = (reason: 'no_token' | 'wrong_scheme' | 'token_too_long'): SentToken => ({
	kind: 'refused',
	reason,
});

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The one whose token it is. Always looks at all, so that time tells nothing about the list. */
export function findKnownToken(
	token: string,
	known: readonly KnownToken[],
): KnownToken | undefined {
	const sentHash = hashToken(token);
	return known.filter(({ tokenHash }) => timingSafeEqual(tokenHash, sentHash))[0];
}
