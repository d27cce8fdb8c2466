import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FetchKeys } from '../../../../nodes/shared/callers/signIn/jwt';
import { challengeOf } from '../../../../nodes/shared/callers/signIn/refusals';
import { identifyByToken } from '../../../../nodes/shared/callers/signIn/signIn';
import { Failure } from '../../../../nodes/shared/failure/failure';
import {
	bearer,
	claims,
	EC,
	ED,
	edDsa,
	hs256,
	signIn,
	jwkOf,
	JWKS_URL,
	NOW_SECONDS,
	OTHER_RSA,
	pemOf,
	readAuth,
	RSA,
	SHARED,
	signed,
	unsigned,
	USER,
	type Claims,
} from './tokens';

const ALICE = 'a-long-random-text-of-alice';
const BOB = 'another-random-text-of-bobs';
const TOKENS = { method: 'bearer', callers: JSON.stringify({ Alice: ALICE, ' Bob ': BOB }) };
const HMAC = { method: 'secret', secret: SHARED };
const STRICT = { ...HMAC, issuer: USER.iss, audience: USER.aud };
const PEM = { method: 'pem', publicKey: pemOf(RSA.publicKey) };
const JWKS = { method: 'jwks', jwksUrl: JWKS_URL, issuer: USER.iss };

/** As transport/jwks.ts gives them: one set until it is asked for another. */
function published(...sets: unknown[][]): FetchKeys & { asked: unknown[][] } {
	const keySets = sets.map((keys) => ({ keys }));
	const asked: unknown[][] = [];
	const fetchKeys: FetchKeys = async (...args) => {
		asked.push(args);
		if (args[1] !== undefined && keySets.length > 1) keySets.shift();
		return { kind: 'known', keySet: keySets[0] ?? {} };
	};
	return Object.assign(fetchKeys, { asked });
}

const key1 = jwkOf(RSA.publicKey, { kid: 'one', alg: 'RS256', use: 'sig' });
const key2 = jwkOf(OTHER_RSA.publicKey, { kid: 'two', alg: 'RS256', use: 'sig' });
const rs256 = (payload: Claims, { kid }: { kid?: string } = {}, { privateKey } = RSA) =>
	signed(payload, privateKey, 'RS256', kid === undefined ? {} : { kid });

const user1 = {
	source: 'token',
	id: 'user-1',
	key: 'token:user-1',
	claims: expect.objectContaining({ sub: 'user-1', role: 'authenticated' }),
};

