/** The body of a response, read as bytes or as text with a limit on its size. */
import { sleep } from 'n8n-workflow';
import { growingBuffer } from '../values/growingBuffer';

export type ResponseBody = {
	/** Never throws. Leaving the loop early (`break`) closes the connection. */
	bytes: AsyncIterable<Uint8Array>;
	/** Closes the connection. Does nothing after the end of the body. */
	close: () => void;
	/** Whether the connection broke before the end. */
	isBroken: () => boolean;
};

const END = { done: true, value: undefined } as const;

/**
 * `body` is what n8n's helper gives for the encoding `stream`; anything else counts as an empty body.
 * Aborting `controller` ends the request.
 */
export function responseBody(body: unknown, controller: AbortController): ResponseBody {
	const source = isByteStream(body) ? body : noBytes();
	let isBroken = false;
	let isRead = false;
	let isClosed = false;
	const close = (): void => {
		if (isClosed) return;
		isClosed = true;
		if (isRead && isReadable(source)) void destroy(source, controller);
		// `destroy()` before the first read would end the wrapping stream only.
		else controller.abort();
	};
	// Not a generator: it would create three more promises per read.
	const bytes = {
		[Symbol.asyncIterator]() {
			isRead = true;
			const readable = isReadable(source) ? source.iterator({ destroyOnReturn: false }) : source;
			const iterator = readable[Symbol.asyncIterator]();
			return {
				async next() {
					if (isClosed || isBroken) return END;
					try {
						const read = await iterator.next();
						if (read.done !== true) return read;
						isClosed = true;
					} catch {
						// All errors of a socket mean the same here: no more bytes will come.
						isBroken = true;
						close();
					}
					return END;
				},
				async return() {
					await iterator.return?.();
					close();
					return END;
				},
			};
		},
	};
	return { bytes, close, isBroken: () => isBroken };
}

const isByteStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

async function* noBytes(): AsyncGenerator<Uint8Array> {}

/** Long enough for the end of a body that is already on its way. */
const CLOSING_MS = 20;

/**
 * n8n's axios wraps the body in another stream, whose `destroy()` waits for the read in progress; that
 * read never ends when upstream is silent. So the request is aborted as well, but with a delay: most
 * bodies end right after `[DONE]`, and an abort creates Errors, whose stack traces are slow under n8n's
 * source maps.
 */
async function destroy(source: ReadableLike, controller: AbortController): Promise<void> {
	source.destroy();
	await sleep(CLOSING_MS);
	if (!source.closed) controller.abort();
}

/** Node's `Readable`. A community node cannot import the class. */
type ReadableLike = AsyncIterable<Uint8Array> & {
	iterator: (options: { destroyOnReturn: boolean }) => AsyncIterable<Uint8Array>;
	destroy: () => void;
	/** True once its resources are released. */
	closed: boolean;
};

const isReadable = (source: AsyncIterable<Uint8Array>): source is ReadableLike =>
	'iterator' in source && 'destroy' in source;

/**
 * The text of a body; `undefined` when it has more than `maxBytes`.
 *
 * It is decoded at its end, and not read by read: texts that wait for the rest of a long body outlive
 * V8's quick collections, and those of many answers together are a heap of garbage.
 */
export async function readText(
	{ bytes }: ResponseBody,
	maxBytes: number,
): Promise<string | undefined> {
	const body = growingBuffer(maxBytes);
	for await (const part of bytes) {
		if (!body.append(part)) return undefined;
	}
	const text = body.takeText();
	body.release();
	return text;
}

/** The bytes of a body, which are copied once; `undefined` when there are more than `maxBytes`. */
export async function readBytes(
	{ bytes }: ResponseBody,
	maxBytes: number,
): Promise<Buffer | undefined> {
	const file = growingBuffer(maxBytes);
	for await (const part of bytes) {
		if (!file.append(part)) return undefined;
	}
	return file.take();
}
