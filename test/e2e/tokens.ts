/** JSON Web Tokens as a sign-in service issues them, made without a library. */
import { createHmac, sign, type KeyObject } from 'node:crypto';

type Claims = Record<string, unknown>;

const base64url = (value: object): string =>
	Buffer.from(JSON.stringify(value)).toString('base64url');

const unsigned = (alg: string, claims: Claims): string =>
	`${base64url({ alg, typ: 'JWT' })}.${base64url(claims)}`;

export function hs256(secret: string, claims: Claims): string {
	const content = unsigned('HS256', claims);
	return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

export function es256(privateKey: KeyObject, claims: Claims): string {
	const content = unsigned('ES256', claims);
	const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
	return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** What Supabase says of a signed-in user. */
export const userClaims = (sub: string, changed: Claims = {}): Claims => ({
	iss: 'https://project.supabase.co/auth/v1',
	aud: 'authenticated',
	exp: nowSeconds() + 3_600,
	iat: nowSeconds(),
	sub,
	role: 'authenticated',
	is_anonymous: false,
	...changed,
});

/** What Supabase's legacy anon key says: signed with the same secret, in every page, valid for years. */
export const anonKeyClaims = (): Claims => ({
	iss: 'supabase',
	ref: 'project',
	role: 'anon',
	iat: nowSeconds(),
	exp: nowSeconds() + 10 * 365 * 86_400,
});
