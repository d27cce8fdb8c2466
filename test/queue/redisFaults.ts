/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Connections to Redis that are dropped. n8n connects again after a second; what is published until
 * then has no listener, and Redis keeps nothing for later.
 */
import { readFileSync } from 'node:fs';
import type { QueueProcess } from '../host/queueHosts';
import type { QueueSession } from './queueSession';
import { poll, type CallUnderWay } from './underWay';

const BACK_MS = 15_000;

/** The job of a call's execution; it was queued by the process that took the call. */
function jobOf({ logFile }: QueueProcess, { executionId }: CallUnderWay): string {
	const queued = new RegExp(`execution ${executionId} \\(job (\\d+)\\)`);
	const id = queued.exec(readFileSync(logFile, 'utf8'))?.[1];
	if (id === undefined) throw new Error(`Execution ${executionId} has no job`);
	return `bull:jobs:${id}`;
}

const isExecution = ({ executionId }: CallUnderWay): boolean => executionId !== undefined;

/** Faults of Redis; `process` is the one that takes the calls. */
export function redisFaults({ hosts: { redis } }: QueueSession, process: QueueProcess) {
	const dropListeners = async () => await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
	const countListeners = async () => {
		const list = await redis.command('CLIENT', 'LIST', 'TYPE', 'pubsub');
		return list.split('\n').filter((line) => line.startsWith('id=')).length;
	};
	/** Drops whoever listens until this has happened. */
	const keepListenersAway = async (hasHappened: () => Promise<boolean>) => {
		do await dropListeners();
		while (!(await hasHappened()));
	};
	const hasEnded = async (job: string) => {
		const exists = await redis.command('EXISTS', job);
		const finishedOn = await redis.command('HGET', job, 'finishedOn');
		return exists.startsWith(':0') || /\d{10}/.test(finishedOn);
	};
	return {
		dropSenders: async () => await redis.command('CLIENT', 'KILL', 'TYPE', 'normal'),

		/** A piece of each streamed answer is sent while nobody listens. */
		loseAPiece: async (calls: readonly CallUnderWay[]) => {
			const listeners = await countListeners();
			await dropListeners();
			for (const { held } of calls) held.goOn();
			for (const call of calls.filter(({ way, executionId }) => way.isStreamed && executionId)) {
				const job = jobOf(process, call);
				const sent = `${call.marker} goes on`;
				await keepListenersAway(async () =>
					(await redis.command('HGET', job, 'progress')).includes(sent),
				);
			}
			await poll(countListeners, (count) => count >= listeners, BACK_MS);
		},

		/** The rest of each answer is sent while nobody listens, its end included. */
		loseTheEnd: async (calls: readonly CallUnderWay[]) => {
			const listeners = await countListeners();
			await dropListeners();
			for (const { held } of calls) held.finish();
			for (const call of calls.filter(isExecution)) {
				const job = jobOf(process, call);
				await keepListenersAway(async () => await hasEnded(job));
			}
			await poll(countListeners, (count) => count >= listeners, BACK_MS);
		},
	};
}
