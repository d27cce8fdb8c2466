/**
 * Keeps answers of OpenRouter for a short time per credential, in this process. Requests at the same
 * time share one fetch.
 */
import { createHash } from 'node:crypto';
import type { Connection } from '../openrouter/connection';
import type { Failed } from '../failure/failure';
import { CANCELED } from '../failure/sentences/common';
import { BoundedMap } from '../values/boundedMap';
import { untilAborted } from './deadline';

type Reply = { kind: 'answered' } | Failed;

export type ReplyCache<T extends Reply> = {
	/**
	 * The cached reply, else the result of `fetchReply`. Failures are not cached. Others may wait for the
	 * same fetch, so `signal` ends this wait only.
	 */
	get: (
		connection: Connection,
		fetchReply: () => Promise<T>,
		signal?: AbortSignal,
	) => Promise<T | Failed>;
};

const MAX_ENTRIES = 100;

/** A hash, so that the API key is not kept in memory after its call. */
export const connectionKey = ({ apiKey, baseUrl }: Connection): string =>
	createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('base64');

export function createReplyCache<T extends Reply>(
	keepMs: number,
	nowMs: () => number = () => Date.now(),
): ReplyCache<T> {
	const entries = new BoundedMap<{ fetchedMs: number; reply: Promise<T> }>(MAX_ENTRIES);
	return {
		async get(connection, fetchReply, signal) {
			const key = connectionKey(connection);
			const known = entries.get(key);
			if (known !== undefined && isYounger(known.fetchedMs, keepMs, nowMs())) {
				return await orCanceled(known.reply, signal);
			}

			const entry = { fetchedMs: nowMs(), reply: fetchReply() };
			entries.set(key, entry);
			const forget = () => {
				if (entries.get(key) === entry) entries.delete(key);
			};
			entry.reply.then(({ kind }) => (kind === 'failed' ? forget() : undefined), forget);
			return await orCanceled(entry.reply, signal);
		},
	};
}

const orCanceled = async <T>(reply: Promise<T>, signal?: AbortSignal): Promise<T | Failed> =>
	signal === undefined
		? await reply
		: ((await untilAborted(reply, signal)) ?? { kind: 'failed', failure: CANCELED });

/**
 * Whether `sinceMs` is less than `ageMs` ago. False for a time in the future, so that a clock that was
 * set back does not keep an entry for too long.
 */
export const isYounger = (sinceMs: number, ageMs: number, nowMs: number): boolean =>
	nowMs >= sinceMs && nowMs - sinceMs < ageMs;