const payloadOf = (token: string): unknown =>
	JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('a token is accepted:', () => {
	test.each([
		{ name: 'a known token', data: TOKENS, token: ALICE, id: 'Alice' },
		{ name: 'the last known token', data: TOKENS, token: BOB, id: 'Bob' },
		{ name: 'HS256', data: HMAC, token: hs256(USER), id: 'user-1' },
		{
			name: 'HS512',
			data: { ...HMAC, secret: SHARED.repeat(2), algorithm: 'HS512' },
			token: signed(USER, SHARED.repeat(2), 'HS512'),
			id: 'user-1',
		},
		{ name: 'issuer and audience', data: STRICT, token: hs256(USER), id: 'user-1' },
		{
			name: 'one of several audiences',
			data: STRICT,
			token: hs256(claims({ aud: ['other', 'authenticated'] })),
			id: 'user-1',
		},
		{
			name: 'another claim',
			data: { ...HMAC, callerClaim: 'user.id' },
			token: hs256(claims({ sub: undefined, user: { id: 7 } })),
			id: '7',
		},
		{
			name: 'a required claim',
			data: { ...HMAC, requiredClaims: { values: [{ name: 'role', value: 'authenticated' }] } },
			token: hs256(USER),
			id: 'user-1',
		},
		{
			name: 'a token that expired within the tolerance',
			data: HMAC,
			token: hs256(claims({ exp: NOW_SECONDS - 4 })),
			id: 'user-1',
		},
		{ name: 'RS256 with a PEM', data: PEM, token: rs256(USER), id: 'user-1' },
		{
			name: 'PS384 with a PEM',
			data: PEM,
			token: signed(USER, RSA.privateKey, 'PS384'),
			id: 'user-1',
		},
		{
			name: 'ES256 with a PEM',
			data: { method: 'pem', publicKey: pemOf(EC.publicKey) },
			token: signed(USER, EC.privateKey, 'ES256'),
			id: 'user-1',
		},
		{
			name: 'EdDSA with a PEM',
			data: { method: 'pem', publicKey: pemOf(ED.publicKey) },
			token: edDsa(USER),
			id: 'user-1',
		},
		{
			name: 'EdDSA by its new name',
			data: { method: 'pem', publicKey: pemOf(ED.publicKey) },
			token: edDsa(USER, { alg: 'Ed25519' }),
			id: 'user-1',
		},
	])('$name', async ({ data, token, id }) => {
		const {
			name,
			claims: payload,
			...caller
		} = {
			name: undefined,
			claims: undefined,
			...(await signIn(data, bearer(token))),
		};
		expect(caller).toEqual({ source: 'token', id, key: `token:${id}` });
		// A known token has a name; a signed one says more about its caller.
		const isKnown = data === TOKENS;
		expect(name).toBe(isKnown ? id : undefined);
		expect(payload).toEqual(isKnown ? undefined : payloadOf(token));
	});

	test.each(['bearer', 'BEARER', ' Bearer ', 'Bearer  '])(
		'the scheme may be written “%s”',
		async (scheme) => {
			expect(await signIn(HMAC, `${scheme} ${hs256(USER)}`)).toEqual(user1);
		},
	);

	test.each([undefined, bearer('whatever')])(
		'with the method None, any call is anonymous: %s',
		async (authorization) => {
			expect(await signIn({ method: 'none' }, authorization)).toEqual({
				source: 'anonymous',
				id: 'anonymous',
				key: 'anonymous',
			});
		},
	);
});

const NOT_ACCEPTED = 'This endpoint does not accept the token: sign in again, or check the API key';

