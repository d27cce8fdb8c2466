/**
 * The tokens that an author gives to callers by name, an object of `"name": "token"`, as JSON text or as
 * an expression made it; and whose of them a call has sent. Pure; never throws.
 *
 * Not a list of rows: n8n shows no secret again and puts saved ones back by position, so the row
 * after a deleted one would get the deleted token. The members of an object it puts back by name.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { credentialFailure, type Failure } from '../../failure/failure';
import { parseJson } from '../../values/json';
import { holdsOpenRouterKey } from '../../values/openRouterKey';
import { signInRefusal } from './refusals';

/** A caller's token, as a hash, so that it is compared in the same time whatever is sent. */
export type KnownToken = { name: string; tokenHash: Buffer };

/** Sign-in services stay below 4 KB; longer ones would only cost time. */
const MAX_TOKEN_CHARS = 8_192;

/** 16 random letters and digits cannot be guessed; it also keeps n8n's `***` from being a token. */
const MIN_TOKEN_CHARS = 16;
const MAX_NAME_CHARS = 100;
const EXAMPLE = 'Enter it like {"My App": "a long random text"}';

export function readCallerTokens(callers: unknown): readonly KnownToken[] | Failure {
	const record = typeof callers === 'string' ? parseJson(callers.trim() || '{}') : callers;
	if (typeof record !== 'object' || record === null || Array.isArray(record)) {
		return credentialFailure('Callers is not a JSON object', EXAMPLE);
	}
	const tokens = new Map<string, string>();
	for (const [key, value] of Object.entries(record)) {
		const name = key.trim();
		const token = typeof value === 'string' ? value.trim() : '';
		const fault = faultOf(name, token, tokens);
		if (fault !== undefined) return fault;
		tokens.set(name, token);
	}
	return tokens.size === 0
		? credentialFailure('Callers is empty, so nobody could call', EXAMPLE)
		: [...tokens].map(([name, token]) => ({ name, tokenHash: hashToken(token) }));
}

function faultOf(
	name: string,
	token: string,
	others: ReadonlyMap<string, string>,
): Failure | undefined {
	if (holdsOpenRouterKey(name)) {
		return credentialFailure(
			'Callers has an OpenRouter key as a name, and names are shown in reports',
			EXAMPLE,
		);
	}
	if (name === '' || name.length > MAX_NAME_CHARS) {
		return credentialFailure(
			`Callers has a name that is empty or longer than ${MAX_NAME_CHARS} characters`,
			'The name tells callers apart in rate limits and reports',
		);
	}
	// Clients call the token their API key, so this one is soon pasted, and would end in a page.
	if (holdsOpenRouterKey(token)) {
		return credentialFailure(
			`The token of “${name}” in Callers looks like an OpenRouter key, which callers must never have`,
			'Enter a long random text of your own, such as a password manager makes',
		);
	}
	if (token.length < MIN_TOKEN_CHARS || token.length > MAX_TOKEN_CHARS) {
		return credentialFailure(
			`The token of “${name}” in Callers is not ${MIN_TOKEN_CHARS} to ${MAX_TOKEN_CHARS} characters long`,
			'Enter a long random text, such as a password manager makes',
		);
	}
	if (/[^\x21-\x7e]/.test(token)) {
		return credentialFailure(
			`The token of “${name}” in Callers has a space or a character that a header cannot carry`,
			'Use letters, digits and signs such as - and _',
		);
	}
	if (others.has(name)) {
		return credentialFailure(`Callers has “${name}” twice`, 'Give each caller a name of its own');
	}
	return [...others.values()].includes(token)
		? credentialFailure(
				`“${name}” in Callers has the same token as another caller`,
				'Give each caller a token of its own',
			)
		: undefined;
}

/**
 * The token of a call. OpenAI's clients send what they call the API key as `Authorization: Bearer …`.
 * `authorization`: the header as received, `undefined` when there is none.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
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

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The one whose token it is. Always looks at all, so that time tells nothing about the list. */
export function findKnownToken(
	token: string,
	known: readonly KnownToken[],
): KnownToken | undefined {
	const sentHash = hashToken(token);
	return known.filter(({ tokenHash }) => timingSafeEqual(tokenHash, sentHash))[0];
}
