/**
 * What callers of the gateway are known by: reads a decrypted `openRouterCallerApi` credential. Looks
 * at all of it and fetches nothing, so it serves as the credential's test, too. Pure; never throws.
 */
import { holdsOpenRouterKey } from '../../values/openRouterKey';
import { hasUserInfo, isPrivateOnTheWay } from '../../values/url';
import type { KnownToken } from './bearerToken';
import { readCallerTokens } from './callerTokens';
import { readRequiredClaims } from './claimRows';
import type { RequiredClaim } from '../identity/identity';
import type { JwtKey, JwtRules } from './jwt';
import { membersOf, textOf, type Members } from '../../values/members';
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
	const text = textOf(credential, 'secret');
	if (holdsOpenRouterKey(text)) {
		return new UnusableCallerAuth(
			'Secret holds an OpenRouter key, which the service that signs tokens must never have',
			'Enter the secret that your sign-in service signs its tokens with',
		);
	}
	// Raw bytes, even where it looks like base64: so Supabase and most others use theirs.
	const secret = Buffer.from(text, 'utf8');
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
	if (url === undefined || hasUserInfo(url)) {
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
	if (holdsOpenRouterKey(text)) {
		return new UnusableCallerAuth(
			'JWKS URL holds an OpenRouter key',
			'Enter the address where your sign-in service publishes its keys',
		);
	}
	return { kind: 'jwks', url: url.href, algorithms: PUBLIC_KEY_ALGORITHMS };
}

const DEFAULT_CLOCK_TOLERANCE_SECONDS = 5;
const MAX_CLOCK_TOLERANCE_SECONDS = 300;

function readJwtAuth(
	key: JwtKey | UnusableCallerAuth,
	credential: Members,
): CallerAuth | UnusableCallerAuth {
	if (key instanceof UnusableCallerAuth) return key;
	const clockToleranceSeconds = readClockTolerance(credential);
	if (clockToleranceSeconds instanceof UnusableCallerAuth) return clockToleranceSeconds;
	const issuer = readExpected(credential, ISSUER);
	if (issuer instanceof UnusableCallerAuth) return issuer;
	const audience = readExpected(credential, AUDIENCE);
	if (audience instanceof UnusableCallerAuth) return audience;
	// Some services sign the tokens of all their customers with the same keys.
	if (key.kind === 'jwks' && issuer === undefined && audience === undefined) {
		return new UnusableCallerAuth(
			'Issuer and Audience both let any token pass, so tokens made for other apps could pass',
			'Enter at least one of them: what “iss” or “aud” says in your users’ tokens',
		);
	}
	const callerClaim = readCallerClaim(credential);
	if (callerClaim instanceof UnusableCallerAuth) return callerClaim;
	const requiredClaims = readClaims(credential);
	if (requiredClaims instanceof UnusableCallerAuth) return requiredClaims;
	return {
		kind: 'jwt',
		key,
		rules: { issuer, audience, callerClaim, clockToleranceSeconds, requiredClaims },
	};
}

function readClockTolerance(credential: Members): number | UnusableCallerAuth {
	const text = textOf(credential, 'clockTolerance');
	const seconds = text === '' ? DEFAULT_CLOCK_TOLERANCE_SECONDS : Number(text);
	return seconds >= 0 && seconds <= MAX_CLOCK_TOLERANCE_SECONDS
		? seconds
		: new UnusableCallerAuth(
				'Clock Tolerance is not a number of seconds',
				`Enter 0 to ${MAX_CLOCK_TOLERANCE_SECONDS}`,
			);
}

const ISSUER = { name: 'issuer', label: 'Issuer', claim: 'iss' } as const;
const AUDIENCE = { name: 'audience', label: 'Audience', claim: 'aud' } as const;

/** The default of both fields. That any value passes must be said, and is never what nothing means. */
const ANY = '*';

/** `undefined`: any passes. n8n gives a field that was never saved its default. */
function readExpected(
	credential: Members,
	{ name, label, claim }: typeof ISSUER | typeof AUDIENCE,
): string | undefined | UnusableCallerAuth {
	if (!credential.has(name)) return undefined;
	const text = textOf(credential, name);
	if (text === ANY) return undefined;
	return text === ''
		? new UnusableCallerAuth(
				`${label} is empty, which would let tokens made for other apps pass`,
				`Enter what “${claim}” says in your users’ tokens, see what its expression gives, or enter ${ANY} so that it is not checked`,
			)
		: text;
}

function readCallerClaim(credential: Members): string | undefined | UnusableCallerAuth {
	if (!credential.has('callerClaim')) return undefined;
	return (
		textOf(credential, 'callerClaim') ||
		new UnusableCallerAuth(
			'Caller Claim is empty',
			'Enter the claim that says who is calling, such as sub',
		)
	);
}

/** `{}` is the default: none were added. */
function readClaims(credential: Members): RequiredClaim[] | UnusableCallerAuth {
	const collection = credential.get('requiredClaims');
	const isDefault =
		typeof collection === 'object' &&
		collection !== null &&
		!Array.isArray(collection) &&
		Object.keys(collection).length === 0;
	return isDefault || !credential.has('requiredClaims') ? [] : readRequiredClaims(collection);
}
