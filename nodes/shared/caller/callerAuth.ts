/**
 * What callers of the gateway are known by: reads a decrypted `openRouterCallerApi` credential. Looks
 * at all of it and fetches nothing, so it serves as the credential's test, too. Pure; never throws.
 */
import type { KnownToken } from './bearerToken';
import { readCallerTokens } from './callerTokens';
import type { RequiredClaim } from './identity';
import type { JwtKey, JwtRules } from './jwt';
import { PUBLIC_KEY_ALGORITHMS, readPublicKey } from './publicKey';
import { UnusableCallerAuth } from './unusableCallerAuth';

export type CallerAuth =
	| { kind: 'none' }
	| { kind: 'bearer'; callers: readonly KnownToken[] }
	| { kind: 'jwt'; key: JwtKey; rules: JwtRules };

export type CallerAuthReading =
	{ kind: 'read'; auth: CallerAuth } | { kind: 'unusable'; message: string; hint: string };

export function readCallerAuth(data: unknown): CallerAuthReading {
	const auth = readAuth(membersOf(data));
	return auth instanceof UnusableCallerAuth
		? { kind: 'unusable', message: auth.message, hint: auth.hint }
		: { kind: 'read', auth };
}

/** What is wrong with the credential, as the test shows it; `undefined` when nothing is. */
export function checkCallerCredential(data: unknown): string | undefined {
	const reading = readCallerAuth(data);
	return reading.kind === 'unusable' ? `${reading.message}. ${reading.hint}.` : undefined;
}

type Members = ReadonlyMap<string, unknown>;

const membersOf = (value: unknown): Members =>
	new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);

/** The member's text without space around it; numbers come from expressions. */
function textOf(members: Members, name: string): string {
	const value = members.get(name);
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function readAuth(credential: Members): CallerAuth | UnusableCallerAuth {
	switch (textOf(credential, 'method')) {
		case 'none':
			return { kind: 'none' };
		case 'bearer':
			return readBearerAuth(credential);
		case 'secret':
			return readJwtAuth(readSecret(credential), credential);
		case 'pem':
			return readJwtAuth(readPem(credential), credential);
		case 'jwks':
			return readJwtAuth(readJwksUrl(credential), credential);
		default:
			return new UnusableCallerAuth(
				'Method is not set in the OpenRouter Caller API credential',
				'Choose how callers are recognised',
			);
	}
}

function readBearerAuth(credential: Members): CallerAuth | UnusableCallerAuth {
	const callers = readCallerTokens(credential.get('callers'));
	return callers instanceof UnusableCallerAuth ? callers : { kind: 'bearer', callers };
}

/** RFC 7518 section 3.2: a key is at least as long as the hash. */
const MIN_SECRET_BYTES = new Map([
	['HS256', 32],
	['HS384', 48],
	['HS512', 64],
]);

function readSecret(credential: Members): JwtKey | UnusableCallerAuth {
	const algorithm = textOf(credential, 'algorithm') || 'HS256';
	const minBytes = MIN_SECRET_BYTES.get(algorithm);
	if (minBytes === undefined) {
		return new UnusableCallerAuth(
			'Algorithm is none that works with a shared secret',
			'Choose HS256, HS384 or HS512, or another Method',
		);
	}
	// Raw bytes, even where it looks like base64: so Supabase and most others use theirs.
	const secret = Buffer.from(textOf(credential, 'secret'), 'utf8');
	return secret.length < minBytes
		? new UnusableCallerAuth(
				`Secret is too short for ${algorithm}: it has ${secret.length} bytes of at least ${minBytes}`,
				'Who knows one token could guess the secret; have tokens signed with a longer one',
			)
		: { kind: 'secret', secret, algorithms: [algorithm] };
}

function readPem(credential: Members): JwtKey | UnusableCallerAuth {
	const key = readPublicKey(textOf(credential, 'publicKey'));
	return key instanceof UnusableCallerAuth ? key : { kind: 'public', ...key };
}

function readJwksUrl(credential: Members): JwtKey | UnusableCallerAuth {
	const text = textOf(credential, 'jwksUrl');
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || `${url.username}${url.password}` !== '') {
		return new UnusableCallerAuth(
			'JWKS URL is not an address',
			'Enter it like https://login.example.com/.well-known/jwks.json',
		);
	}
	if (!isPrivateOnTheWay(url)) {
		return new UnusableCallerAuth(
			'JWKS URL does not use https, so anyone on the way could put in a key',
			'Enter an address that starts with https:// (http:// works for this machine only)',
		);
	}
	// Some services sign the tokens of all their customers with the same keys.
	if (textOf(credential, 'issuer') === '' && textOf(credential, 'audience') === '') {
		return new UnusableCallerAuth(
			'Issuer and Audience are both empty, so tokens made for other apps could pass',
			'Enter at least one of them: what “iss” or “aud” says in your users’ tokens',
		);
	}
	return { kind: 'jwks', url: url.href, algorithms: PUBLIC_KEY_ALGORITHMS };
}

const isPrivateOnTheWay = ({ protocol, hostname }: URL): boolean =>
	protocol === 'https:' ||
	(protocol === 'http:' && /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname));

const DEFAULT_CLOCK_TOLERANCE_SECONDS = 5;
const MAX_CLOCK_TOLERANCE_SECONDS = 300;

function readJwtAuth(
	key: JwtKey | UnusableCallerAuth,
	credential: Members,
): CallerAuth | UnusableCallerAuth {
	if (key instanceof UnusableCallerAuth) return key;
	const tolerance = textOf(credential, 'clockTolerance');
	const clockToleranceSeconds =
		tolerance === '' ? DEFAULT_CLOCK_TOLERANCE_SECONDS : Number(tolerance);
	if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= MAX_CLOCK_TOLERANCE_SECONDS)) {
		return new UnusableCallerAuth(
			'Clock Tolerance is not a number of seconds',
			`Enter 0 to ${MAX_CLOCK_TOLERANCE_SECONDS}`,
		);
	}
	const requiredClaims = readRequiredClaims(credential.get('requiredClaims'));
	if (requiredClaims instanceof UnusableCallerAuth) return requiredClaims;
	return {
		kind: 'jwt',
		key,
		rules: {
			issuer: textOf(credential, 'issuer') || undefined,
			audience: textOf(credential, 'audience') || undefined,
			callerClaim: textOf(credential, 'callerClaim') || undefined,
			clockToleranceSeconds,
			requiredClaims,
		},
	};
}

/** Rows of the panel; one without a name or a value would let nobody in. */
function readRequiredClaims(collection: unknown): RequiredClaim[] | UnusableCallerAuth {
	const rows = membersOf(collection).get('values') ?? [];
	const claims = (Array.isArray(rows) ? rows : [rows]).map((row: unknown) => {
		const members = membersOf(row);
		const value = members.get('value');
		return {
			name: textOf(members, 'name'),
			value: typeof value === 'boolean' ? String(value) : textOf(members, 'value'),
		};
	});
	return claims.some(({ name, value }) => name === '' || value === '')
		? new UnusableCallerAuth(
				'Required Claims has a row without a name or a value',
				'Fill it in, or remove it',
			)
		: claims;
}
