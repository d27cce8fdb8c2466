/**
 * Checks the `Origin` header of a call. CORS headers only tell browsers what to show; this check
 * refuses the call before any work is done. Pure; never throws.
 *
 * Scheme, host and port must be exactly those of an entry. `https://*.example.com` allows sub-domains
 * at any depth, but not example.com itself. `null` (sandboxed frames, file: pages) is never allowed.
 * An empty list allows every call. With a list, a call without Origin does not come from a browser and
 * is refused, unless calls from servers are allowed. A server can send any Origin, so this check keeps
 * out only other pages.
 * @see https://www.rfc-editor.org/rfc/rfc6454#section-6.2
 */
import type { Failure } from '../failure/failure';
import { refusal } from '../failure/refusal';
import { BoundedMap } from '../values/boundedMap';

export type OriginRules = {
	/** Entries are trimmed; blank ones are ignored. */
	allowedOrigins: readonly string[];
	/** Whether a call without `Origin` is allowed although there is a list. */
	allowServers: boolean;
};

/** `origin`: the header as received, `undefined` when there is none. */
export type OriginGate = (origin: unknown) => Failure | undefined;

type Pattern =
	{ kind: 'exact'; origin: string } | { kind: 'subdomains'; head: string; tail: string };

export function createOriginGate({ allowedOrigins, allowServers }: OriginRules): OriginGate {
	const entries = allowedOrigins.map((entry) => entry.trim()).filter((entry) => entry !== '');
	if (entries.length === 0) return () => undefined;
	return (origin) => {
		if (origin === undefined || origin === '') return allowServers ? undefined : NO_ORIGIN;
		return typeof origin === 'string' && entries.some((entry) => allows(entry, origin))
			? undefined
			: FOREIGN_ORIGIN;
	};
}

/** An entry that is not valid allows nothing. */
function allows(entry: string, origin: string): boolean {
	const pattern = cachedPattern(entry);
	return pattern !== undefined && matches(pattern, origin);
}

/** Entries are the same from call to call, and parsing a URL is slow. */
const patterns = new BoundedMap<{ pattern: Pattern | undefined }>(1_000);

function cachedPattern(entry: string): Pattern | undefined {
	const known = patterns.get(entry);
	if (known !== undefined) return known.pattern;
	const pattern = readPattern(entry);
	patterns.set(entry, { pattern });
	return pattern;
}

/** The entries that are not valid, for a hint to the author. */
export const unusableOrigins = (allowedOrigins: readonly string[]): string[] =>
	allowedOrigins.filter((entry) => entry.trim() !== '' && readPattern(entry.trim()) === undefined);

const WILDCARD = /^([a-z][a-z0-9+.-]*:\/\/)\*\.(.+)$/i;
/** Replaces the `*`, so that the entry can be parsed as a URL. */
const PLACEHOLDER = 'placeholder';

function readPattern(entry: string): Pattern | undefined {
	const [, scheme, domain] = WILDCARD.exec(entry) ?? [];
	if (scheme === undefined || domain === undefined) {
		const origin = serialize(entry);
		return origin === undefined ? undefined : { kind: 'exact', origin };
	}
	const origin = serialize(`${scheme}${PLACEHOLDER}.${domain}`);
	const head = scheme.toLowerCase();
	return origin === undefined || !origin.startsWith(`${head}${PLACEHOLDER}.`)
		? undefined
		: { kind: 'subdomains', head, tail: origin.slice(head.length + PLACEHOLDER.length) };
}

/** The origin as a browser writes it: lower case, punycode, no default port. */
function serialize(entry: string): string | undefined {
	if (!URL.canParse(entry)) return undefined;
	const { protocol, host, pathname, search, hash, username, password } = new URL(entry);
	const isOriginOnly =
		(pathname === '/' || pathname === '') && `${search}${hash}${username}${password}` === '';
	// Apps in a web view have other schemes, such as capacitor://localhost.
	return isOriginOnly && host !== '' && !host.includes('*') ? `${protocol}//${host}` : undefined;
}

function matches(pattern: Pattern, origin: string): boolean {
	if (pattern.kind === 'exact') return origin === pattern.origin;
	const { head, tail } = pattern;
	return (
		origin.startsWith(head) &&
		origin.endsWith(tail) &&
		origin.length > head.length + tail.length &&
		HOST_LABELS.test(origin.slice(head.length, -tail.length))
	);
}

const HOST_LABELS = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;

const FOREIGN_ORIGIN = refusal(
	'origin_not_allowed',
	'This endpoint does not accept calls from this page’s address: its author has to add the address to Allowed Origins',
);

const NO_ORIGIN = refusal(
	'origin_not_allowed',
	'This endpoint accepts calls from browsers only: its author has to add Allow Calls From Servers',
);
