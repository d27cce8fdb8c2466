/** What the writers of event streams have in common: they gather the text of an answer's events. Pure. */
import type { Failure } from '../failure/failure';
import type { EventWriter, WrittenStep } from './protocol';

/** An answer that is being written. Each function writes the events that follow from what it gets. */
export type WrittenAnswer = {
	add: (chunk: unknown) => void;
	addSteps: (steps: readonly WrittenStep[]) => void;
	end: () => void;
	fail: (failure: Failure) => void;
};

/** `begin` is called for each attempt. `ending`: what follows on a whole answer. */
export function textWriter(
	begin: (write: (text: string) => void) => WrittenAnswer,
	ending = '',
): EventWriter {
	let text = '';
	const write = (more: string): void => {
		text += more;
	};
	const take = (): string => {
		const taken = text;
		text = '';
		return taken;
	};
	let answer = begin(write);
	return {
		chunk(chunk) {
			answer.add(chunk);
			return take();
		},
		steps(steps) {
			answer.addSteps(steps);
			return take();
		},
		restart(hasBegun) {
			// What has been sent cannot be taken back. Then nothing was written of the failed attempt.
			if (!hasBegun) answer = begin(write);
		},
		end() {
			answer.end();
			return take() + ending;
		},
		fail(failure) {
			answer.fail(failure);
			return take();
		},
	};
}

/** An event as most protocols have it. */
export const dataEvent = (payload: object): string => `data: ${JSON.stringify(payload)}\n\n`;
