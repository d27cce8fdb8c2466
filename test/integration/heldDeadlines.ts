/**
 * Deadlines that run out when a test says so, so that no test depends on how busy the machine is.
 * `AbortSignal.timeout` hands out these in place of real ones for the given time; all other times
 * stay real.
 */
import { afterEach, jest } from '@jest/globals';

export type HeldDeadlines = {
	/** How many deadlines have been set. */
	count: () => number;
	/** Lets the deadline of this number, the first is 1, run out. */
	runOut: (number: number) => void;
};

export function holdDeadlines(timeoutMs: number): HeldDeadlines {
	const held: AbortController[] = [];
	const real = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
		if (ms !== timeoutMs) return real(ms);
		const controller = new AbortController();
		held.push(controller);
		return controller.signal;
	});
	return {
		count: () => held.length,
		runOut: (number) => {
			const controller = held[number - 1];
			if (controller === undefined) throw new Error(`There is no deadline ${number}`);
			controller.abort(new DOMException('The deadline has passed', 'TimeoutError'));
		},
	};
}

/** Makes all deadlines real again after each test of the file. */
export const restoreDeadlines = (): void => {
	afterEach(() => {
		jest.restoreAllMocks();
	});
};
