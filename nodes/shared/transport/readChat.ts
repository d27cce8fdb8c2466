/**
 * From the bytes of a response to an outcome, whatever its media type says: an event stream chunk by
 * chunk, or a JSON body as one chunk. A stream that breaks is judged by what had come until then.
 */
import { createChunkReader, type ChunkReader } from '../openrouter/answer/chunkReader';
import {
	createCompletionAccumulator,
	type Completion,
	type CompletionAccumulator,
	type Outcome,
} from '../openrouter/answer/completion';
import type { Timing } from '../openrouter/answer/output';
import { asChunk } from '../openrouter/answer/wholeChunk';
import { notRetryable, type Failure } from '../failure/failure';
import { readFailure, reportedError } from '../openrouter/errors/errorBody';
import { STREAM_CUT } from '../failure/sentences/chat';
import { INVALID_RESPONSE, REDIRECTED } from '../failure/sentences/common';
import { defined, type JsonRecord } from '../values/json';
import type { Exchange } from './http';

const MAX_ERROR_CHARS = 64 * 1024;

/** Response headers have come: an answer, or an error, follows. */
export type HeadEvent = { kind: 'head'; statusCode: number; generationId?: string };

/** What one read of the network has brought: nothing but a keep-alive comment, perhaps. */
export type ReadEvent = {
	kind: 'read';
	/**
	 * The chunks to hand on, put right where something was wrong with them; none of them is an error.
	 * A whole body is one chunk.
	 */
	chunks: readonly unknown[];
	/** The text that they add to the first choice. */
	text: string;
	/** Whether a piece of the answer has come by now, and not just who answers. */
	hasOutput: boolean;
	/**
	 * The outcome follows at once. Send nothing before it is known: when it is a failure and nothing
	 * has been sent, another attempt may follow.
	 */
	isLast: boolean;
};

export type CompletedChat = { kind: 'completed'; completion: Completion; timing: Timing };

export type ChatReply = CompletedChat | { kind: 'failed'; failure: Failure };

export type ReadSettings = {
	/** The names of the request's functions. */
	functionNames?: ReadonlySet<string>;
	/** The number of this attempt; the first is 1. */
	attempt: number;
	/** Times of `performance.now()`, over all attempts. Gets to know when the first output has come. */
	clock: { startedMs: number; firstOutputMs?: number };
};

/**
 * Reads the response to its end. A connection that breaks on the way is an outcome, too. One event
 * per read, and not per chunk, because each event costs several promises.
 */
export async function* readChat(
	response: Exchange,
	{ functionNames, attempt, clock }: ReadSettings,
): AsyncGenerator<HeadEvent | ReadEvent, ChatReply> {
	const { statusCode, generationId, body } = response;
	try {
		yield { kind: 'head', statusCode, generationId };
		if (statusCode < 200 || statusCode >= 300) return await readError(response);

		const accumulator = createCompletionAccumulator({
			...response,
			functionNames,
			nowMs: Date.now,
		});
		let chunks: unknown[] = [];
		let text = '';
		const reader = createChunkReader((chunk) => {
			const added = accumulator.add(chunk);
			// Nothing of an error, nor of what follows it, goes to a caller.
			if (accumulator.hasFailed) return;
			text += added;
			if (reader.form === 'events') chunks.push(accumulator.chunk);
		});
		const takeRead = (isLast: boolean): ReadEvent => {
			const { hasOutput } = accumulator;
			if (hasOutput) clock.firstOutputMs ??= performance.now();
			const event: ReadEvent = { kind: 'read', chunks, text, hasOutput, isLast };
			chunks = [];
			text = '';
			return event;
		};
		const decoder = new TextDecoder();
		for await (const bytes of body.bytes) {
			reader.feed(decoder.decode(bytes, { stream: true }));
			if (reader.isOver || accumulator.hasFailed) break;
			yield takeRead(false);
		}
		reader.feed(decoder.decode());
		reader.end();
		const outcome = judge(response, reader, accumulator);
		const { lastChunk } = accumulator;
		if (reader.form !== 'events') {
			if (outcome.kind === 'completed') chunks.push(asChunk(outcome.completion.body));
		} else if (lastChunk !== undefined) chunks.push(lastChunk);
		const last = takeRead(true);
		const timing = timingOf(clock, attempt);
		yield last;
		return outcome.kind === 'failed' ? outcome : { ...outcome, timing };
	} finally {
		body.leave();
	}
}

function timingOf({ startedMs, firstOutputMs }: ReadSettings['clock'], attempts: number): Timing {
	const sinceStart = (atMs: number) => Math.round(atMs - startedMs);
	return {
		totalMs: sinceStart(performance.now()),
		...(firstOutputMs !== undefined && { firstTokenMs: sinceStart(firstOutputMs) }),
		attempts,
	};
}

async function readError(response: Exchange): Promise<Extract<Outcome, { kind: 'failed' }>> {
	if (response.statusCode >= 300 && response.statusCode < 400) {
		return { kind: 'failed', failure: REDIRECTED };
	}
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

/** What the response was, now that all of it that can be read has been read. */
function judge(
	response: Exchange,
	reader: ChunkReader,
	accumulator: CompletionAccumulator,
): Outcome {
	const { form, isDone, hasGap, hasOverflowed } = reader;
	const isBroken = response.body.isBroken();
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
	if (outcome.kind === 'completed' || accumulator.hasFailed) return outcome;
	// The same would come again, and both would be billed.
	if (hasOverflowed) return fail(notRetryable(INVALID_RESPONSE));
	// An answer that is not streamed has been made, and billed, when its first letter comes.
	return form === 'json' && isBroken
		? { kind: 'failed', failure: notRetryable(outcome.failure) }
		: outcome;
}
