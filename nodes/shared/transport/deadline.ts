/**
 * One total deadline for a call, whatever it consists of: attempts, waits, a slow stream.
 *
 * n8n's `timeout` only means silence, and in an execution n8n's helper overwrites `abortSignal`
 * with the cancel signal. So the deadline travels as a member of its own to the credential's
 * `authenticate`, the last of our code to see the request, which joins the two.
 */
import type { IHttpRequestOptions } from 'n8n-workflow';

export type RequestOptions = IHttpRequestOptions & {
	deadline?: AbortSignal;
	/** Whether others wait for the same answer, so that one execution's end must not end it. */
	isShared?: boolean;
};

/**
 * The same options with the deadline joined into `abortSignal`. A shared request gets the deadline alone.
 */
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

/** Resolves once the signal is aborted; at once when it already is. Never rejects. */
export const aborted = async (signal: AbortSignal): Promise<void> =>
	await new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve(), { once: true });
	});

/** What the promise gives, or `undefined` when the signal is aborted first. Leaves no listener behind. */
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
