/**
 * For requests that cost money or make something once they have arrived: what ends the others of a run
 * ends such a request before it is sent, and between two attempts, but not while its answer is awaited.
 * Without the answer, nobody would know the ID of what was made.
 */
import type { RetryRules } from './withRetry';

type Rules = Pick<RetryRules, 'signals' | 'mayRepeat'>;

export function onceSent({ signals, mayRepeat }: Rules): Rules & { onSend: () => void } {
	const end = new AbortController();
	let isAwaited = false;
	const isUnwanted = (): boolean => signals.some(({ aborted }) => aborted);
	const endUnlessAwaited = (): void => {
		if (!isAwaited) end.abort();
	};
	if (isUnwanted()) end.abort();
	for (const signal of signals) signal.addEventListener('abort', endUnlessAwaited, { once: true });
	return {
		signals: [end.signal],
		onSend: () => {
			isAwaited = true;
		},
		mayRepeat: (isMaybeDone, failure) => {
			isAwaited = false;
			return !isUnwanted() && mayRepeat(isMaybeDone, failure);
		},
	};
}
