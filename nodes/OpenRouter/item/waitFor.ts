/**
 * Waits for a job at OpenRouter, such as a video: checks it, then waits and checks again. Clock and sleep
 * are arguments, so that tests need no real time.
 */
import { sleep } from 'n8n-workflow';
import { untilAborted } from '../../shared/transport/deadline';

type WaitResult<T> = { kind: 'done'; value: T } | { kind: 'timeout' } | { kind: 'cancelled' };

/** `look` returns `undefined` while the job runs. An error that it throws ends the wait. */
export type Wait = <T>(
	look: () => Promise<T | undefined>,
	timing: { everyMs: number; timeoutMs: number },
) => Promise<WaitResult<T>>;

type Clock = { nowMs: () => number; sleep: (ms: number) => Promise<void> };

/** Checks once more at the timeout. A finished job counts, also when the wait was cancelled meanwhile. */
export const waitFor =
	(cancel: AbortSignal, clock: Clock): Wait =>
	async (look, { everyMs, timeoutMs }) => {
		const endMs = clock.nowMs() + timeoutMs;
		while (!cancel.aborted) {
			const value = await look();
			if (value !== undefined) return { kind: 'done', value };
			const remainingMs = endMs - clock.nowMs();
			if (remainingMs <= 0) return { kind: 'timeout' };
			await untilAborted(clock.sleep(Math.min(everyMs, remainingMs)), cancel);
		}
		return { kind: 'cancelled' };
	};

/** The same with the real clock. `cancel` ends the wait at once. */
export const waitPort = (cancel: AbortSignal): Wait =>
	waitFor(cancel, { nowMs: () => performance.now(), sleep });
