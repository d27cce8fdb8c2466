/**
 * Reads the tokens that an author gives to callers by name: an object of `"name": "token"`, as JSON
 * text or as an expression made it. Pure; never throws.
 *
 * It is not a list of rows, because n8n does not show saved secrets again and restores them by their
 * position: after a row is deleted, the next row would get its token. In an object, n8n restores them
 * by name.
 */
import { credentialFailure, type Failure } from '../../failure/failure';
import { holdsOpenRouterKey } from '../../values/openRouterKey';
import { hashToken, MAX_TOKEN_CHARS, type KnownToken } from './bearerToken';

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

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
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
	// Clients call the token an API key, so authors may paste theirs, and it would end up in a page.
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
