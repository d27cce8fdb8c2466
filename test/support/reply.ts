/** What a test scripts as the answer of an upstream, the wrong things above all. */

/** Text and bytes are written as they are, one write each; a promise is awaited. */
export type Step = string | Uint8Array | Promise<unknown> | Drip | 'STALL' | 'DESTROY';
export type Drip = { kind: 'drip'; text: string; everyMs: number };

/** Nothing more is sent and the socket stays open. */
export const STALL = 'STALL';
/** The socket is torn down. */
export const DESTROY = 'DESTROY';
/** One byte at a time, `everyMs` apart. */
export const drip = (text: string, everyMs: number): Drip => ({ kind: 'drip', text, everyMs });

/** A promise that a test lets go of: a step or a reply can wait for `fired`. */
export function trigger(): { fired: Promise<void>; fire: () => void } {
	let fire: () => void = () => undefined;
	const fired = new Promise<void>((resolve) => (fire = resolve));
	return { fired, fire };
}

export type Reply =
	/** `json` is serialised, `text` is sent as it is, `steps` are played; the response then ends. */
	| {
			kind: 'answer';
			status: number;
			headers: Record<string, string>;
			body: { json: unknown } | { text: string } | { steps: readonly Step[] };
	  }
	/** The request is read and never answered. */
	| { kind: 'silence' }
	/** The socket is torn down before any header. */
	| { kind: 'hangUp' };

export const SILENCE: Reply = { kind: 'silence' };
export const HANG_UP: Reply = { kind: 'hangUp' };

export const json = (
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): Reply => ({
	kind: 'answer',
	status,
	headers: { 'content-type': 'application/json', ...headers },
	body: { json: body },
});

export const text = (
	status: number,
	body: string,
	headers: Record<string, string> = { 'content-type': 'text/html' },
): Reply => ({ kind: 'answer', status, headers, body: { text: body } });