describe('a sign-in is refused:', () => {
	const hsWith = (changed: Claims) => bearer(hs256(claims(changed)));
	const unknown = { status: 401, type: 'caller_not_identified' };
	const invalid = { status: 401, type: 'invalid_api_key' };
	const expired = { status: 401, type: 'token_expired' };
	const [header = '', payload = '', signature = ''] = hs256(USER).split('.');
	const forged = Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url');

	test.each([
		{ name: 'no header', data: HMAC, sent: undefined, is: unknown, reason: 'no_token' },
		{ name: 'an empty header', data: HMAC, sent: ' ', is: unknown, reason: 'no_token' },
		{ name: 'a list of headers', data: HMAC, sent: ['a'], is: unknown, reason: 'no_token' },
		{ name: 'a scheme alone', data: HMAC, sent: 'Bearer ', is: unknown, reason: 'no_token' },
		{
			name: 'no header where tokens are set',
			data: TOKENS,
			sent: undefined,
			is: unknown,
			reason: 'no_token',
		},
		{
			name: 'the scheme Basic',
			data: HMAC,
			sent: 'Basic YTpi',
			is: unknown,
			reason: 'wrong_scheme',
		},
		{ name: 'no scheme', data: HMAC, sent: hs256(USER), is: unknown, reason: 'wrong_scheme' },
		{
			name: 'a huge token',
			data: HMAC,
			sent: bearer('x'.repeat(10_000_000)),
			is: invalid,
			reason: 'token_too_long',
		},
		{
			name: 'a huge real token',
			data: HMAC,
			sent: hsWith({ more: 'x'.repeat(9_000) }),
			is: invalid,
			reason: 'token_too_long',
		},
		{
			name: 'a wrong token',
			data: TOKENS,
			sent: bearer('nope'),
			is: invalid,
			reason: 'unknown_token',
		},
		{
			name: 'a token cut short',
			data: TOKENS,
			sent: bearer(ALICE.slice(0, -1)),
			is: invalid,
			reason: 'unknown_token',
		},
		{
			name: 'a token in another case',
			data: TOKENS,
			sent: bearer(ALICE.toUpperCase()),
			is: invalid,
			reason: 'unknown_token',
		},
		{ name: 'garbage', data: HMAC, sent: bearer('garbage'), is: invalid, reason: 'malformed' },
		{ name: 'dots only', data: HMAC, sent: bearer('..'), is: invalid, reason: 'malformed' },
		{
			name: 'a JWT of two parts',
			data: HMAC,
			sent: bearer(`${header}.${payload}`),
			is: invalid,
			reason: 'malformed',
		},
		{
			name: 'a signature in the wrong alphabet',
			data: HMAC,
			sent: bearer(`${header}.${payload}.!!`),
			is: invalid,
			reason: 'malformed',
		},
		{
			name: 'a JWT without signature',
			data: HMAC,
			sent: bearer(`${header}.${payload}.`),
			is: invalid,
			reason: 'bad_signature',
		},
		{
			name: 'a JWT whose claims were changed',
			data: HMAC,
			sent: bearer(`${header}.${forged}.${signature}`),
			is: invalid,
			reason: 'bad_signature',
		},
		{
			name: 'another secret',
			data: HMAC,
			sent: bearer(hs256(USER, 'another secret of at least 32 bytes…')),
			is: invalid,
			reason: 'bad_signature',
		},
		{
			name: 'another secret and expired, as the signature is checked first',
			data: HMAC,
			sent: bearer(hs256(claims({ exp: 1 }), 'another secret of at least 32 bytes…')),
			is: invalid,
			reason: 'bad_signature',
		},
		{
			name: 'another RSA key',
			data: PEM,
			sent: bearer(rs256(USER, {}, OTHER_RSA)),
			is: invalid,
			reason: 'bad_signature',
		},
		{
			name: 'alg none',
			data: HMAC,
			sent: bearer(unsigned(USER)),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'alg NONE with a PEM',
			data: PEM,
			sent: bearer(unsigned(USER, { alg: 'NONE' })),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'no alg',
			data: HMAC,
			sent: bearer(unsigned(USER, { typ: 'JWT' })),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'alg of another type',
			data: HMAC,
			sent: bearer(unsigned(USER, { alg: ['HS256'] })),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'HS256 signed with the public key (algorithm confusion)',
			data: PEM,
			sent: bearer(signed(USER, createSecretKey(Buffer.from(pemOf(RSA.publicKey))), 'HS256')),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'HS512 where HS256 is set',
			data: HMAC,
			sent: bearer(signed(USER, SHARED, 'HS512')),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'RS256 where a secret is set',
			data: HMAC,
			sent: bearer(rs256(USER)),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'ES256 where an RSA key is set',
			data: PEM,
			sent: bearer(signed(USER, EC.privateKey, 'ES256')),
			is: invalid,
			reason: 'algorithm_not_allowed',
		},
		{
			name: 'a critical extension',
			data: { method: 'pem', publicKey: pemOf(ED.publicKey) },
			sent: bearer(edDsa(USER, { alg: 'EdDSA', crit: ['http://x'], 'http://x': true })),
			is: invalid,
			reason: 'unsupported',
		},
		{
			name: 'claims that are a list',
			data: { method: 'pem', publicKey: pemOf(ED.publicKey) },
			sent: bearer(edDsa([USER])),
			is: invalid,
			reason: 'malformed',
		},
		{
			name: 'claims that are a text',
			data: { method: 'pem', publicKey: pemOf(ED.publicKey) },
			sent: bearer(edDsa('user-1')),
			is: invalid,
			reason: 'malformed',
		},
		{
			name: 'run out',
			data: HMAC,
			sent: hsWith({ exp: NOW_SECONDS - 5 }),
			is: expired,
			reason: 'expired',
		},
		{
			name: 'expired, with no tolerance',
			data: { ...HMAC, clockTolerance: 0 },
			sent: hsWith({ exp: NOW_SECONDS }),
			is: expired,
			reason: 'expired',
		},
		{
			name: 'not yet valid',
			data: HMAC,
			sent: hsWith({ nbf: NOW_SECONDS + 6 }),
			is: invalid,
			reason: 'not_yet_valid',
		},
		{
			name: 'another issuer',
			data: STRICT,
			sent: hsWith({ iss: 'https://x' }),
			is: invalid,
			reason: 'wrong_issuer',
		},
		{
			name: 'no issuer',
			data: STRICT,
			sent: hsWith({ iss: undefined }),
			is: invalid,
			reason: 'wrong_issuer',
		},
		{
			name: 'another audience',
			data: STRICT,
			sent: hsWith({ aud: 'other' }),
			is: invalid,
			reason: 'wrong_audience',
		},
		{
			name: 'no audience',
			data: STRICT,
			sent: hsWith({ aud: undefined }),
			is: invalid,
			reason: 'wrong_audience',
		},
		{ name: 'no exp', data: HMAC, sent: hsWith({ exp: undefined }), is: unknown, reason: 'no_exp' },
		{
			name: 'an exp that is a text',
			data: { method: 'pem', publicKey: pemOf(ED.publicKey) },
			sent: bearer(edDsa(claims({ exp: String(USER.exp) }))),
			is: unknown,
			reason: 'no_exp',
		},
		{
			name: 'no sub',
			data: HMAC,
			sent: hsWith({ sub: undefined }),
			is: unknown,
			reason: 'no_subject',
		},
		{
			name: 'an empty sub',
			data: HMAC,
			sent: hsWith({ sub: ' ' }),
			is: unknown,
			reason: 'no_subject',
		},
		{
			name: 'Supabase’s anon key',
			data: HMAC,
			sent: bearer(
				hs256({ iss: 'supabase', ref: 'abc', role: 'anon', iat: 1, exp: NOW_SECONDS + 1e8 }),
			),
			is: unknown,
			reason: 'no_subject',
		},
		{
			name: 'Supabase’s service_role key',
			data: HMAC,
			sent: bearer(
				hs256({
					iss: 'supabase',
					ref: 'abc',
					role: 'service_role',
					iat: 1,
					exp: NOW_SECONDS + 1e8,
				}),
			),
			is: unknown,
			reason: 'no_subject',
		},
		{
			name: 'a claim that is missing',
			data: { ...HMAC, requiredClaims: { values: [{ name: 'plan', value: 'pro' }] } },
			sent: hsWith({}),
			is: unknown,
			reason: 'claim_missing',
		},
		{
			name: 'a claim that is another',
			data: { ...HMAC, requiredClaims: { values: [{ name: 'role', value: 'admin' }] } },
			sent: hsWith({}),
			is: unknown,
			reason: 'claim_missing',
		},
	])('$name: $reason', async ({ data, sent, is, reason }) => {
		expect(await signIn(data, sent)).toMatchObject({
			isRefusal: true,
			reason,
			statusCode: is.status,
			errorType: is.type,
		});
	});

	test('faults of a signature, a key or an issuer all have the same sentence', async () => {
		for (const sent of [
			bearer('garbage'),
			bearer(unsigned(USER)),
			bearer(hs256(USER, 'x')),
			hsWith({ iss: 'other' }),
			hsWith({ aud: 'other' }),
		]) {
			expect(await signIn(STRICT, sent)).toHaveProperty('message', NOT_ACCEPTED);
		}
		expect(await signIn(TOKENS, bearer('x'))).toHaveProperty('message', NOT_ACCEPTED);
	});

	test('the header WWW-Authenticate says whether a token was sent', () => {
		expect(challengeOf('no_token')).toBe('Bearer');
		expect(challengeOf('wrong_scheme')).toBe('Bearer');
		expect(challengeOf('expired')).toBe('Bearer error="invalid_token"');
		expect(challengeOf('keys_unavailable')).toBeUndefined();
	});
});

