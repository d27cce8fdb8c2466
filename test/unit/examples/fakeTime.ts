/* eslint-disable @n8n/community-nodes/no-restricted-globals -- turns of the event loop */
/** A clock for readers that wait for a stream. */
import { afterEach, beforeEach, jest } from '@jest/globals';

/** Lets what has been written reach the reader. */
async function settle(): Promise<void> {
	for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

/** For the tests of a `describe`. */
export function useFakeTime() {
	beforeEach(() => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
	});
	afterEach(() => {
		jest.useRealTimers();
	});
	return {
		settle,
		async pass(ms: number): Promise<void> {
			await settle();
			await jest.advanceTimersByTimeAsync(ms);
			await settle();
		},
	};
}
