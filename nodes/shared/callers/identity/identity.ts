/**
 * Who the caller is. For `respond`, in this order: what the author maps to Caller ID, the subject of
 * the token that n8n's Webhook has verified, the address that the author's own proxies saw, else
 * everybody together as `anonymous`. Pure; never throws.
 *
 * A token, when there is one, must name its bearer and run out, whatever else identifies the caller:
 * Supabase's public anon key is signed with the same secret, names nobody and lives for years. This
 * module does not verify signatures or times: n8n has, before the item exists, and for the gateway
 * jwt.ts has.
 */
import { createHash } from 'node:crypto';
import { credentialFailure, Failure } from '../../failure/failure';
import { membersOf, textOf } from '../../values/members';
import { signInRefusal } from '../signIn/refusals';
import { addressKey } from './address';

export type RequiredClaim = {
	/** A claim's name, or a path to it: `app_metadata.role`. */
	name: string;
	/** Compared as text; a list of texts must contain it. */
	value: string;
};

/**
 * Reads the rows of Required Claims, as the panel saves them: `{ values: [{ name, value }] }`. There is at least one, each with a name and a value; a row without them would let nobody in.
 */
export function readRequiredClaims(collection: unknown): RequiredClaim[] | Failure {
	const rows: unknown = membersOf(collection).get('values');
	if (!Array.isArray(rows) || rows.length === 0) {
		return credentialFailure(
			'Required Claims is empty',
			'Add the claims that a token must have, or remove Required Claims',
		);
	}
	const claims = rows.map((row: unknown) => {
		const members = membersOf(row);
		const value = members.get('value');
		return {
			name: textOf(members, 'name'),
			value: typeof value === 'boolean' ? String(value) : textOf(members, 'value'),
		};
	});
	return claims.some(({ name, value }) => name === '' || value === '')
		? credentialFailure(
				'Required Claims has a row without a name or a value',
				'Fill it in, or remove it',
			)
		: claims;
}

export type ClaimRules = {
	/** The claim that names the bearer; `sub` unless the author says otherwise. */
	callerClaim?: string;
	requiredClaims: readonly RequiredClaim[];
};

export type IdentityRules = ClaimRules & {
	/** Proxies of the author's in front of n8n. 0: X-Forwarded-For is not read, as anyone can write it. */
	trustedProxies: number;
};

export type IdentityEvidence = {
	/** The author's Caller ID field: a text or a number. Blank: not set. */
	callerId?: unknown;
	/** The item's `jwtPayload`: set by n8n's Webhook when its authentication is JWT. */
	jwtPayload?: unknown;
	/** The item's `headers`, names in lower case. */
	headers?: unknown;
};

export type Caller = {
	source: 'callerId' | 'token' | 'address' | 'anonymous';
	/** As given, for the author's own records; an IPv6 address by its /64. */
	id: string;
	/** For counting and hashing: told apart by source, at most MAX_KEY_CHARS long. */
	key: string;
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
		: callerOf('callerId', callerId);
}

export const ANONYMOUS: Caller = { source: 'anonymous', id: 'anonymous', key: 'anonymous' };

export const callerOf = (source: Caller['source'], id: string): Caller => ({
	source,
	id,
	key: boundedKey(`${source}:${id}`),
});

/** The caller whom only an address tells apart; all without a readable one are `anonymous` together. */
export function callerByAddress(address: unknown): Caller {
	const key = typeof address === 'string' ? addressKey(address) : undefined;
	return key === undefined ? ANONYMOUS : callerOf('address', key);
}

const MAX_KEY_CHARS = 128;

const boundedKey = (key: string): string =>
	key.length <= MAX_KEY_CHARS ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;

/** Ids are texts or whole numbers; anything else, an object say, identifies nobody. */
function idOf(value: unknown): string | undefined {
	const text = Number.isSafeInteger(value) ? String(value) : value;
	return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** Whom a token names whose signature and times have been verified; `claims` is its payload. */
export function identifyBearer(claims: unknown, rules: ClaimRules): Caller | Failure {
	const subject = idOf(claimOf(claims, rules.callerClaim?.trim() || 'sub'));
	if (subject === undefined) return signInRefusal('no_subject');
	const expires = claimOf(claims, 'exp');
	if (typeof expires !== 'number' || !(expires > 0)) return signInRefusal('no_exp');
	return rules.requiredClaims.every(({ name, value }) => hasClaim(claims, name, value))
		? callerOf('token', subject)
		: signInRefusal('claim_missing');
}

function hasClaim(payload: unknown, name: string, value: string): boolean {
	const claim = claimOf(payload, name.trim());
	const wanted = value.trim();
	// A row that was left empty must not be met by every token.
	if (wanted === '') return false;
	return (Array.isArray(claim) ? claim : [claim]).some((entry) => scalarText(entry) === wanted);
}

const scalarText = (value: unknown): string | undefined =>
	typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? String(value)
		: undefined;

/** The claim of that very name (some are URLs, with dots), else the one at that path. Own ones only. */
function claimOf(payload: unknown, name: string): unknown {
	const direct = ownMember(payload, name);
	if (direct !== undefined || !name.includes('.')) return direct;
	return name.split('.').reduce<unknown>((value, step) => ownMember(value, step), payload);
}

const ownMember = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null && !Array.isArray(value)
		? Object.entries(value).find(([own]) => own === name)?.[1]
		: undefined;

/**
 * The entry N from the right of X-Forwarded-For: each trusted proxy appends the address it was called
 * from, so what stands further left is the caller's own writing.
 */
function forwardedAddress(headers: unknown, trustedProxies: number): string | undefined {
	if (!Number.isInteger(trustedProxies) || trustedProxies < 1) return undefined;
	const header = ownMember(headers, 'x-forwarded-for');
	const lines = Array.isArray(header) ? header : [header];
	const hops = lines.flatMap((line) => (typeof line === 'string' ? line.split(',') : []));
	return hops[hops.length - trustedProxies];
}