describe('with keys at a URL,', () => {
	test('the key that the token names is used', async () => {
		const fetchKeys = published([key2, key1]);
		expect(await signIn(JWKS, bearer(rs256(USER, { kid: 'one' })), fetchKeys)).toEqual(user1);
		expect(fetchKeys.asked).toEqual([[JWKS_URL]]);
	});

	test.each([
		{ name: 'ES256', key: EC.publicKey, token: signed(USER, EC.privateKey, 'ES256') },
		{ name: 'EdDSA', key: ED.publicKey, token: edDsa(USER) },
		{ name: 'PS256', key: RSA.publicKey, token: signed(USER, RSA.privateKey, 'PS256') },
	])('$name', async ({ key, token }) => {
		expect(await signIn(JWKS, bearer(token), published([jwkOf(key)]))).toEqual(user1);
	});

	test('a token that names no key is checked with each key', async () => {
		const keys = [jwkOf(OTHER_RSA.publicKey), jwkOf(RSA.publicKey)];
		expect(await signIn(JWKS, bearer(rs256(USER)), published(keys))).toEqual(user1);
		const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 });
		expect(await signIn(JWKS, bearer(rs256(USER, {}, stranger)), published(keys))).toMatchObject({
			reason: 'bad_signature',
		});
		const late = rs256(claims({ exp: 1 }));
		expect(await signIn(JWKS, bearer(late), published(keys))).toMatchObject({ reason: 'expired' });
	});

	test('an unknown key name makes it fetch the keys once more', async () => {
		const fetchKeys = published([key1], [key2]);
		const token = rs256(USER, { kid: 'two' }, OTHER_RSA);
		expect(await signIn(JWKS, bearer(token), fetchKeys)).toEqual(user1);
		expect(fetchKeys.asked).toEqual([[JWKS_URL], [JWKS_URL, { keys: [key1] }]]);
	});

	test('a token without a key name makes it fetch the keys once more', async () => {
		const fetchKeys = published([jwkOf(RSA.publicKey)], [jwkOf(OTHER_RSA.publicKey)]);
		const token = rs256(USER, {}, OTHER_RSA);
		expect(await signIn(JWKS, bearer(token), fetchKeys)).toEqual(user1);
	});

	test.each([
		{ name: 'an unknown key', token: rs256(USER, { kid: 'x' }), reason: 'unknown_key', looks: 2 },
		{
			name: 'a bad signature',
			token: rs256(USER, { kid: 'one' }, OTHER_RSA),
			reason: 'bad_signature',
			looks: 1,
		},
		{
			name: 'run out',
			token: rs256(claims({ exp: 1 }), { kid: 'one' }),
			reason: 'expired',
			looks: 1,
		},
		{
			name: 'a key used otherwise',
			token: signed(USER, RSA.privateKey, 'PS256', { kid: 'one' }),
			reason: 'unknown_key',
			looks: 2,
		},
	])('$name', async ({ token, reason, looks }) => {
		const fetchKeys = published([key1]);
		expect(await signIn(JWKS, bearer(token), fetchKeys)).toMatchObject({
			isRefusal: true,
			reason,
			statusCode: 401,
		});
		expect(fetchKeys.asked).toHaveLength(looks);
	});

	// Confusion once more: the key set is public, so a secret in it, or made of it, proves nothing.
	test.each([
		{ name: 'HS256 with the PEM as secret', token: hs256(USER, pemOf(RSA.publicKey)) },
		{
			name: 'HS256 with a secret from the set',
			token: signed(USER, SHARED, 'HS256', { kid: 'oct' }),
		},
		{ name: 'a token without signature', token: unsigned(USER) },
		{ name: 'no token at all', token: 'garbage' },
	])('does not even fetch keys for $name', async ({ token }) => {
		const oct = { kty: 'oct', kid: 'oct', k: Buffer.from(SHARED).toString('base64url') };
		const fetchKeys = published([key1, oct]);
		const result = await signIn(JWKS, bearer(token), fetchKeys);
		expect(result).toMatchObject({ isRefusal: true, errorType: 'invalid_api_key' });
		expect(fetchKeys.asked).toEqual([]);
	});

	test.each<{ name: string; fetchKeys: FetchKeys; detail?: string }>([
		{
			name: 'are unavailable',
			fetchKeys: async () => ({ kind: 'unavailable', why: 'answered with status 404' }),
			detail: 'answered with status 404',
		},
		{
			name: 'cannot be fetched',
			fetchKeys: async () => {
				throw new Error('down');
			},
			detail: 'the look-up failed',
		},
		{ name: 'are not a key set', fetchKeys: async () => ({ kind: 'known', keySet: { keys: 1 } }) },
	])('a call is refused with 503 when they $name', async ({ fetchKeys, detail }) => {
		const result = await signIn(JWKS, bearer(rs256(USER)), fetchKeys);
		expect(result).toMatchObject({
			reason: 'keys_unavailable',
			statusCode: 503,
			errorType: 'keys_unavailable',
			retryAfterSeconds: 5,
		});
		expect(result instanceof Failure && result.detail).toBe(detail);
	});

	test('a token with an unknown key is refused when the second fetch fails', async () => {
		let calls = 0;
		const fetchKeys: FetchKeys = async () => {
			calls += 1;
			if (calls > 1) throw new Error('down');
			return { kind: 'known', keySet: { keys: [key1] } };
		};
		expect(await signIn(JWKS, bearer(rs256(USER, { kid: 'x' })), fetchKeys)).toMatchObject({
			reason: 'unknown_key',
		});
	});

	test('a token signed with a weak key is refused', async () => {
		const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });
		const keys = [jwkOf(weak.publicKey, { kid: 'one' })];
		const token = rs256(USER, { kid: 'one' });
		expect(await signIn(JWKS, bearer(token), published(keys))).toMatchObject({
			reason: 'unusable_key',
		});
	});
});

