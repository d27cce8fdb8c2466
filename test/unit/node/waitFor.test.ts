/** Waiting for a job: when it is looked at, and what ends the wait. */
import { expect, test } from '@jest/globals';
import { waitFor } from '../../../nodes/OpenRouter/item/waitFor';

/** A clock that only the waits move. `onSleep` is told of each, after it. */
function fakeClock(onSleep: (nowMs: number) => void = () => undefined) {
	let nowMs = 1_000;
	const sleeps: number[] = [];
	return {
		sleeps,
		nowMs: () => nowMs,
		sleep: async (ms: number) => {
			sleeps.push(ms);
			nowMs += ms;
			onSleep(nowMs);
			await Promise.resolve();
		},
	};
}

/** Gives the answers one after another, and counts how often it was asked. */
function looks<T>(...answers: T[]) {
	let count = 0;
	const look = async () => await Promise.resolve(answers[count++]);
	return { look, count: () => count };
}

const never = new AbortController().signal;
const TIMING = { everyMs: 5_000, timeoutMs: 12_000 };

test('a job that is done at the first look is not waited for', async () => {
	const clock = fakeClock();
	const { look } = looks('video');
	expect(await waitFor(never, clock)(look, TIMING)).toEqual({ kind: 'done', value: 'video' });
	expect(clock.sleeps).toEqual([]);
});

test('a job is looked at after each wait until it is done', async () => {
	const clock = fakeClock();
	const { look, count } = looks(undefined, undefined, 'video');
	expect(await waitFor(never, clock)(look, TIMING)).toEqual({ kind: 'done', value: 'video' });
	expect(clock.sleeps).toEqual([5_000, 5_000]);
	expect(count()).toBe(3);
});

test('the last wait ends at the deadline, and one more look follows it', async () => {
	const clock = fakeClock();
	const { look, count } = looks();
	expect(await waitFor(never, clock)(look, TIMING)).toEqual({ kind: 'timeout' });
	expect(clock.sleeps).toEqual([5_000, 5_000, 2_000]);
	expect(count()).toBe(4);
});

test('a job that is done at the deadline is done', async () => {
	const { look } = looks(undefined, undefined, undefined, 'video');
	expect(await waitFor(never, fakeClock())(look, TIMING)).toMatchObject({ kind: 'done' });
});

test('the time that a look takes counts towards the timeout', async () => {
	const clock = fakeClock();
	const slow = async () => await clock.sleep(20_000);
	expect(await waitFor(never, clock)(slow, TIMING)).toEqual({ kind: 'timeout' });
	expect(clock.sleeps).toEqual([20_000]);
});

test('an execution that is stopped ends the wait at once, without another look', async () => {
	const stop = new AbortController();
	const { look, count } = looks();
	const clock = { nowMs: () => 0, sleep: async () => await new Promise<void>(() => stop.abort()) };
	expect(await waitFor(stop.signal, clock)(look, TIMING)).toEqual({ kind: 'cancelled' });
	expect(count()).toBe(1);
});

test('an execution that was stopped before does not look at the job', async () => {
	const { look, count } = looks('video');
	expect(await waitFor(AbortSignal.abort(), fakeClock())(look, TIMING)).toEqual({
		kind: 'cancelled',
	});
	expect(count()).toBe(0);
});

test('a job that is done when the execution is stopped counts as done, because it is paid for', async () => {
	const stop = new AbortController();
	const look = async () => {
		stop.abort();
		return await Promise.resolve('video');
	};
	expect(await waitFor(stop.signal, fakeClock())(look, TIMING)).toMatchObject({ kind: 'done' });
});

test('an error thrown by a look ends the wait', async () => {
	const look = async () => await Promise.reject(new Error('gone'));
	await expect(waitFor(never, fakeClock())(look, TIMING)).rejects.toThrow('gone');
});
