/**
 * One deadline for a whole call, with its attempts, waits and stream.
 *
 * n8n's `timeout` only limits silence, and in an execution n8n's helper overwrites `abortSignal` with
 * the cancel signal. So the deadline is a member of its own. The credential's `authenticate`, the last
 * of our code that sees the request, joins it with `abortSignal`.
 */
import type { IHttpRequestOptions } from 'n8n-workflow';

export type RequestOptions = IHttpRequestOptions & {
	deadline?: AbortSignal;
	/** Other executions wait for the same answer, so the end of one must not end it. */
	isShared?: boolean;
};

/** The options with the deadline joined into `abortSignal`. A shared request gets the deadline only. */
export function joinDeadline({
	deadline,
	isShared = false,
	...options
}: RequestOptions): IHttpRequestOptions {
	if (deadline === undefined) return options;
	const abortSignal = isShared ? undefined : options.abortSignal;
	const isAlone = !(abortSignal instanceof AbortSignal);
	return { ...options, abortSignal: isAlone ? deadline : AbortSignal.any([abortSignal, deadline]) };
}

/** Resolves when the signal is aborted, also when it already is. Never rejects. */
export const aborted = async (signal: AbortSignal): Promise<void> =>
	await new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve(), { once: true });
	});

/** The promise's result; `undefined` when the signal is aborted first. Leaves no listener behind. */
export async function untilAborted<T>(
	promise: Promise<T>,
	signal: AbortSignal,
): Promise<T | undefined> {
	const done = new AbortController();
	try {
		return await Promise.race([
			promise,
			aborted(AbortSignal.any([signal, done.signal])).then(() => undefined),
		]);
	} finally {
		done.abort();
	}
}
