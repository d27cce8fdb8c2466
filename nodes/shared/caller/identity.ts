/**
 * Who the caller of `respond` is. In this order: what the author maps to Caller ID, the subject of
 * the token that n8n's Webhook has verified, the address that the author's own proxies saw, else
 * everybody together as `anonymous`. Pure; never throws.
 *
 * A token, when there is one, must name its bearer and run out, whatever else identifies the caller:
 * Supabase's public anon key is signed with the same secret, names nobody and lives for years. This
 * module does not verify signatures or times: n8n has, before the item exists.
 */
import { createHash, createHmac } from 'node:crypto';
import { addressKey } from './address';
import { Refusal } from './refusal';

export type RequiredClaim = {
	/** A claim's name, or a path to it: `app_metadata.role`. */
	name: string;
	/** Compared as text; a list of texts must contain it. */
	value: string;
};

export type IdentityRules = {
	/** The claim that names the bearer; `sub` unless the author says otherwise. */
	callerClaim?: string;
	requiredClaims: readonly RequiredClaim[];
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
};

export type IdentityVerdict =
	{ kind: 'identified'; caller: Caller } | { kind: 'refused'; refusal: Refusal };

export function identifyCaller(evidence: IdentityEvidence, rules: IdentityRules): IdentityVerdict {
	const subject = readSubject(evidence.jwtPayload, rules);
	if (subject instanceof Refusal) return { kind: 'refused', refusal: subject };
	const callerId = idOf(evidence.callerId);
	if (callerId !== undefined) return identified('callerId', callerId);
	if (subject !== undefined) return identified('token', subject);
	const address = forwardedAddress(evidence.headers, rules.trustedProxies);
	return address === undefined
		? { kind: 'identified', caller: ANONYMOUS }
		: identified('address', address);
}

const ANONYMOUS: Caller = { source: 'anonymous', id: 'anonymous', key: 'anonymous' };

const identified = (source: Caller['source'], id: string): IdentityVerdict => ({
	kind: 'identified',
	caller: { source, id, key: boundedKey(`${source}:${id}`) },
});

const MAX_KEY_CHARS = 128;

const boundedKey = (key: string): string =>
	key.length <= MAX_KEY_CHARS ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;

/** Ids are texts or whole numbers; anything else, an object say, identifies nobody. */
function idOf(value: unknown): string | undefined {
	const text = Number.isSafeInteger(value) ? String(value) : value;
	return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** Who the token names; `undefined` when there is no token and none is required. */
function readSubject(jwtPayload: unknown, rules: IdentityRules): string | Refusal | undefined {
	if (jwtPayload === undefined || jwtPayload === null) {
		return rules.requiredClaims.length === 0 ? undefined : NO_TOKEN;
	}
	const subject = idOf(claimOf(jwtPayload, rules.callerClaim?.trim() || 'sub'));
	if (subject === undefined) return NO_SUBJECT;
	const expires = claimOf(jwtPayload, 'exp');
	if (typeof expires !== 'number' || !(expires > 0)) return NO_EXPIRY;
	return rules.requiredClaims.every(({ name, value }) => hasClaim(jwtPayload, name, value))
		? subject
		: CLAIMS_DIFFER;
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
	const hop = hops[hops.length - trustedProxies];
	return hop === undefined ? undefined : addressKey(hop);
}

/** What `user` upstream gets in place of the caller's id. */
export const hashCallerId = (callerKey: string, keys: CallerIdKeys): string =>
	createHmac('sha256', hashingKey(keys)).update(callerKey).digest('hex');

export type CallerIdKeys = {
	/** Of the credential; may be blank. */
	callerIdSecret: string;
	/** Stands in for a blank secret; it is not used itself but a key made from it. */
	apiKey: string;
};

const hashingKey = ({ callerIdSecret, apiKey }: CallerIdKeys): string | Buffer =>
	callerIdSecret.trim() === ''
		? createHmac('sha256', apiKey).update('n8n-nodes-openrouter-gateway: caller ids').digest()
		: callerIdSecret;

const unidentified = (message: string): Refusal => new Refusal('caller_not_identified', message);

const NO_TOKEN = unidentified(
	'Sign in first: this endpoint needs a token that says who is calling.',
);
const NO_SUBJECT = unidentified(
	'The token does not say who is calling: send the signed-in user’s token, not a public key of the project.',
);
const NO_EXPIRY = unidentified('The token never runs out: send the signed-in user’s own token.');
const CLAIMS_DIFFER = unidentified(
	'The token is not one that this endpoint accepts: sign in with an account that may use it.',
);
