/**
 * Reads a decrypted `openRouterCallerApi` credential, which says how callers of the gateway sign in. It
 * checks all fields and fetches nothing, so it is also the credential's test. Pure; never throws.
 */
import { authorText, credentialFailure, Failure } from '../../failure/failure';
import { asRecord, asTrimmedText, isRecord, type JsonRecord } from '../../values/json';
import { holdsOpenRouterKey } from '../../values/openRouterKey';
import { hasUserInfo, isEncryptedOrLoopback } from '../../values/url';
import { readCallerTokens, type KnownToken } from './callerTokens';
import { readRequiredClaims, type RequiredClaim } from './requiredClaims';
import type { JwtKey, JwtRules } from './jwt';
import { PUBLIC_KEY_ALGORITHMS, readPublicKey } from './publicKey';

export type CallerAuth =
	| { kind: 'none' }
	| { kind: 'bearer'; callers: readonly KnownToken[] }
	| { kind: 'jwt'; key: JwtKey; rules: JwtRules };

export const readCallerAuth = (data: unknown): CallerAuth | Failure => readAuth(asRecord(data));

/** What is wrong with the credential, as the test shows it; `undefined` when nothing is. */
export function checkCallerCredential(data: unknown): string | undefined {
	const auth = readCallerAuth(data);
	return auth instanceof Failure ? `${authorText(auth)}.` : undefined;
}

function readAuth(credential: JsonRecord): CallerAuth | Failure {
	switch (asTrimmedText(credential.method)) {
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
			return credentialFailure(
				'Method is not set in the OpenRouter Caller API credential',
				'Choose how callers sign in',
			);
	}
}

function readBearerAuth(credential: JsonRecord): CallerAuth | Failure {
	const callers = readCallerTokens(credential.callers);
	return callers instanceof Failure ? callers : { kind: 'bearer', callers };
}

/** RFC 7518 section 3.2: a key is at least as long as the hash. */
const MIN_SECRET_BYTES = new Map([
	['HS256', 32],
	['HS384', 48],
	['HS512', 64],
]);

function readSecret(credential: JsonRecord): JwtKey | Failure {
	const algorithm = asTrimmedText(credential.algorithm) || 'HS256';
	const minBytes = MIN_SECRET_BYTES.get(algorithm);
	if (minBytes === undefined) {
		return credentialFailure(
			'Algorithm does not work with a shared secret',
			'Choose HS256, HS384 or HS512, or another Method',
		);
	}
	const text = asTrimmedText(credential.secret);
	if (holdsOpenRouterKey(text)) {
		return credentialFailure(
			'Secret holds an OpenRouter key, which the service that signs tokens must never have',
			'Enter the secret that your sign-in service signs its tokens with',
		);
	}
	// Text that looks like base64 is not decoded: Supabase and most other services use it as it is.
	const secret = Buffer.from(text, 'utf8');
	return secret.length < minBytes
		? credentialFailure(
				`Secret is too short for ${algorithm}: it has ${secret.length} bytes of at least ${minBytes}`,
				'Anyone who has one token could guess the secret: have tokens signed with a longer one',
			)
		: { kind: 'secret', secret, algorithms: [algorithm] };
}

function readPem(credential: JsonRecord): JwtKey | Failure {
	const key = readPublicKey(asTrimmedText(credential.publicKey));
	return key instanceof Failure ? key : { kind: 'public', ...key };
}

function readJwksUrl(credential: JsonRecord): JwtKey | Failure {
	const text = asTrimmedText(credential.jwksUrl);
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || hasUserInfo(url)) {
		return credentialFailure(
			'JWKS URL is not an address',
			'Enter it like https://login.example.com/.well-known/jwks.json',
		);
	}
	if (!isEncryptedOrLoopback(url)) {
		return credentialFailure(
			'JWKS URL does not use https, so someone on the network could replace the keys',
			'Enter an address that starts with https:// (http:// works for this machine only)',
		);
	}
	if (holdsOpenRouterKey(text)) {
		return credentialFailure(
			'JWKS URL holds an OpenRouter key',
			'Enter the address where your sign-in service publishes its keys',
		);
	}
	return { kind: 'jwks', url: url.href, algorithms: PUBLIC_KEY_ALGORITHMS };
}

