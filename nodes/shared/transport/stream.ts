/**
 * From the bytes of a response to an outcome, whatever its media type says: an event stream chunk by
 * chunk, or a JSON body as one chunk. A stream that breaks is judged by what had come until then.
 */
import { sleep } from 'n8n-workflow';
import { createChunkReader } from '../openrouter/answer/chunkReader';
import { createCompletionAccumulator, type Outcome } from '../openrouter/answer/completion';
import { once, type Failure } from '../failure/failure';
import { readFailure, reportedError } from '../openrouter/errors/errorBody';
import { STREAM_CUT } from '../failure/sentences/chat';
import { INVALID_RESPONSE, REDIRECTED } from '../failure/sentences/common';
import { defined, type JsonRecord } from '../values/json';
import type { TextSink } from './callerStream';
import type { Exchange } from './http';

const MAX_ERROR_CHARS = 64 * 1024;

/** Sees an event stream as it is read, for whoever hands it on. */
export type EventWatcher = {
	/** Response headers have come: an answer, or an error, follows. */
	onResponse?: (response: Pick<Exchange, 'statusCode' | 'generationId'>) => void;
	/** Bytes have come, a keep-alive perhaps. */
	onBytes?: () => void;
	/** Nothing is asked for this long, before another attempt. */
	onWait?: (delayMs: number) => void;
	/**
	 * A chunk that is no error, put right where something was wrong with it. `hasOutput`: it or one
	 * before it carries a piece of the answer, not just who answers. None comes of a whole body.
	 */
	onChunk?: (chunk: unknown, hasOutput: boolean) => void;
};

export type StreamObserver = {
	/** The names of the request's functions. */
	functionNames?: ReadonlySet<string>;
	/** Called once, when the first piece of the answer has come. */
	onFirstOutput: () => void;
	/** Takes the text as it comes; without one it is only gathered. */
	sink?: TextSink;
	watcher?: EventWatcher;
};

/** Reads the response to its end. A connection that breaks on the way is an outcome, too. */
export async function readOutcome(response: Exchange, observer: StreamObserver): Promise<Outcome> {
	const { statusCode, body } = response;
	observer.watcher?.onResponse?.(response);
	if (statusCode >= 200 && statusCode < 300) return await readAnswer(response, observer);
	if (statusCode >= 300 && statusCode < 400) {
		body.leave();
		return { kind: 'failed', failure: REDIRECTED };
	}
	return await readErrorResponse(response);
}

async function readErrorResponse(response: Exchange): Promise<Outcome> {
	// Of a body that breaks off, or is no API's, the status alone says enough.
	let body: JsonRecord | undefined;
	let hasError = false;
	const reader = createChunkReader(
		(chunk) => {
			if (hasError) return;
			hasError = reportedError(chunk) !== undefined;
			if (hasError) body = chunk;
			else body ??= chunk;
		},
		MAX_ERROR_CHARS,
		MAX_ERROR_CHARS,
	);
	const decoder = new TextDecoder();
	for await (const bytes of response.body.bytes) {
		reader.feed(decoder.decode(bytes, { stream: true }));
		if (reader.isOver || hasError) break;
	}
	reader.end();
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

async function readAnswer(
	response: Exchange,
	{ functionNames, onFirstOutput, sink, watcher }: StreamObserver,
): Promise<Outcome> {
	const accumulator = createCompletionAccumulator({
		...response,
		functionNames,
		nowMs: Date.now,
	});
	let hadOutput = false;
	const reader = createChunkReader((chunk) => {
		const text = accumulator.add(chunk);
		// Nothing of an error, nor of what follows it, goes to a caller.
		if (accumulator.hasFailed) return;
		sink?.add(text);
		if (reader.form === 'events') watcher?.onChunk?.(accumulator.chunk, accumulator.hasOutput);
	});
	const tellOutput = () => {
		if (hadOutput || !accumulator.hasOutput) return;
		hadOutput = true;
		onFirstOutput();
	};
	const decoder = new TextDecoder();
	const { body } = response;
	for await (const bytes of sink === undefined ? body.bytes : inTime(body.bytes, sink)) {
		watcher?.onBytes?.();
		reader.feed(decoder.decode(bytes, { stream: true }));
		tellOutput();
		if (reader.isOver || accumulator.hasFailed) break;
		if (sink?.dueInMs() === 0) await sink.flush();
	}
	reader.feed(decoder.decode());
	reader.end();
	tellOutput();

	const { form, isDone, hasGap, hasOverflowed } = reader;
	const isBroken = body.isBroken();
	const fail = (unreported: Failure): Outcome => ({
		kind: 'failed',
		failure: unreported.with(defined({ generationId: response.generationId })),
	});
	if (form === 'other') return fail(INVALID_RESPONSE);
	if (form === undefined) {
		const wasCut = isBroken || /event-stream/i.test(response.contentType);
		return fail(wasCut ? STREAM_CUT : INVALID_RESPONSE);
	}
	// What could not be read may have been the end.
	const wasRead = isDone || (hasGap && !isBroken && !hasOverflowed);
	const outcome = accumulator.finish(wasRead, hasGap);
	if (outcome.kind === 'completed' || accumulator.hasFailed) {
		const { lastChunk } = accumulator;
		if (form === 'events' && lastChunk !== undefined) {
			watcher?.onChunk?.(lastChunk, true);
		}
		return outcome;
	}
	// The same would come again, and both would be billed.
	if (hasOverflowed) return fail(once(INVALID_RESPONSE));
	// An answer that is not streamed has been made, and billed, when its first letter comes.
	return form === 'json' && isBroken ? { kind: 'failed', failure: once(outcome.failure) } : outcome;
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