test('every Authorization header gives a caller or a refusal', async () => {
	const text = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.json());
	const part = text.map((said) => Buffer.from(said).toString('base64url'));
	const token = fc.oneof(
		fc.anything(),
		text.map(bearer),
		fc
			.array(fc.oneof(part, text), { minLength: 2, maxLength: 4 })
			.map((parts) => bearer(parts.join('.'))),
		fc
			.dictionary(fc.constantFrom('alg', 'kid', 'crit', 'b64', 'typ', 'x'), fc.anything())
			.map((header) => bearer(edDsa({}, { alg: 'EdDSA', ...header }))),
		fc
			.dictionary(
				fc.constantFrom('sub', 'exp', 'nbf', 'iat', 'iss', 'aud', '__proto__'),
				fc.jsonValue(),
			)
			.map((payload) => bearer(edDsa(payload))),
	);
	const auths = [TOKENS, STRICT, PEM, { method: 'pem', publicKey: pemOf(ED.publicKey) }, JWKS].map(
		readAuth,
	);
	const fetchKeys = published([jwkOf(ED.publicKey), key1]);
	const deps = { fetchKeys, nowMs: () => NOW_SECONDS * 1000 };
	await fc.assert(
		fc.asyncProperty(token, async (sent) => {
			for (const auth of auths) {
				const result = await identifyByToken(sent, auth, deps);
				expect(result instanceof Failure || typeof result.key === 'string').toBe(true);
			}
		}),
		{ numRuns: 1_000 },
	);
});
