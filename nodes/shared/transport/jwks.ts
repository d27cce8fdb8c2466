/**
 * The public keys that a sign-in service publishes at a URL. They are fetched through n8n's helper and
 * cached in this process, because every call of the gateway needs them.
 *
 * Keys are used for ten minutes, then fetched again. When the service is down, old keys are used for up
 * to a day. A JWT with an unknown key causes an earlier fetch, because services rotate their keys, but
 * at most two per minute. There is one fetch at a time per URL, and no call waits longer than five
 * seconds.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
import type { IHttpRequestOptions } from 'n8n-workflow';
import { KEYS_RETRY_SECONDS } from '../callers/signIn/refusals';
import { BoundedMap } from '../values/boundedMap';
import { asRecord, isRecord, parseJson, type JsonRecord } from '../values/json';
import { isYounger } from './cached';
import { aborted } from './deadline';
import { readExchange } from './http';
import { readText } from './responseBody';

type JwkSet = { readonly keys: readonly JsonRecord[] };

export type JwksFetch =
	| { kind: 'fetched'; keySet: JwkSet }
	/** `why` is for the author: the end of a sentence that begins with the URL. */
	| { kind: 'failed'; why: string };

export type JwksReply = { kind: 'known'; keySet: JwkSet } | { kind: 'unavailable'; why: string };

export type JwksCache = {
	/**
	 * The keys at `url`; the same object until they are fetched again. `insteadOf` is a key set that
	 * lacked a key. If it is the cached one, it is fetched again, unless the last fetch was just now.
	 * Never rejects.
	 */
	get: (
		url: string,
		fetchKeys: (url: string, deadline: AbortSignal) => Promise<JwksFetch>,
		insteadOf?: object,
	) => Promise<JwksReply>;
};

const KEEP_MS = 10 * 60_000;
const MAX_STALE_MS = 24 * 60 * 60_000;
const REFETCH_AFTER_MS = 30_000;
/** Sooner while there are no keys, because every call is refused until then. */
const RETRY_AFTER_MS = KEYS_RETRY_SECONDS * 1_000;
const MAX_WAIT_MS = 5_000;
const MAX_URLS = 100;

type Entry = {
	keySet?: JwkSet;
	/** When `keySet` came, and when the last fetch began. */
	fetchedMs: number;
	triedMs: number;
	why: string;
	pending?: Promise<void>;
};

/** The clock and the time limit are arguments for tests. */
export function createJwksCache(
	nowMs: () => number = () => Date.now(),
	timeLimit: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms),
): JwksCache {
	const entries = new BoundedMap<Entry>(MAX_URLS);

	const entryOf = (url: string): Entry => {
		const known = entries.get(url);
		if (known !== undefined) return known;
		const entry = { fetchedMs: -Infinity, triedMs: -Infinity, why: '' };
		entries.set(url, entry);
		return entry;
	};

	return {
		async get(url, fetchKeys, insteadOf) {
			const entry = entryOf(url);
			const isUsable = () =>
				entry.keySet !== undefined && isYounger(entry.fetchedMs, MAX_STALE_MS, nowMs());
			const isNeeded = !isYounger(entry.fetchedMs, KEEP_MS, nowMs()) || entry.keySet === insteadOf;
			const pauseMs = isUsable() ? REFETCH_AFTER_MS : RETRY_AFTER_MS;
			if (isNeeded && entry.pending === undefined && !isYounger(entry.triedMs, pauseMs, nowMs())) {
				entry.triedMs = nowMs();
				entry.pending = fetchWithin(url, fetchKeys, timeLimit(MAX_WAIT_MS)).then((reply) => {
					entry.pending = undefined;
					if (reply.kind === 'failed') {
						entry.why = reply.why;
					} else {
						entry.keySet = reply.keySet;
						entry.fetchedMs = nowMs();
					}
				});
			}
			if (isNeeded) await entry.pending;
			return entry.keySet !== undefined && isUsable()
				? { kind: 'known', keySet: entry.keySet }
				: { kind: 'unavailable', why: entry.why };
		},
	};
}

async function fetchWithin(
	url: string,
	fetchKeys: (url: string, deadline: AbortSignal) => Promise<JwksFetch>,
	deadline: AbortSignal,
): Promise<JwksFetch> {
	try {
		return await Promise.race([
			fetchKeys(url, deadline),
			aborted(deadline).then(() => failed('did not answer in time')),
		]);
	} catch {
		return failed('could not be reached');
	}
}

const failed = (why: string): JwksFetch => ({ kind: 'failed', why });

/** The part of a node's context that a fetch uses. */
export type JwksContext = {
	helpers: { httpRequest: (options: IHttpRequestOptions) => Promise<unknown> };
};

const MAX_BYTES = 256 * 1024;
const MAX_KEYS = 100;

/** Fetches once. Follows no redirect, which could leave https. Throws when nothing answers. */
export async function fetchJwks(
	context: JwksContext,
	url: string,
	deadline: AbortSignal,
): Promise<JwksFetch> {
	const controller = new AbortController();
	const { statusCode, body } = readExchange(
		await context.helpers.httpRequest({
			method: 'GET',
			url,
			headers: { accept: 'application/json' },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: AbortSignal.any([deadline, controller.signal]),
		}),
		controller,
	);
	if (statusCode !== 200) {
		body.close();
		return failed(`answered with status ${statusCode}`);
	}
	const text = await readText(body, MAX_BYTES);
	if (text === undefined) return failed(`answered with more than ${MAX_BYTES} bytes`);
	const keySet = body.isBroken() ? undefined : readJwkSet(parseJson(text));
	return keySet === undefined
		? failed('did not answer with a JSON Web Key Set')
		: { kind: 'fetched', keySet };
}

/** `undefined` for anything else, which must not replace known keys. */
function readJwkSet(json: unknown): JwkSet | undefined {
	const { keys } = asRecord(json);
	return Array.isArray(keys) && keys.length > 0 && keys.length <= MAX_KEYS && keys.every(isRecord)
		? { keys }
		: undefined;
}
