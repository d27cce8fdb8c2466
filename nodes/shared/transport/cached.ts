/**
 * Answers of OpenRouter that are asked for again and again, kept for a short time per credential.
 * Requests at the same time share one fetch. The memory is this process's own.
 */
import { createHash } from 'node:crypto';
import type { Connection } from '../openrouter/connection';
import type { Failure } from '../failure/failure';
import { CANCELED } from '../failure/sentences/common';
import { BoundedMap } from '../values/boundedMap';
import { untilAborted } from './deadline';

type Canceled = { kind: 'failed'; failure: Failure };

type Reply = { kind: 'answered' } | { kind: 'failed'; failure: Failure };

export type Memory<T extends Reply> = {
	/**
	 * The remembered reply, else what `fetchReply` gives. Failures are not remembered. Several callers
	 * may wait for one fetch, so it must not end with any of them; `stop` ends the waiting of this one.
	 */
	recall: (
		connection: Connection,
		fetchReply: () => Promise<T>,
		stop?: AbortSignal,
	) => Promise<T | Canceled>;
};

const MAX_REMEMBERED = 100;

export function createMemory<T extends Reply>(
	keepMs: number,
	nowMs: () => number = () => Date.now(),
): Memory<T> {
	const entries = new BoundedMap<{ fetchedMs: number; reply: Promise<T> }>(MAX_REMEMBERED);
	return {
		async recall({ apiKey, baseUrl }, fetchReply, stop) {
			// A hash, so that no API key lies in memory for longer than its call.
			const key = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('base64');
			const known = entries.get(key);
			if (known !== undefined && isYounger(known.fetchedMs, keepMs, nowMs())) {
				return await untilStopped(known.reply, stop);
			}

			const entry = { fetchedMs: nowMs(), reply: fetchReply() };
			entries.set(key, entry);
			const forget = () => {
				if (entries.get(key) === entry) entries.delete(key);
			};
			entry.reply.then(({ kind }) => (kind === 'failed' ? forget() : undefined), forget);
			return await untilStopped(entry.reply, stop);
		},
	};
}

const untilStopped = async <T>(reply: Promise<T>, stop?: AbortSignal): Promise<T | Canceled> =>
	stop === undefined
		? await reply
		: ((await untilAborted(reply, stop)) ?? { kind: 'failed', failure: CANCELED });

/**
 * Whether what happened at `sinceMs` is less than `ageMs` ago. A clock that was set back makes
 * everything old, so that nothing is kept until it has caught up.
 */
export const isYounger = (sinceMs: number, ageMs: number, nowMs: number): boolean =>
	nowMs >= sinceMs && nowMs - sinceMs < ageMs;
