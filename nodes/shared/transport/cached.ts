/**
 * Keeps answers of OpenRouter for a short time per credential, in this process. Requests at the same
 * time share one fetch.
 */
import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readConnection } from '../openrouter/connection';
import { failed, type Failed } from '../failure/failure';
import { CANCELED } from '../failure/sentences/common';
import { BoundedMap } from '../values/boundedMap';
import { untilAborted } from './deadline';
import { cancelSignalOf, type RequestContext } from './http';

type Reply = { kind: 'answered' } | Failed;

type Fetch<T> = (context: RequestContext, credential: ICredentialDataDecryptedObject) => Promise<T>;

const MAX_ENTRIES = 100;

/** A hash, so that the API key is not kept in memory after its call. */
export function connectionKey(credential: ICredentialDataDecryptedObject): string {
	const { apiKey, baseUrl } = readConnection(credential);
	return createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('base64');
}

/**
 * Asks by `fetchReply`, unless a reply that is younger than `keepMs` is known. Failures are not kept.
 * Other executions may wait for the same fetch. So its request must be a shared one, and an execution that
 * is stopped ends its own wait only.
 */
export function cached<T extends Reply>(fetchReply: Fetch<T>, keepMs: number): Fetch<T | Failed> {
	const entries = new BoundedMap<{ fetchedMs: number; reply: Promise<T> }>(MAX_ENTRIES);
	return async (context, credential) => {
		const key = connectionKey(credential);
		const signal = cancelSignalOf(context);
		const known = entries.get(key);
		if (known !== undefined && isYounger(known.fetchedMs, keepMs, Date.now())) {
			return await orCanceled(known.reply, signal);
		}

		const entry = { fetchedMs: Date.now(), reply: fetchReply(context, credential) };
		entries.set(key, entry);
		const forget = () => {
			if (entries.get(key) === entry) entries.delete(key);
		};
		entry.reply.then(({ kind }) => (kind === 'failed' ? forget() : undefined), forget);
		return await orCanceled(entry.reply, signal);
	};
}

const orCanceled = async <T>(reply: Promise<T>, signal?: AbortSignal): Promise<T | Failed> =>
	signal === undefined ? await reply : ((await untilAborted(reply, signal)) ?? failed(CANCELED));

/**
 * Whether `sinceMs` is less than `ageMs` ago. False for a time in the future, so that a clock that was
 * set back does not keep an entry for too long.
 */
export const isYounger = (sinceMs: number, ageMs: number, nowMs: number): boolean =>
	nowMs >= sinceMs && nowMs - sinceMs < ageMs;
