/**
 * Verifies a JSON Web Token: signature first, then times, issuer and audience. jose does the work;
 * this says with which keys, which algorithms (always ours, never the token's choice), and puts each
 * refusal into one word. Never throws.
 *
 * Keys at a URL come through a function that remembers them. A token that names a key which is not
 * among them makes it look once more, as keys are rotated; how often is for that function to bound.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWTVerifyOptions, ProtectedHeaderParameters } from 'jose';
import type { ClaimRules } from '../identity/identity';

export type JwtKey =
	| { kind: 'secret'; secret: Uint8Array; algorithms: readonly string[] }
	| { kind: 'public'; jwk: Readonly<Record<string, unknown>>; algorithms: readonly string[] }
	| { kind: 'jwks'; url: string; algorithms: readonly string[] };

export type JwtRules = ClaimRules & {
	/** `undefined`: not looked at. */
	issuer?: string;
	audience?: string;
	/** How far this clock and the issuer's may be apart. */
	clockToleranceSeconds: number;
};

export type JwtReason =
	| 'malformed'
	| 'algorithm_not_allowed'
	| 'unsupported'
	| 'bad_signature'
	| 'unknown_key'
	| 'unusable_key'
	| 'keys_unavailable'
	| 'expired'
	| 'not_yet_valid'
	| 'wrong_issuer'
	| 'wrong_audience'
	| 'no_exp';

export type JwtVerdict =
	| { kind: 'verified'; claims: unknown }
	| {
			kind: 'refused';
			reason: JwtReason;
			/** For the author: why there are no keys. */
			detail?: string;
	  };

export type KeysReply = { kind: 'known'; keySet: object } | { kind: 'unavailable'; why: string };

/**
 * The key set at a URL. `insteadOf` is one that lacked the key: fetch another if it is time to. The
 * same object is given for as long as the set has not been fetched anew.
 */
export type FetchKeys = (jwksUrl: string, insteadOf?: object) => Promise<KeysReply>;

export async function verifyJwt(
	token: string,
	key: JwtKey,
	rules: JwtRules,
	{ fetchKeys, nowMs }: { fetchKeys: FetchKeys; nowMs: () => number },
): Promise<JwtVerdict> {
	const header = readHeader(token);
	if (header === undefined) return refused('malformed');
	if (!key.algorithms.includes(header.alg ?? '')) return refused('algorithm_not_allowed');
	const options: JWTVerifyOptions = {
		algorithms: [...key.algorithms],
		issuer: rules.issuer,
		audience: rules.audience,
		clockTolerance: rules.clockToleranceSeconds,
		currentDate: new Date(nowMs()),
	};
	if (key.kind === 'secret') return await verifyWith(token, key.secret, options);
	if (key.kind === 'public') return await verifyWith(token, key.jwk, options);

	const current = await fetchKeys(key.url);
	if (current.kind === 'unavailable') return refused('keys_unavailable', current.why);
	const verdict = await verifyWithSet(token, current.keySet, options);
	if (!mayBeRotated(verdict, header)) return verdict;
	const newer = await fetchKeys(key.url, current.keySet);
	return newer.kind === 'unavailable' || newer.keySet === current.keySet
		? verdict
		: await verifyWithSet(token, newer.keySet, options);
}

const refused = (reason: JwtReason, detail?: string): JwtVerdict => ({
	kind: 'refused',
	reason,
	...(detail !== undefined && { detail }),
});

function readHeader(token: string): ProtectedHeaderParameters | undefined {
	try {
		return decodeProtectedHeader(token);
	} catch {
		return undefined;
	}
}

/** Whether other keys could change the verdict; without a name, any key could be the new one. */
const mayBeRotated = (verdict: JwtVerdict, { kid }: ProtectedHeaderParameters): boolean =>
	verdict.kind === 'refused' &&
	(verdict.reason === 'unknown_key' || (verdict.reason === 'bad_signature' && kid === undefined));

type VerifyKey = Parameters<typeof jwtVerify>[1];

async function verifyWith(
	token: string,
	key: VerifyKey,
	options: JWTVerifyOptions,
): Promise<JwtVerdict> {
	try {
		return { kind: 'verified', claims: (await jwtVerify(token, key, options)).payload };
	} catch (error) {
		return refused(reasonOf(error));
	}
}

/** Imported keys stay with the set that they came in. */
const importedSets = new WeakMap<object, ReturnType<typeof createLocalJWKSet>>();

async function verifyWithSet(
	token: string,
	keySet: object,
	options: JWTVerifyOptions,
): Promise<JwtVerdict> {
	try {
		const known = importedSets.get(keySet);
		// jose looks itself at what it is given.
		const imported = known ?? createLocalJWKSet(keySet as JSONWebKeySet);
		if (known === undefined) importedSets.set(keySet, imported);
		return { kind: 'verified', claims: (await jwtVerify(token, imported, options)).payload };
	} catch (error) {
		return isChoiceOfKeys(error)
			? await verifyWithEach(token, error, options)
			: refused(reasonOf(error));
	}
}

/** What jose throws when the token does not say which of several keys it is signed with. */
const isChoiceOfKeys = (error: unknown): error is AsyncIterable<CryptoKey> =>
	codeOf(error) === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS';

async function verifyWithEach(
	token: string,
	keys: AsyncIterable<CryptoKey>,
	options: JWTVerifyOptions,
): Promise<JwtVerdict> {
	for await (const key of keys) {
		const verdict = await verifyWith(token, key, options);
		if (verdict.kind === 'verified' || verdict.reason !== 'bad_signature') return verdict;
	}
	return refused('bad_signature');
}

const REASON_OF_CODE: ReadonlyMap<unknown, JwtReason> = new Map([
	['ERR_JWS_INVALID', 'malformed'],
	['ERR_JWT_INVALID', 'malformed'],
	['ERR_JOSE_ALG_NOT_ALLOWED', 'algorithm_not_allowed'],
	// An extension that the token calls critical (RFC 7515 section 4.1.11).
	['ERR_JOSE_NOT_SUPPORTED', 'unsupported'],
	['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'bad_signature'],
	['ERR_JWKS_NO_MATCHING_KEY', 'unknown_key'],
	['ERR_JWKS_INVALID', 'keys_unavailable'],
	['ERR_JWT_EXPIRED', 'expired'],
]);

const REASON_OF_CLAIM: ReadonlyMap<unknown, JwtReason> = new Map([
	['iss', 'wrong_issuer'],
	['aud', 'wrong_audience'],
	['nbf', 'not_yet_valid'],
	['exp', 'no_exp'],
]);

/** What is not jose's own error is a key that it could not use. */
function reasonOf(error: unknown): JwtReason {
	const code = codeOf(error);
	if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
		return REASON_OF_CLAIM.get(memberOf(error, 'claim')) ?? 'malformed';
	}
	return REASON_OF_CODE.get(code) ?? 'unusable_key';
}

const codeOf = (error: unknown): unknown => memberOf(error, 'code');

const memberOf = (error: unknown, name: 'code' | 'claim'): unknown =>
	typeof error === 'object' && error !== null && name in error
		? Reflect.get(error, name)
		: undefined;
