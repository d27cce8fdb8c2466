import { describe, expect, test } from '@jest/globals';
import { aborted, joinDeadline } from '../../../nodes/shared/transport/deadline';

const signalOf = (value: unknown): AbortSignal => {
	if (!(value instanceof AbortSignal)) throw new Error('no AbortSignal');
	return value;
};

describe('joinDeadline', () => {
	test('without a deadline nothing changes', () => {
		const { signal } = new AbortController();
		const options = { url: '/x', abortSignal: signal };
		expect(joinDeadline(options)).toEqual(options);
		expect(joinDeadline(options).abortSignal).toBe(signal);
		expect(joinDeadline({ url: '/x' })).toStrictEqual({ url: '/x' });
		expect(joinDeadline({ url: '/x', deadline: undefined })).toStrictEqual({ url: '/x' });
	});

	test.each(['deadline', 'abortSignal'] as const)('the %s alone ends the request', (which) => {
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
		{ name: 'no AbortSignal', abortSignal: { aborted: true } as AbortSignal },
	])('a given signal that is $name is passed over', ({ abortSignal }) => {
		const deadline = new AbortController();
		const joined = joinDeadline({ url: '/x', deadline: deadline.signal, abortSignal });
		const signal = signalOf(joined.abortSignal);
		expect(signal.aborted).toBe(false);
		deadline.abort();
		expect(signal.aborted).toBe(true);
	});

	test('what others wait for, too, does not end with the execution that asked', () => {
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

	test('a deadline that is past ends the request before it starts', () => {
		const joined = joinDeadline({ url: '/x', deadline: AbortSignal.abort() });
		expect(signalOf(joined.abortSignal).aborted).toBe(true);
	});

	test('the deadline itself does not reach n8n’s HTTP client, and the options are not written to', () => {
		const options = Object.freeze({ url: '/x', deadline: new AbortController().signal });
		expect(joinDeadline(options)).not.toHaveProperty('deadline');
		expect(joinDeadline(options).url).toBe('/x');
	});
});

describe('aborted', () => {
	test('resolves at once when it already is', async () => {
		await expect(aborted(AbortSignal.abort())).resolves.toBeUndefined();
	});

	test('resolves with the abort, not before, and never rejects', async () => {
		const controller = new AbortController();
		let isOver = false;
		const over = aborted(controller.signal).then(() => {
			isOver = true;
		});
		await Promise.resolve();
		expect(isOver).toBe(false);
		controller.abort(new Error('over'));
		await over;
		expect(isOver).toBe(true);
	});
});
