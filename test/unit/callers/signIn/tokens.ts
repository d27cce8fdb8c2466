/**
 * Keys and tokens as sign-in services make them, with libraries that the package does not use:
 * jsonwebtoken, and node:crypto for what it does not know (Ed25519).
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import jwt, { type SignOptions } from 'jsonwebtoken';
import {
	readCallerAuth,
	type CallerAuth,
} from '../../../../nodes/shared/callers/signIn/callerAuth';
import type { FetchKeys } from '../../../../nodes/shared/callers/signIn/jwt';
import { identifyByToken } from '../../../../nodes/shared/callers/signIn/signIn';
import type { Caller } from '../../../../nodes/shared/callers/identity/identity';
import { authorText, Failure } from '../../../../nodes/shared/failure/failure';

export const NOW_SECONDS = 1_900_000_000;
export const SHARED = 'super-secret-jwt-token-with-at-least-32-characters-long';
export const JWKS_URL = 'https://login.example/.well-known/jwks.json';

export const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const OTHER_RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const ED = generateKeyPairSync('ed25519');

export const pemOf = (key: KeyObject): string =>
	key.export({ format: 'pem', type: 'spki' }).toString();

export const jwkOf = (key: KeyObject, more: object = {}): Record<string, unknown> => ({
	...key.export({ format: 'jwk' }),
	...more,
});

export type Claims = Record<string, unknown>;

export const USER: Claims = {
	iss: 'https://project.supabase.co/auth/v1',
	aud: 'authenticated',
	sub: 'user-1',
	role: 'authenticated',
	iat: NOW_SECONDS - 60,
	exp: NOW_SECONDS + 3_600,
};

/** `undefined` takes a claim away. */
export const claims = (changed: Claims = {}): Claims =>
	Object.fromEntries(
		Object.entries({ ...USER, ...changed }).filter(([, value]) => value !== undefined),
	);

/** `header` may say anything, `kid` and `crit` too. */
export const signed = (
	payload: Claims,
	key: string | KeyObject,
	algorithm: jwt.Algorithm,
	header: Record<string, unknown> = {},
): string =>
	jwt.sign(payload, key as jwt.Secret, {
		algorithm,
		noTimestamp: true,
		header: { alg: algorithm, ...header } as SignOptions['header'],
	});

export const hs256 = (payload: Claims, secret = SHARED): string => signed(payload, secret, 'HS256');

const base64url = (value: unknown): string =>
	Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token with any header and payload, signed with an Ed25519 key. */
export function edDsa(payload: unknown, header: object = { alg: 'EdDSA' }): string {
	const content = `${base64url(header)}.${base64url(payload)}`;
	return `${content}.${sign(null, Buffer.from(content), ED.privateKey).toString('base64url')}`;
}

export const unsigned = (payload: unknown, header: object = { alg: 'none' }): string =>
	`${base64url(header)}.${base64url(payload)}.`;

export function readAuth(data: object): CallerAuth {
	const auth = readCallerAuth(data);
	if (auth instanceof Failure) throw new Error(authorText(auth));
	return auth;
}

const noKeys: FetchKeys = async () => {
	throw new Error('This credential needs no keys from elsewhere');
};

export const signIn = async (
	data: object,
	authorization: unknown,
	fetchKeys: FetchKeys = noKeys,
): Promise<Caller | Failure> =>
	await identifyByToken(authorization, readAuth(data), {
		fetchKeys,
		nowMs: () => NOW_SECONDS * 1000,
	});

export const bearer = (token: string): string => `Bearer ${token}`;
