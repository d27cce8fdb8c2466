/**
 * Reads the response to a chat. The body decides how it is read, not its media type: an event stream
 * chunk by chunk, a JSON body as one chunk. A stream that breaks off may still hold a whole answer.
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
import { failed, notRetryable, type Failed, type Failure } from '../failure/failure';
import { readFailure, reportedError } from '../openrouter/errors/errorBody';
import { STREAM_CUT } from '../failure/sentences/chat';
import { INVALID_RESPONSE, REDIRECTED } from '../failure/sentences/common';
import { defined, type JsonRecord } from '../values/json';
import type { Exchange } from './http';

const MAX_ERROR_CHARS = 64 * 1024;

/** Response headers have come. An answer or an error follows. */
export type HeadEvent = { kind: 'head'; statusCode: number; generationId?: string };

/** What one read of the network has brought: nothing at all for a keep-alive comment. */
export type ReadEvent = {
	kind: 'read';
	/**
	 * The chunks to forward, with known faults corrected; none unless `needsChunks` was set. Never an
	 * error. A JSON body is one chunk.
	 */
	chunks: readonly unknown[];
	/** The text that they add to the first choice; none unless `needsText` was set. */
	text: string;
	/** Whether output has come by now. The first chunk may hold only the role and the model. */
	hasOutput: boolean;
	/**
	 * The outcome follows at once. Send nothing before it is known: after a failure another attempt may
	 * follow, as long as nothing has been sent.
	 */
	isLast: boolean;
};

export type CompletedChat = { kind: 'completed'; completion: Completion; timing: Timing };

export type ChatReply = CompletedChat | Failed;

export type ReadSettings = {
	/** Names of the functions of the request. */
	functionNames?: ReadonlySet<string>;
	/** Whether the events carry chunks. They are not kept otherwise, as a long answer takes memory. */
	needsChunks?: boolean;
	/** Whether the events carry text. */
	needsText?: boolean;
	/** The number of this attempt; the first is 1. */
	attempt: number;
	/** Times of `performance.now()`, over all attempts. `readChat` sets `firstOutputMs`. */
	clock: { startedMs: number; firstOutputMs?: number };
};

/**
 * Reads the response to its end. A broken connection is an outcome, too. There is one event per read
 * and not per chunk, because each event costs several promises.
 */
export async function* readChat(
	response: Exchange,
	{ functionNames, needsChunks = false, needsText = false, attempt, clock }: ReadSettings,
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
			// An error, and what follows it, is not forwarded to a caller.
			if (accumulator.hasFailed) return;
			if (needsText) text += added;
			if (needsChunks && reader.form === 'events') chunks.push(accumulator.chunk);
		});
		const nextEvent = (isLast: boolean): ReadEvent => {
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
			yield nextEvent(false);
		}
		reader.feed(decoder.decode());
		reader.end();
		const outcome = readOutcome(response, reader, accumulator);
		if (needsChunks) chunks.push(...lastChunksOf(outcome, reader, accumulator));
		const last = nextEvent(true);
		const timing = timingOf(clock, attempt);
		yield last;
		return outcome.kind === 'failed' ? outcome : { ...outcome, timing };
	} finally {
		body.close();
	}
}

/** What is still to be forwarded at the end: a whole body as one chunk, or what ends an event stream. */
function lastChunksOf(
	outcome: Outcome,
	{ form }: ChunkReader,
	{ lastChunk }: CompletionAccumulator,
): unknown[] {
	if (form === 'events') return lastChunk === undefined ? [] : [lastChunk];
	return outcome.kind === 'completed' ? [asChunk(outcome.completion.body)] : [];
}

function timingOf({ startedMs, firstOutputMs }: ReadSettings['clock'], attempts: number): Timing {
	const sinceStart = (atMs: number) => Math.round(atMs - startedMs);
	return {
		totalMs: sinceStart(performance.now()),
		...(firstOutputMs !== undefined && { firstTokenMs: sinceStart(firstOutputMs) }),
		attempts,
	};
}

async function readError(response: Exchange): Promise<Failed> {
	if (response.statusCode >= 300 && response.statusCode < 400) {
		return failed(REDIRECTED);
	}
	// Stays undefined for a body that is not JSON. The status alone then says enough.
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

/** Call it when nothing more can be read. */
function readOutcome(
	response: Exchange,
	reader: ChunkReader,
	accumulator: CompletionAccumulator,
): Outcome {
	const { form, isDone, hasGap, hasOverflowed } = reader;
	const isBroken = response.body.isBroken();
	const fail = (failure: Failure): Outcome => ({
		kind: 'failed',
		failure: failure.with(defined({ generationId: response.generationId })),
	});
	if (form === 'other') return fail(INVALID_RESPONSE);
	if (form === undefined) {
		const wasCut = isBroken || /event-stream/i.test(response.contentType);
		return fail(wasCut ? STREAM_CUT : INVALID_RESPONSE);
	}
	// The part that could not be read may have been the end.
	const wasRead = isDone || (hasGap && !isBroken && !hasOverflowed);
	const outcome = accumulator.finish(wasRead, hasGap);
	if (outcome.kind === 'completed' || accumulator.hasFailed) return outcome;
	// Another attempt would overflow as well, and both would be billed.
	if (hasOverflowed) return fail(notRetryable(INVALID_RESPONSE));
	// An unstreamed answer is complete and billed before its first byte comes.
	return form === 'json' && isBroken ? failed(notRetryable(outcome.failure)) : outcome;
}
