import { describe, expect, test } from '@jest/globals';
import { aborted, joinDeadline } from '../../../nodes/shared/transport/deadline';

const signalOf = (value: unknown): AbortSignal => {
	if (!(value instanceof AbortSignal)) throw new Error('no AbortSignal');
	return value;
};

describe('joinDeadline', () => {
	test('changes nothing without a deadline', () => {
		const { signal } = new AbortController();
		const options = { url: '/x', abortSignal: signal };
		expect(joinDeadline(options)).toEqual(options);
		expect(joinDeadline(options).abortSignal).toBe(signal);
		expect(joinDeadline({ url: '/x' })).toStrictEqual({ url: '/x' });
		expect(joinDeadline({ url: '/x', deadline: undefined })).toStrictEqual({ url: '/x' });
	});

	test.each(['deadline', 'abortSignal'] as const)('lets the %s alone end the request', (which) => {
		const ends = { deadline: new AbortController(), abortSignal: new AbortController() };
		const joined = joinDeadline({
			url: '/x',
			deadline: ends.deadline.signal,
			abortSignal: ends.abortSignal.signal,
		});
		const signal = signalOf(joined.abortSignal);
		expect(signal.aborted).toBe(false);
		ends[which].abort(new Error('over'));
		expect(signal.aborted).toBe(true);
		expect(signal.reason).toEqual(new Error('over'));
	});

	test.each([
		{ name: 'absent', abortSignal: undefined },
		{ name: 'not an AbortSignal', abortSignal: { aborted: true } as AbortSignal },
	])('ignores an abortSignal that is $name', ({ abortSignal }) => {
		const deadline = new AbortController();
		const joined = joinDeadline({ url: '/x', deadline: deadline.signal, abortSignal });
		const signal = signalOf(joined.abortSignal);
		expect(signal.aborted).toBe(false);
		deadline.abort();
		expect(signal.aborted).toBe(true);
	});

	test('does not let the end of an execution end a shared request', () => {
		const ends = { deadline: new AbortController(), abortSignal: new AbortController() };
		const joined = joinDeadline({
			url: '/x',
			deadline: ends.deadline.signal,
			isShared: true,
			abortSignal: ends.abortSignal.signal,
		});
		expect(joined).not.toHaveProperty('isShared');
		const signal = signalOf(joined.abortSignal);
		ends.abortSignal.abort();
		expect(signal.aborted).toBe(false);
		ends.deadline.abort();
		expect(signal.aborted).toBe(true);
	});

	test('ends the request before it starts when the deadline has passed', () => {
		const joined = joinDeadline({ url: '/x', deadline: AbortSignal.abort() });
		expect(signalOf(joined.abortSignal).aborted).toBe(true);
	});

	test('keeps the deadline from n8n’s HTTP client, and does not change the options', () => {
		const options = Object.freeze({ url: '/x', deadline: new AbortController().signal });
		expect(joinDeadline(options)).not.toHaveProperty('deadline');
		expect(joinDeadline(options).url).toBe('/x');
	});
});

describe('aborted', () => {
	test('resolves at once for a signal that is already aborted', async () => {
		await expect(aborted(AbortSignal.abort())).resolves.toBeUndefined();
	});

	test('resolves when the signal is aborted, not before, and never rejects', async () => {
		const controller = new AbortController();
		let isResolved = false;
		const over = aborted(controller.signal).then(() => {
			isResolved = true;
		});
		await Promise.resolve();
		expect(isResolved).toBe(false);
		controller.abort(new Error('over'));
		await over;
		expect(isResolved).toBe(true);
	});
});
