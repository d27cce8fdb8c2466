/**
 * The public keys that a sign-in service publishes at a URL, fetched through n8n's helper and
 * remembered, as every call of the gateway needs them. The memory is this process's own.
 *
 * Keys are used for ten minutes, then fetched anew; when the service is down, the old ones serve for
 * up to a day. A token with an unknown key makes it look earlier (keys are rotated), but no token can
 * make it look more than twice a minute. One fetch is in flight per URL, and nobody waits longer than
 * five seconds.
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
import type { IHttpRequestOptions } from 'n8n-workflow';
import { BoundedMap } from '../values/boundedMap';
import { asRecord, isRecord, parseJson, type JsonRecord } from '../values/json';
import { isYounger } from './cached';
import { aborted } from './deadline';
import { readExchange, readText } from './http';

export type JwkSet = { readonly keys: readonly JsonRecord[] };

export type JwksFetch =
	| { kind: 'fetched'; keySet: JwkSet }
	/** `why`: for the author, the end of a sentence that begins with the URL. */
	| { kind: 'failed'; why: string };

export type JwksReply = { kind: 'known'; keySet: JwkSet } | { kind: 'unavailable'; why: string };

export type JwksMemory = {
	/**
	 * The keys at `url`, the same object until they have been fetched anew. `insteadOf` is a set that
	 * lacked a key: it is fetched anew if the last fetch is long enough ago. Never rejects.
	 */
	recall: (
		url: string,
		fetchKeys: (url: string, deadline: AbortSignal) => Promise<JwksFetch>,
		insteadOf?: object,
	) => Promise<JwksReply>;
};

const KEEP_MS = 10 * 60_000;
const MAX_STALE_MS = 24 * 60 * 60_000;
const REFETCH_AFTER_MS = 30_000;
/** Sooner while there are no keys, as until then every call is refused. */
const RETRY_AFTER_MS = 5_000;
const MAX_WAIT_MS = 5_000;
const MAX_URLS = 100;

type Entry = {
	keySet?: JwkSet;
	/** When `keySet` came, and when it was last asked for. */
	fetchedMs: number;
	triedMs: number;
	why: string;
	flight?: Promise<void>;
};

/** The clock and the limit on waiting are arguments for tests. */
export function createJwksMemory(
	nowMs: () => number = () => Date.now(),
	timeLimit: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms),
): JwksMemory {
	const entries = new BoundedMap<Entry>(MAX_URLS);

	const entryOf = (url: string): Entry => {
		const known = entries.get(url);
		if (known !== undefined) return known;
		const entry = { fetchedMs: -Infinity, triedMs: -Infinity, why: '' };
		entries.set(url, entry);
		return entry;
	};

	return {
		async recall(url, fetchKeys, insteadOf) {
			const entry = entryOf(url);
			const isUsable = () =>
				entry.keySet !== undefined && isYounger(entry.fetchedMs, MAX_STALE_MS, nowMs());
			const isWanted = !isYounger(entry.fetchedMs, KEEP_MS, nowMs()) || entry.keySet === insteadOf;
			const pauseMs = isUsable() ? REFETCH_AFTER_MS : RETRY_AFTER_MS;
			if (isWanted && entry.flight === undefined && !isYounger(entry.triedMs, pauseMs, nowMs())) {
				entry.triedMs = nowMs();
				entry.flight = fetchWithin(url, fetchKeys, timeLimit(MAX_WAIT_MS)).then((reply) => {
					entry.flight = undefined;
					if (reply.kind === 'failed') {
						entry.why = reply.why;
					} else {
						entry.keySet = reply.keySet;
						entry.fetchedMs = nowMs();
					}
				});
			}
			if (isWanted) await entry.flight;
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

/** As much of a node's context as a fetch uses. */
export type JwksContext = {
	helpers: { httpRequest: (options: IHttpRequestOptions) => Promise<unknown> };
};

const MAX_BYTES = 256 * 1024;
const MAX_KEYS = 100;

/** Fetches once. No redirect is followed, as it could leave https. Throws when nothing answers. */
export async function fetchJwks(
	context: JwksContext,
	url: string,
	deadline: AbortSignal,
): Promise<JwksFetch> {
	const left = new AbortController();
	const { statusCode, body } = readExchange(
		await context.helpers.httpRequest({
			method: 'GET',
			url,
			headers: { accept: 'application/json' },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: AbortSignal.any([deadline, left.signal]),
		}),
		left,
	);
	if (statusCode !== 200) {
		body.leave();
		return failed(`answered with status ${statusCode}`);
	}
	const text = await readText(body, MAX_BYTES);
	if (text.length > MAX_BYTES) return failed(`answered with more than ${MAX_BYTES} bytes`);
	const keySet = body.isBroken() ? undefined : readJwkSet(parseJson(text));
	return keySet === undefined
		? failed('did not answer with a JSON Web Key Set')
		: { kind: 'fetched', keySet };
}

/** What is no key set must not replace the keys that are known. */
function readJwkSet(json: unknown): JwkSet | undefined {
	const { keys } = asRecord(json);
	return Array.isArray(keys) && keys.length > 0 && keys.length <= MAX_KEYS && keys.every(isRecord)
		? { keys }
		: undefined;
}
