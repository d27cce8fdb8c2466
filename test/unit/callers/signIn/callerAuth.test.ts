import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	checkCallerCredential,
	readCallerAuth,
} from '../../../../nodes/shared/callers/signIn/callerAuth';
import { bearer, EC, ED, signIn, JWKS_URL, pemOf, RSA, SHARED, signed, USER } from './tokens';
import { Failure } from '../../../../nodes/shared/failure/failure';

const TOKEN = 'x'.repeat(16);
const callers = (value: unknown) => ({ method: 'bearer', callers: value });
const pem = (publicKey: string) => ({ method: 'pem', publicKey });
const jwks = (jwksUrl: string, more: object = { issuer: 'https://login.example' }) => ({
	method: 'jwks',
	jwksUrl,
	...more,
});
const secret = (bytes: number, algorithm?: string) => ({
	method: 'secret',
	secret: 'x'.repeat(bytes),
	algorithm,
});

test.each([
	{ name: 'a token', data: callers(`{"My App":"${TOKEN}"}`) },
	{ name: 'an object, as an expression gives it', data: callers({ 'My App': TOKEN }) },
	{ name: 'HS256 with 32 bytes', data: secret(32) },
	{ name: 'HS384 with 48', data: secret(48, 'HS384') },
	{ name: 'HS512 with 64', data: secret(64, 'HS512') },
	{
		name: 'a secret whose length is counted in bytes',
		data: { method: 'secret', secret: 'ä'.repeat(16) },
	},
	{ name: 'RSA', data: pem(pemOf(RSA.publicKey)) },
	{ name: 'EC', data: pem(pemOf(EC.publicKey)) },
	{ name: 'Ed25519', data: pem(pemOf(ED.publicKey)) },
	{ name: 'https', data: jwks(JWKS_URL) },
	{ name: 'http to this machine', data: jwks('http://127.0.0.1:9999/keys') },
	{ name: 'a JWKS URL with an audience only', data: jwks(JWKS_URL, { audience: 'project-1' }) },
	{ name: 'none', data: { method: 'none' } },
	{
		name: 'fields that are left from other methods',
		data: { ...callers({ a: TOKEN }), publicKey: 'x' },
	},
])('accepts a credential: $name', ({ data }) => {
	expect(checkCallerCredential(data)).toBeUndefined();
});

const privatePem = RSA.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey;
const bitcoin = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
const ed448 = generateKeyPairSync('ed448').publicKey;
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).publicKey;
const jwt = { method: 'secret', secret: SHARED };

