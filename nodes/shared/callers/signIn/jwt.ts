/**
 * Verifies a JSON Web Token: first the signature, then times, issuer and audience. jose does the work;
 * this file chooses the keys and the algorithms (never the token does). Never throws.
 *
 * `fetchKeys` caches the keys at a URL. When a JWT names a key that is not among them, this file asks
 * for newer keys once, as services rotate them. `fetchKeys` limits how often it really fetches.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type {
	CryptoKey,
	JSONWebKeySet,
	JWTPayload,
	JWTVerifyOptions,
	ProtectedHeaderParameters,
} from 'jose';
import { Failure } from '../../failure/failure';
import type { ClaimRules } from '../identity/identity';
import { signInRefusal, type SignInReason } from './refusals';

export type JwtKey =
	| { kind: 'secret'; secret: Uint8Array; algorithms: readonly string[] }
	| { kind: 'public'; jwk: Readonly<Record<string, unknown>>; algorithms: readonly string[] }
	| { kind: 'jwks'; url: string; algorithms: readonly string[] };

export type JwtRules = ClaimRules & {
	/** `undefined`: not checked. */
	issuer?: string;
	audience?: string;
	/** How much this clock and the issuer's may differ. */
	clockToleranceSeconds: number;
};

type KeysReply = { kind: 'known'; keySet: object } | { kind: 'unavailable'; why: string };

/**
 * The key set at a URL. `insteadOf` is a set that lacked the key, so a newer one is wanted. Returns the
 * same object until the set has been fetched again.
 */
export type FetchKeys = (jwksUrl: string, insteadOf?: object) => Promise<KeysReply>;

export async function verifyJwt(
	token: string,
	key: JwtKey,
	rules: JwtRules,
	{ fetchKeys, nowMs }: { fetchKeys: FetchKeys; nowMs: () => number },
): Promise<JWTPayload | Failure> {
	const header = readHeader(token);
	if (header === undefined) return signInRefusal('malformed');
	if (!key.algorithms.includes(header.alg ?? '')) return signInRefusal('algorithm_not_allowed');
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
	if (current.kind === 'unavailable') return signInRefusal('keys_unavailable', current.why);
	const result = await verifyWithSet(token, current.keySet, options);
	if (!mayBeRotated(result, header)) return result;
	const newer = await fetchKeys(key.url, current.keySet);
	return newer.kind === 'unavailable' || newer.keySet === current.keySet
		? result
		: await verifyWithSet(token, newer.keySet, options);
}

function readHeader(token: string): ProtectedHeaderParameters | undefined {
	try {
		return decodeProtectedHeader(token);
	} catch {
		return undefined;
	}
}

/** Whether newer keys could change the result. A JWT without `kid` may be signed with any key. */
const mayBeRotated = (result: JWTPayload | Failure, { kid }: ProtectedHeaderParameters): boolean =>
	result instanceof Failure &&
	(result.reason === 'unknown_key' || (result.reason === 'bad_signature' && kid === undefined));

type VerifyKey = Parameters<typeof jwtVerify>[1];

async function verifyWith(
	token: string,
	key: VerifyKey,
	options: JWTVerifyOptions,
): Promise<JWTPayload | Failure> {
	try {
		return (await jwtVerify(token, key, options)).payload;
	} catch (error) {
		return signInRefusal(reasonOf(error));
	}
}

/** jose imports the keys of a set only once. */
const importedSets = new WeakMap<object, ReturnType<typeof createLocalJWKSet>>();

async function verifyWithSet(
	token: string,
	keySet: object,
	options: JWTVerifyOptions,
): Promise<JWTPayload | Failure> {
	try {
		const known = importedSets.get(keySet);
		// jose checks the shape itself.
		const imported = known ?? createLocalJWKSet(keySet as JSONWebKeySet);
		if (known === undefined) importedSets.set(keySet, imported);
		return (await jwtVerify(token, imported, options)).payload;
	} catch (error) {
		return isChoiceOfKeys(error)
			? await verifyWithEach(token, error, options)
			: signInRefusal(reasonOf(error));
	}
}

/** jose throws this when several keys could be the one that signed the JWT. */
const isChoiceOfKeys = (error: unknown): error is AsyncIterable<CryptoKey> =>
	codeOf(error) === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS';

async function verifyWithEach(
	token: string,
	keys: AsyncIterable<CryptoKey>,
	options: JWTVerifyOptions,
): Promise<JWTPayload | Failure> {
	for await (const key of keys) {
		const result = await verifyWith(token, key, options);
		if (!(result instanceof Failure) || result.reason !== 'bad_signature') return result;
	}
	return signInRefusal('bad_signature');
}

const REASON_OF_CODE: ReadonlyMap<unknown, SignInReason> = new Map([
	['ERR_JWS_INVALID', 'malformed'],
	['ERR_JWT_INVALID', 'malformed'],
	['ERR_JOSE_ALG_NOT_ALLOWED', 'algorithm_not_allowed'],
	// The JWT requires an extension (`crit`, RFC 7515 section 4.1.11).
	['ERR_JOSE_NOT_SUPPORTED', 'unsupported'],
	['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'bad_signature'],
	['ERR_JWKS_NO_MATCHING_KEY', 'unknown_key'],
	['ERR_JWKS_INVALID', 'keys_unavailable'],
	['ERR_JWT_EXPIRED', 'expired'],
]);

const REASON_OF_CLAIM: ReadonlyMap<unknown, SignInReason> = new Map([
	['iss', 'wrong_issuer'],
	['aud', 'wrong_audience'],
	['nbf', 'not_yet_valid'],
	['exp', 'no_exp'],
]);

/** Other errors than jose's own come from a key that cannot be used. */
function reasonOf(error: unknown): SignInReason {
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