const DEFAULT_CLOCK_TOLERANCE_SECONDS = 5;
const MAX_CLOCK_TOLERANCE_SECONDS = 300;

function readJwtAuth(key: JwtKey | Failure, credential: JsonRecord): CallerAuth | Failure {
	if (key instanceof Failure) return key;
	const clockToleranceSeconds = readClockTolerance(credential);
	if (clockToleranceSeconds instanceof Failure) return clockToleranceSeconds;
	const issuer = readExpected(credential, ISSUER);
	if (issuer instanceof Failure) return issuer;
	const audience = readExpected(credential, AUDIENCE);
	if (audience instanceof Failure) return audience;
	// Some services sign the JWTs of all their customers with the same keys.
	if (key.kind === 'jwks' && issuer === undefined && audience === undefined) {
		return credentialFailure(
			'Issuer and Audience both let any token pass, so tokens made for other apps could pass',
			'Enter at least one of them: what “iss” or “aud” says in your users’ tokens',
		);
	}
	const callerClaim = readCallerClaim(credential);
	if (callerClaim instanceof Failure) return callerClaim;
	const requiredClaims = readClaims(credential);
	if (requiredClaims instanceof Failure) return requiredClaims;
	return {
		kind: 'jwt',
		key,
		rules: { issuer, audience, callerClaim, clockToleranceSeconds, requiredClaims },
	};
}

function readClockTolerance(credential: JsonRecord): number | Failure {
	const text = asTrimmedText(credential.clockTolerance);
	const seconds = text === '' ? DEFAULT_CLOCK_TOLERANCE_SECONDS : Number(text);
	return seconds >= 0 && seconds <= MAX_CLOCK_TOLERANCE_SECONDS
		? seconds
		: credentialFailure(
				'Clock Tolerance is not a number of seconds',
				`Enter 0 to ${MAX_CLOCK_TOLERANCE_SECONDS}`,
			);
}

const ISSUER = { name: 'issuer', label: 'Issuer', claim: 'iss' } as const;
const AUDIENCE = { name: 'audience', label: 'Audience', claim: 'aud' } as const;

/** The default of both fields. An empty field does not mean that any value is accepted. */
const ANY = '*';

/** `undefined`: not checked. n8n gives a field that was never saved its default. */
function readExpected(
	credential: JsonRecord,
	{ name, label, claim }: typeof ISSUER | typeof AUDIENCE,
): string | undefined | Failure {
	if (!Object.hasOwn(credential, name)) return undefined;
	const text = asTrimmedText(credential[name]);
	if (text === ANY) return undefined;
	return text === ''
		? credentialFailure(
				`${label} is empty, which would let tokens made for other apps pass`,
				`Enter what “${claim}” says in your users’ tokens, see what its expression gives, or enter ${ANY} so that it is not checked`,
			)
		: text;
}

function readCallerClaim(credential: JsonRecord): string | undefined | Failure {
	if (!Object.hasOwn(credential, 'callerClaim')) return undefined;
	return (
		asTrimmedText(credential.callerClaim) ||
		credentialFailure(
			'Caller Claim is empty',
			'Enter the claim that says who is calling, such as sub',
		)
	);
}

/** `{}` is the default: no claim is required. */
function readClaims(credential: JsonRecord): RequiredClaim[] | Failure {
	const collection = credential.requiredClaims;
	const isDefault = isRecord(collection) && Object.keys(collection).length === 0;
	return isDefault || !Object.hasOwn(credential, 'requiredClaims')
		? []
		: readRequiredClaims(collection);
}