test.each([
	{ name: 'nothing', data: undefined, says: /^Method is not set/ },
	{ name: 'an unknown method', data: { method: 'basic' }, says: /^Method is not set/ },
	{ name: 'no callers', data: callers(''), says: /^Callers is empty/ },
	{ name: 'an empty object', data: callers('{}'), says: /^Callers is empty/ },
	{ name: 'a text', data: callers(TOKEN), says: /^Callers is not a JSON object/ },
	{ name: 'a list', data: callers([{ name: 'a', token: TOKEN }]), says: /not a JSON object/ },
	{ name: 'broken JSON', data: callers(`{"a":"${TOKEN}"`), says: /not a JSON object/ },
	{
		name: 'a short token',
		data: callers({ App: 'x'.repeat(15) }),
		says: /“App” in Callers is not 16/,
	},
	{
		name: 'an OpenRouter key for a token',
		data: callers({ App: `sk-or-v1-${'0'.repeat(64)}` }),
		says: /“App” in Callers looks like an OpenRouter key/,
	},
	{ name: 'no token', data: callers({ App: '' }), says: /“App” in Callers is not 16/ },
	{
		name: 'n8n’s placeholder for a hidden token',
		data: callers({ App: '***' }),
		says: /“App” in Callers is not 16/,
	},
	{ name: 'a number', data: callers({ App: 1e16 }), says: /“App” in Callers is not 16/ },
	{
		name: 'a huge token',
		data: callers({ App: 'x'.repeat(8_193) }),
		says: /“App” in Callers is not 16/,
	},
	{
		name: 'a token with a space',
		data: callers({ App: `${TOKEN} x` }),
		says: /“App” in Callers has a space/,
	},
	{
		name: 'a token with an umlaut',
		data: callers({ App: `${TOKEN}ä` }),
		says: /“App” in Callers has a space/,
	},
	{ name: 'no name', data: callers({ ' ': TOKEN }), says: /has a name that is empty/ },
	{ name: 'a long name', data: callers({ ['x'.repeat(101)]: TOKEN }), says: /longer than 100/ },
	{ name: 'a name twice', data: callers({ a: TOKEN, 'a ': `${TOKEN}2` }), says: /has “a” twice/ },
	{
		name: 'a token twice',
		data: callers({ a: TOKEN, b: ` ${TOKEN}` }),
		says: /“b” in Callers has the same token as another caller/,
	},
	{
		name: 'no secret',
		data: { method: 'secret' },
		says: /^Secret is too short for HS256: it has 0 bytes of at least 32/,
	},
	{ name: '31 bytes', data: secret(31), says: /^Secret is too short for HS256/ },
	{ name: '47 bytes', data: secret(47, 'HS384'), says: /^Secret is too short for HS384/ },
	{ name: '63 bytes', data: secret(63, 'HS512'), says: /^Secret is too short for HS512/ },
	{
		name: 'spaces as secret',
		data: { method: 'secret', secret: ' '.repeat(64) },
		says: /too short/,
	},
	{
		name: 'RS256 with a secret',
		data: secret(64, 'RS256'),
		says: /^Algorithm does not work with a shared secret/,
	},
	{ name: 'no key', data: pem(''), says: /^Public Key is not a public key in PEM/ },
	{ name: 'a JWK', data: pem(JSON.stringify({ kty: 'RSA' })), says: /in PEM/ },
	{ name: 'a private key', data: pem(privatePem), says: /^Public Key is a private key/ },
	{
		name: 'half a key',
		data: pem(pemOf(RSA.publicKey).replace(/\n.{30}/, '\n')),
		says: /^Public Key cannot be read/,
	},
	{ name: 'a weak RSA key', data: pem(pemOf(weak)), says: /less than 2048 bits/ },
	{ name: 'secp256k1', data: pem(pemOf(bitcoin)), says: /is of a type that is not supported/ },
	{ name: 'Ed448', data: pem(pemOf(ed448)), says: /is of a type that is not supported/ },
	{ name: 'RSASSA-PSS', data: pem(pemOf(pss)), says: /is of a type that is not supported/ },
	{ name: 'no URL', data: jwks(''), says: /^JWKS URL is not an address/ },
	{ name: 'half a URL', data: jwks('login.example/keys'), says: /^JWKS URL is not an address/ },
	{
		name: 'a password in the URL',
		data: jwks('https://a:b@login.example'),
		says: /not an address/,
	},
	{ name: 'http elsewhere', data: jwks('http://login.example/keys'), says: /does not use https/ },
	{ name: 'a host that only begins so', data: jwks('http://127.0.0.1.example/'), says: /https/ },
	{ name: 'a file', data: jwks('file:///etc/keys.json'), says: /does not use https/ },
	{
		name: 'neither issuer nor audience',
		data: jwks(JWKS_URL, { issuer: '*', audience: '*' }),
		says: /^Issuer and Audience/,
	},
	{
		name: 'a tolerance that is not a number',
		data: { ...jwt, clockTolerance: 'x' },
		says: /^Clock Tolerance/,
	},
	{ name: 'a negative tolerance', data: { ...jwt, clockTolerance: -1 }, says: /^Clock Tolerance/ },
	{
		name: 'a tolerance of an hour',
		data: { ...jwt, clockTolerance: 3_600 },
		says: /^Clock Tolerance/,
	},
	{
		name: 'an empty row',
		data: { ...jwt, requiredClaims: { values: [{}] } },
		says: /^Required Claims/,
	},
	{
		name: 'a row without value',
		data: { ...jwt, requiredClaims: { values: [{ name: 'role', value: ' ' }] } },
		says: /^Required Claims/,
	},
	{
		name: 'an OpenRouter key in the URL',
		data: jwks('https://a.example/sk-or-v1-abc'),
		says: /^JWKS URL holds/,
	},
	{
		name: 'an OpenRouter key as secret',
		data: { method: 'secret', secret: `sk-or-v1-${SHARED}` },
		says: /^Secret holds/,
	},
	{
		name: 'an OpenRouter key as a name',
		data: callers({ 'sk-or-v1-abc': TOKEN }),
		says: /as a name/,
	},
	{
		name: 'an OpenRouter key in a name',
		data: callers({ 'My sk-or-v1-abc': TOKEN }),
		says: /as a name/,
	},
	{
		name: 'an OpenRouter key in a token',
		data: callers({ a: `Bearer:sk-or-v1-${TOKEN}` }),
		says: /looks like/,
	},
])('refuses a credential: $name', ({ data, says }) => {
	const sentence = checkCallerCredential(data);
	expect(sentence).toMatch(says);
	expect(sentence).toMatch(/[^.]\. .+[^.]\.$/);
});

