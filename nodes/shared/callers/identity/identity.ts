/**
 * Identifies the caller. `respond` uses the first of these that is there: the author's Caller ID, the
 * subject of the JWT that n8n's Webhook has verified, the address that the author's proxies report.
 * All other callers count together as `anonymous`. Pure; never throws.
 *
 * A JWT must always have a subject and an expiry, even beside a Caller ID. Supabase's public anon key
 * is signed with the same secret, but it has no subject and is valid for years. Signatures and times
 * have been verified before: by n8n's Webhook, or for the gateway by jwt.ts.
 */
import { createHash } from 'node:crypto';
import { Failure } from '../../failure/failure';
import { asRecord, type JsonRecord } from '../../values/json';
import { signInRefusal } from '../signIn/refusals';
import type { RequiredClaim } from '../signIn/requiredClaims';
import { addressKey } from './address';

export type ClaimRules = {
	/** The claim that names the caller; `sub` by default. */
	callerClaim?: string;
	requiredClaims: readonly RequiredClaim[];
};

export type IdentityRules = ClaimRules & {
	/**
	 * How many of the author's proxies are in front of n8n. With 0, X-Forwarded-For is not read, as
	 * anyone can write it.
	 */
	trustedProxies: number;
};

export type IdentityEvidence = {
	/** The author's Caller ID: a text or a number. Blank means not set. */
	callerId?: unknown;
	/** The item's `jwtPayload`: set by n8n's Webhook when its authentication is JWT. */
	jwtPayload?: unknown;
	/** The item's `headers`, names in lower case. */
	headers?: unknown;
};

export type Caller = {
	source: 'callerId' | 'token' | 'address' | 'anonymous';
	/** As given, for the author's records. An IPv6 address by its /64. */
	id: string;
	/** For counting and hashing: starts with the source, at most MAX_KEY_CHARS long. */
	key: string;
	/** The name that the author has given to the caller: in the credential, or as Caller ID. */
	name?: string;
	/** The payload of the verified token. */
	claims?: JsonRecord;
	/** For the author: why callers may not be told apart. */
	hint?: string;
};

export function identifyCaller(evidence: IdentityEvidence, rules: IdentityRules): Caller | Failure {
	const { jwtPayload } = evidence;
	const hasToken = jwtPayload !== undefined && jwtPayload !== null;
	if (!hasToken && rules.requiredClaims.length > 0) return signInRefusal('no_token');
	const bearer = hasToken ? identifyBearer(jwtPayload, rules) : undefined;
	if (bearer instanceof Failure) return bearer;
	const callerId = idOf(evidence.callerId);
	return callerId === undefined
		? (bearer ?? callerByAddress(forwardedAddress(evidence.headers, rules.trustedProxies)))
		: {
				...callerOf('callerId', callerId),
				name: callerId,
				...(bearer && { claims: bearer.claims }),
			};
}

export const ANONYMOUS: Caller = { source: 'anonymous', id: 'anonymous', key: 'anonymous' };

export const callerOf = (source: Caller['source'], id: string): Caller => ({
	source,
	id,
	key: boundedKey(`${source}:${id}`),
});

/** The caller as identified by an address. Without a valid address, the caller is `anonymous`. */
export function callerByAddress(address: unknown): Caller {
	const key = typeof address === 'string' ? addressKey(address) : undefined;
	return key === undefined ? ANONYMOUS : callerOf('address', key);
}

const MAX_KEY_CHARS = 128;

const boundedKey = (key: string): string =>
	key.length <= MAX_KEY_CHARS ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;

/** IDs are texts or whole numbers. Anything else, such as an object, identifies nobody. */
function idOf(value: unknown): string | undefined {
	const text = Number.isSafeInteger(value) ? String(value) : value;
	return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** The caller that a verified JWT names; `claims` is its payload. */
export function identifyBearer(claims: unknown, rules: ClaimRules): Caller | Failure {
	const subject = idOf(claimOf(claims, rules.callerClaim?.trim() || 'sub'));
	if (subject === undefined) return signInRefusal('no_subject');
	const expires = claimOf(claims, 'exp');
	if (typeof expires !== 'number' || !(expires > 0)) return signInRefusal('no_exp');
	return rules.requiredClaims.every(({ name, value }) => hasClaim(claims, name, value))
		? { ...callerOf('token', subject), claims: asRecord(claims) }
		: signInRefusal('claim_missing');
}

function hasClaim(payload: unknown, name: string, value: string): boolean {
	const claim = claimOf(payload, name.trim());
	const wanted = value.trim();
	// Otherwise a row that was left empty would accept every token.
	if (wanted === '') return false;
	return (Array.isArray(claim) ? claim : [claim]).some((entry) => scalarText(entry) === wanted);
}

const scalarText = (value: unknown): string | undefined =>
	typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? String(value)
		: undefined;

/** The claim of that exact name (some are URLs, with dots), else the claim at that path. */
export function claimOf(payload: unknown, name: string): unknown {
	const direct = ownMember(payload, name);
	if (direct !== undefined || !name.includes('.')) return direct;
	return name.split('.').reduce<unknown>((value, step) => ownMember(value, step), payload);
}

const ownMember = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? Object.entries(value).find(([own]) => own === name)?.[1]
		: undefined;

/**
 * The entry N from the right of X-Forwarded-For. Each trusted proxy appends the address that called
 * it, so the caller may have written everything further left.
 */
function forwardedAddress(headers: unknown, trustedProxies: number): string | undefined {
	if (!Number.isInteger(trustedProxies) || trustedProxies < 1) return undefined;
	const header = ownMember(headers, 'x-forwarded-for');
	const lines = Array.isArray(header) ? header : [header];
	const hops = lines.flatMap((line) => (typeof line === 'string' ? line.split(',') : []));
	return hops[hops.length - trustedProxies];
}
