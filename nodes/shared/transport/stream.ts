/**
 * From the bytes of a response to an outcome: an event stream chunk by chunk, or a JSON body as one
 * chunk. A stream that breaks is judged by what had come until then.
 */
import { sleep } from 'n8n-workflow';
import { createCompletionAccumulator, type Outcome } from '../api/completion';
import { readFailure } from '../api/error';
import { UNREPORTED } from '../api/explanation';
import { createSseReader } from '../api/sse';
import type { TextSink } from './callerStream';
import { parseJson, readText, type Exchange } from './http';

const MAX_ERROR_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 128 * 1024 * 1024;

/** Sees an event stream as it is read, for whoever hands it on. */
export type EventWatcher = {
	/** Response headers have come: an answer, or an error, follows. */
	onResponse?: (response: Pick<Exchange, 'statusCode' | 'generationId'>) => void;
	/** Bytes have come, a keep-alive perhaps. */
	onBytes?: () => void;
	/** Nothing is asked for this long, before another attempt. */
	onWait?: (delayMs: number) => void;
	/**
	 * A chunk that is no error: parsed and put right, and as text. `hasOutput`: it or one before
	 * it carries a piece of the answer, not just who answers.
	 */
	onChunk?: (chunk: unknown, payload: string, hasOutput: boolean) => void;
};

export type StreamObserver = {
	/** Called once, when the first piece of the answer has come. */
	onFirstOutput: () => void;
	/** Takes the text as it comes; without one it is only gathered. */
	sink?: TextSink;
	watcher?: EventWatcher;
};

/** Reads the response to its end. A connection that breaks on the way is an outcome, too. */
export async function readOutcome(response: Exchange, observer: StreamObserver): Promise<Outcome> {
	const { statusCode, contentType } = response;
	observer.watcher?.onResponse?.(response);
	if (statusCode >= 300 && statusCode < 400) {
		return { kind: 'failed', failure: UNREPORTED.redirected };
	}
	if (statusCode < 200 || statusCode >= 400) return await readErrorResponse(response);
	return contentType.includes('text/event-stream')
		? await readEventStream(response, observer)
		: await readWholeBody(response, observer);
}

async function readErrorResponse(response: Exchange): Promise<Outcome> {
	// Of a body that breaks off, the status alone says enough.
	const body = parseJson(await readText(response.body, MAX_ERROR_BYTES));
	return {
		kind: 'failed',
		failure: readFailure({
			httpStatus: response.statusCode,
			body,
			retryAfter: response.retryAfter,
			generationId: response.generationId,
			nowMs: Date.now(),
		}),
	};
}

async function readWholeBody(
	response: Exchange,
	{ onFirstOutput, sink, watcher }: StreamObserver,
): Promise<Outcome> {
	const body = parseJson(await readText(response.body, MAX_BODY_BYTES, watcher?.onBytes));
	if (response.body.isBroken()) return { kind: 'failed', failure: UNREPORTED.streamCut };
	if (body === undefined) return { kind: 'failed', failure: UNREPORTED.invalidResponse };
	const accumulator = createCompletionAccumulator({ ...response, nowMs: Date.now });
	const text = accumulator.add(body);
	sink?.add(text);
	if (accumulator.hasOutput) onFirstOutput();
	return accumulator.finish(true);
}

async function readEventStream(
	response: Exchange,
	{ onFirstOutput, sink, watcher }: StreamObserver,
): Promise<Outcome> {
	const accumulator = createCompletionAccumulator({ ...response, nowMs: Date.now });
	let sawDone = false;
	let sawGarbage = false;
	let hadOutput = false;
	const reader = createSseReader({
		onData: (payload) => {
			if (payload === '[DONE]') {
				sawDone = true;
				return;
			}
			const chunk = parseJson(payload);
			if (chunk === undefined) {
				sawGarbage = true;
				return;
			}
			const text = accumulator.add(chunk);
			sink?.add(text);
			if (!accumulator.hasFailed) {
				const shown = accumulator.chunk;
				const asText = shown === chunk ? payload : JSON.stringify(shown);
				watcher?.onChunk?.(shown, asText, accumulator.hasOutput);
			}
		},
		onOverflow: () => {
			sawGarbage = true;
		},
	});
	const decoder = new TextDecoder();
	for await (const bytes of sink === undefined
		? response.body.bytes
		: inTime(response.body.bytes, sink)) {
		watcher?.onBytes?.();
		reader.feed(decoder.decode(bytes, { stream: true }));
		if (!hadOutput && accumulator.hasOutput) {
			hadOutput = true;
			onFirstOutput();
		}
		if (sawDone || sawGarbage || accumulator.hasFailed) break;
		if (sink?.dueInMs() === 0) await sink.flush();
	}
	reader.feed(decoder.decode());
	const wasReadable = !sawGarbage;
	// A last line that was cut in the middle is no chunk; whether the answer is whole, finish() says.
	reader.end();
	const outcome = accumulator.finish(sawDone);
	if (wasReadable || accumulator.hasFailed) {
		const { lastChunk } = accumulator;
		if (lastChunk !== undefined) watcher?.onChunk?.(lastChunk, JSON.stringify(lastChunk), true);
		return outcome;
	}
	return { kind: 'failed', failure: UNREPORTED.invalidResponse };
}

/**
 * The same bytes; while they keep us waiting, text that is due leaves the sink, so that what has
 * come is seen even when upstream stalls.
 */
async function* inTime(
	bytes: AsyncIterable<Uint8Array>,
	sink: TextSink,
): AsyncGenerator<Uint8Array> {
	const iterator = bytes[Symbol.asyncIterator]();
	try {
		for (;;) {
			const next = iterator.next();
			for (let dueMs = sink.dueInMs(); dueMs !== undefined; dueMs = sink.dueInMs()) {
				const isWaiting = await Promise.race([
					next.then(() => false),
					sleep(dueMs).then(() => true),
				]);
				if (!isWaiting) break;
				await sink.flush();
			}
			const { done, value } = await next;
			if (done === true) return;
			yield value;
		}
	} finally {
		await iterator.return?.();
	}
}