/** What an expression that gives nothing leaves, when n8n has evaluated it. */
const NOTHING = [undefined, null, '', ' ', [], {}];

describe('a field that an expression leaves empty does not make other tokens acceptable:', () => {
	const other = { issuer: 'https://login.example', audience: 'mine' };
	test.each(NOTHING.map((value) => ({ value })))('$value', ({ value }) => {
		for (const name of ['issuer', 'audience']) {
			for (const data of [jwt, pem(pemOf(RSA.publicKey)), jwks(JWKS_URL, other)]) {
				const sentence = checkCallerCredential({ ...data, [name]: value });
				expect(sentence).toMatch(/^(Issuer|Audience) is empty/);
			}
		}
		const claim = checkCallerCredential({ ...jwt, callerClaim: value });
		expect(claim).toMatch(/^Caller Claim is empty/);
		for (const rows of [value, { values: value }]) {
			const isUnset = typeof rows === 'object' && rows !== null && Object.keys(rows).length === 0;
			const sentence = checkCallerCredential({ ...jwt, requiredClaims: rows });
			if (!isUnset || Array.isArray(rows)) expect(sentence).toMatch(/^Required Claims is empty/);
		}
	});

	test('but “*” means that the claim is not checked', () => {
		const any = { issuer: '*', audience: ' * ', requiredClaims: {} };
		expect(readCallerAuth({ ...jwt, ...any })).toEqual(readCallerAuth(jwt));
	});
});

test('a name or a token that only resembles an OpenRouter key is accepted', () => {
	expect(checkCallerCredential(callers({ 'task-or-chore': `ask-or-${TOKEN}` }))).toBeUndefined();
});

test('sentences about a credential never contain its secrets', () => {
	const shown = [
		callers({ a: 'short-secret' }),
		callers({ a: TOKEN, b: TOKEN }),
		callers({ a: `${TOKEN} with space` }),
		secret(20),
		pem(privatePem),
	].map(checkCallerCredential);
	for (const hidden of ['short-secret', TOKEN, 'x'.repeat(20), privatePem.slice(40, 80)]) {
		expect(shown.join('\n')).not.toContain(hidden);
	}
});

test('the defaults are sub, 5 seconds, HS256, no issuer and no audience', () => {
	expect(readCallerAuth(jwt)).toEqual({
		kind: 'jwt',
		key: { kind: 'secret', secret: Buffer.from(SHARED), algorithms: ['HS256'] },
		rules: { clockToleranceSeconds: 5, requiredClaims: [] },
	});
});

test('spaces around a pasted value are ignored', async () => {
	const data = { method: 'secret', secret: ` ${SHARED}\n`, issuer: ` ${String(USER.iss)} ` };
	const token = signed(USER, SHARED, 'HS256');
	expect(await signIn(data, bearer(token))).toMatchObject({ source: 'token' });
});

test('tokens are kept as hashes', () => {
	expect(JSON.stringify(readCallerAuth(callers({ a: TOKEN })))).not.toContain(TOKEN);
});

