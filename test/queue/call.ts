/**
 * One caller's call, read as it comes: what has come so far, when it ended, and how. A call never
 * fails; a connection that breaks is a way to end.
 */
import { UNKEPT } from '../host/n8nRest';

type Ending = {
	/** `closed`: as HTTP ends a body. `broken`: the connection went away in the middle. */
	kind: 'closed' | 'broken';
	/** `performance.now()` */
	atMs: number;
};

export type Call = {
	/** The HTTP status; 0 until it has come. */
	status: () => number;
	/** What has come so far. */
	text: () => string;
	/** Resolves when this text has come; rejects when the call has ended without it. */
	until: (text: string) => Promise<void>;
	ended: Promise<Ending>;
	leave: () => void;
};

export function openCall(url: string, body: unknown, headers: Record<string, string> = {}): Call {
	const leaving = new AbortController();
	let status = 0;
	let text = '';
	let isOver = false;
	const watchers: Array<() => void> = [];
	const wake = () => {
		for (const watcher of watchers.splice(0)) watcher();
	};
	const read = async (): Promise<Ending['kind']> => {
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', ...UNKEPT, ...headers },
				body: JSON.stringify(body),
				signal: leaving.signal,
			});
			({ status } = response);
			const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
			for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
				text += part.value;
				wake();
			}
			return 'closed';
		} catch {
			return 'broken';
		}
	};
	const ended = read().then((kind) => {
		isOver = true;
		wake();
		return { kind, atMs: performance.now() };
	});
	return {
		status: () => status,
		text: () => text,
		until: async (wanted) => {
			while (!text.includes(wanted)) {
				if (isOver) throw new Error(`It ended with ${status} before “${wanted}”: ${text}`);
				await new Promise<void>((resolve) => watchers.push(resolve));
			}
		},
		ended,
		leave: () => leaving.abort(),
	};
}