/** Self-signed, made with openssl. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBNDCB56ADAgECAhRPiIKeLK6vLGaH7+GeTQjjke7fbTAFBgMrZXAwDzENMAsG
A1UEAwwEdGVzdDAgFw0yNjExMjQxMzI0MDNaGA8yMTI2MTAzMTEzMjQwM1owDzEN
MAsGA1UEAwwEdGVzdDAqMAUGAytlcAMhAE83jdTB3br8iAyFXNr33Bw/NEDeOS2p
VX6PWZhejGrPo1MwUTAdBgNVHQ4EFgQUXtV+gZwV9dxw088oMQ3g6HO5gYEwHwYD
VR0jBBgwFoAUXtV+gZwV9dxw088oMQ3g6HO5gYEwDwYDVR0TAQH/BAUwAwEB/zAF
BgMrZXADQQCafcU/trZ5SH5mOxlj8ruqmpzO7oc7Ai6057+Oy50Te9+jLE5sj839
9Q7BguU+tYKDQf0jgH39FyTL5tSpNbwN
-----END CERTIFICATE-----`;

describe('reads a public key', () => {
	const key = pemOf(RSA.publicKey);
	const pkcs1 = RSA.publicKey.export({ format: 'pem', type: 'pkcs1' }).toString();
	test.each([
		{ name: 'as it is', text: key },
		{ name: 'on one line, as a field makes it', text: key.replaceAll('\n', ' ') },
		{ name: 'on one line without spaces', text: key.replace(/\n(?!-)/g, '') },
		{ name: 'as an .env file holds it', text: key.replaceAll('\n', '\\n') },
		{ name: 'with line breaks of Windows', text: key.replaceAll('\n', '\r\n') },
		{ name: 'in PKCS #1', text: pkcs1 },
		{ name: 'with text around it', text: `Your key:\n${key}\nKeep it.` },
	])('$name', async ({ text }) => {
		const token = signed(USER, RSA.privateKey, 'RS256');
		expect(await signIn(pem(text), bearer(token))).toMatchObject({ source: 'token' });
	});

	test('from a certificate', () => {
		const jwk = createPublicKey(CERTIFICATE).export({ format: 'jwk' });
		expect(readCallerAuth(pem(CERTIFICATE.replaceAll('\n', ' ')))).toMatchObject({
			key: { jwk, algorithms: ['EdDSA', 'Ed25519'] },
		});
	});

	test.each<{ name: string; key: KeyObject; algorithms: string[] }>([
		{
			name: 'RSA',
			key: RSA.publicKey,
			algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
		},
		{ name: 'P-256', key: EC.publicKey, algorithms: ['ES256'] },
		{
			name: 'P-384',
			key: generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
			algorithms: ['ES384'],
		},
		{
			name: 'P-521',
			key: generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
			algorithms: ['ES512'],
		},
		{ name: 'Ed25519', key: ED.publicKey, algorithms: ['EdDSA', 'Ed25519'] },
	])('and takes the algorithms from its type: $name', ({ key, algorithms }) => {
		expect(readCallerAuth(pem(pemOf(key)))).toMatchObject({ key: { algorithms } });
	});
});

test('reading a credential never throws, whatever it contains', () => {
	const methods = fc.constantFrom('none', 'bearer', 'secret', 'pem', 'jwks');
	const names = fc.constantFrom(
		'callers',
		'secret',
		'algorithm',
		'publicKey',
		'jwksUrl',
		'issuer',
		'audience',
		'callerClaim',
		'requiredClaims',
		'clockTolerance',
	);
	fc.assert(
		fc.property(methods, fc.dictionary(names, fc.anything()), (method, fields) => {
			const auth = readCallerAuth({ ...fields, method });
			expect(auth instanceof Failure || ['none', 'bearer', 'jwt'].includes(auth.kind)).toBe(true);
		}),
		{ numRuns: 2_000 },
	);
	fc.assert(
		fc.property(fc.anything(), (data) => {
			expect(readCallerAuth(data)).toBeInstanceOf(Failure);
		}),
	);
});
