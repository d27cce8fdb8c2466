/**
 * The one path from upstream to an answer: chunks of a chat completion go in, a completion or a
 * failure comes out. A body that was not streamed is fed as a single chunk, so text, tool calls,
 * reasoning, images, usage and errors mean the same in both modes. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/streaming
 */
import { deltaChars } from './deltaChars';
import { notRetryable, type Failure } from '../../failure/failure';
import { readFailure, reportedError } from '../errors/errorBody';
import { NOTICE, STREAM_CUT } from '../../failure/sentences/chat';
import { INVALID_RESPONSE } from '../../failure/sentences/common';
import { emptyAnswer, failureStatus, isNoAnswer } from './finishReason';
import { asIndex, asRecord, asText, filled, isRecord, type JsonRecord } from '../../values/json';
import { createLastValues } from './lastValues';
import type { AssistantMessage } from './assistantMessage';
import { createChoiceBuilder, type ChoiceBuilder } from './choice';
import type { CallRules } from './toolCalls';
import { isBilled, readCosts } from '../usage';
import { asChunk } from './wholeChunk';

export type Completion = {
	/** First choice's message, as it must be appended to the history. */
	message: AssistantMessage;
	finishReason: string;
	/**
	 * The answer as OpenRouter gives it unstreamed, a `chat.completion`; rebuilt when streamed. With
	 * `debug`, a list of the request as each provider got it, when that was asked for.
	 */
	body: JsonRecord;
	generationId?: string;
	/** `HIT` or `MISS`, when OpenRouter's response cache was asked. */
	cacheStatus?: string;
	/** What was wrong with it, for the author: a sentence without a full stop. */
	notice?: string;
};

export type Outcome =
	{ kind: 'completed'; completion: Completion } | { kind: 'failed'; failure: Failure };

export type CompletionAccumulator = {
	/**
	 * Takes one parsed chunk, or a whole body. Returns the text that it adds to the first choice. Of a
	 * chunk that reports an error, and of all after it, nothing is taken.
	 */
	add: (chunk: unknown) => string;
	/**
	 * What was added last, as a chunk to be handed on: the same object when nothing was wrong with it.
	 * What is handed on adds up to the completion.
	 */
	readonly chunk: unknown;
	/** The chunk that must still be handed on after a completion, if any. */
	readonly lastChunk: JsonRecord | undefined;
	/** True once anything of an answer has come: text, reasoning, a tool call, an image. */
	readonly hasOutput: boolean;
	/** True once an error has come: nothing after it matters. */
	readonly hasFailed: boolean;
	/**
	 * Judges what has come. `sawDone`: the stream ended with `[DONE]`, or the body was whole. `hasGap`:
	 * something in it could not be read. What was answered and billed is never asked for again: with
	 * output it is an answer that says what was wrong, without it a failure that is not retryable.
	 */
	finish: (sawDone: boolean, hasGap?: boolean) => Outcome;
};

/** Members of a chunk that are gathered by themselves, or are none of the answer's. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['choices', 'usage', 'error', 'debug']);

/** Ids of calls have up to 40 letters at OpenAI. */
const MADE_UP_CHARS = 24;

const NO_CHOICES: readonly unknown[] = [];

export type AccumulatorContext = {
	generationId?: string;
	retryAfter?: string;
	cacheStatus?: string;
	/** The names of the request's functions. */
	functionNames?: ReadonlySet<string>;
	nowMs: () => number;
};

export function createCompletionAccumulator(context: AccumulatorContext): CompletionAccumulator {
	const members = createLastValues(OWN_MEMBERS);
	const choices: ChoiceBuilder[] = [];
	const echoes: JsonRecord[] = [];
	let usage: unknown;
	let chunks = 0;
	let shown: unknown;
	let lastChunk: JsonRecord | undefined;
	let wholeBody: JsonRecord | undefined;
	let failure: Failure | undefined;
	let hasOutput = false;
	/** The usage at the end of an answer has come: that of a chunk without output, as some tell it all along. */
	let sawUsage = false;
	let hasMessage = false;
	let addedText = '';

	const madeUpId = (position: number): string => {
		const generation = generationIdOf(members.all(), context) ?? context.nowMs().toString(36);
		return `call_${generation.replace(/[^\w-]/g, '').slice(-MADE_UP_CHARS)}_${position}`;
	};

	const callRules: CallRules = {
		madeUpId,
		functionNames: context.functionNames ?? new Set(),
	};

	/** Returns the entry as it is to be handed on; `addedText` gets what it adds to the first choice. */
	function addChoice(entry: JsonRecord): JsonRecord {
		const index = asIndex(entry.index, 0);
		const choice = (choices[index] ??= createChoiceBuilder(callRules));
		const text = choice.add(entry);
		hasOutput ||= choice.hasOutput;
		if (index === 0) addedText += text;
		return choice.shown;
	}

	return {
		get hasOutput() {
			return hasOutput;
		},
		get hasFailed() {
			return failure !== undefined;
		},
		get chunk() {
			if (!hasMessage) return shown;
			return asChunk(
				asRecord(shown),
				({ index }) => choices[asIndex(index, 0)]?.isNewMessage ?? true,
			);
		},
		get lastChunk() {
			return lastChunk;
		},
		add(chunk) {
			if (failure !== undefined) return '';
			const fields = asRecord(chunk);
			members.take(fields);
			const entries = Array.isArray(fields.choices) ? fields.choices : NO_CHOICES;
			const failedStatus = statusOfFailure(fields, entries);
			if (failedStatus !== undefined) {
				const reported = readFailure({
					httpStatus: failedStatus,
					body: fields,
					retryAfter: context.retryAfter,
					generationId: generationIdOf(members.all(), context),
					nowMs: context.nowMs(),
				});
				// An error behind a whole answer: that answer was billed.
				const wasAnswered = sawUsage || choices.some(({ finishReason }) => finishReason !== '');
				failure = wasAnswered ? notRetryable(reported, readCosts(usage)) : reported;
				return '';
			}
			usage = fields.usage ?? usage;
			if (fields.debug !== undefined) {
				const echo = filled(asRecord(asRecord(fields.debug).echo_upstream_body));
				if (echo !== undefined) echoes.push(echo);
			}
			addedText = '';
			hasMessage = false;
			let corrected: unknown[] | undefined;
			for (let at = 0; at < entries.length; at++) {
				const entry: unknown = entries[at];
				if (!isRecord(entry)) continue;
				const handedOn = addChoice(entry);
				if (handedOn !== entry) (corrected ??= [...entries])[at] = handedOn;
				hasMessage ||= isRecord(handedOn.message);
			}
			shown = corrected === undefined ? chunk : { ...fields, choices: corrected };
			chunks += 1;
			// What comes before or after a whole message belongs to the answer, too.
			wholeBody = hasMessage && chunks === 1 ? withoutError(asRecord(shown)) : undefined;
			if (fields.usage !== undefined) {
				sawUsage ||= isBilled(fields.usage) && deltaChars(fields) === 0;
			}
			return addedText;
		},
		finish(sawDone, hasGap = false) {
			if (failure !== undefined) return { kind: 'failed', failure };
			const generationId = generationIdOf(members.all(), context);
			const identified = generationId === undefined ? {} : { generationId };
			const fail = (unreported: Failure, wasAnswered = isBilled(usage)): Outcome => ({
				kind: 'failed',
				failure: (wasAnswered ? notRetryable(unreported, readCosts(usage)) : unreported).with(
					identified,
				),
			});
			const first = choices[0];
			const hasEnd = sawDone || (first?.finishReason ?? '') !== '';
			if (!hasEnd && !sawUsage) return fail(STREAM_CUT);
			if (hasGap && !hasOutput) return fail(INVALID_RESPONSE, true);
			if (first === undefined || (!hasOutput && isNoAnswer(first.finishReason))) {
				return fail(emptyAnswer(isBilled(usage), first?.nativeFinishReason));
			}
			const missing = choices.flatMap((choice, index) => choice.end(index) ?? []);
			if (missing.length > 0) {
				lastChunk = { ...members.all(), object: 'chat.completion.chunk', choices: missing };
			}
			const notice = hasGap ? NOTICE.gap : hasEnd ? undefined : NOTICE.noEnd;
			return {
				kind: 'completed',
				completion: {
					message: first.message(),
					finishReason: first.finishReason === '' ? 'unknown' : first.finishReason,
					body: wholeBody ?? rebuildBody(members.all(), choices, usage, echoes),
					...identified,
					...(context.cacheStatus !== undefined && { cacheStatus: context.cacheStatus }),
					...(notice !== undefined && { notice }),
				},
			};
		},
	};
}

/** The HTTP status to take a chunk's or a body's failure for, or `undefined` when it reports none. */
function statusOfFailure(fields: JsonRecord, entries: readonly unknown[]): number | undefined {
	// The error itself says the rest.
	if (reportedError(fields) !== undefined) return 200;
	for (const entry of entries) {
		// Nearly every entry of a stream has no reason.
		if (!isRecord(entry) || entry.finish_reason === null) continue;
		const status = failureStatus(entry.finish_reason);
		if (status !== undefined) return status;
	}
	return undefined;
}

/** An item that has one counts as failed in n8n. */
const withoutError = (body: JsonRecord): JsonRecord =>
	Object.hasOwn(body, 'error')
		? Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'error'))
		: body;

function generationIdOf(members: JsonRecord, context: AccumulatorContext): string | undefined {
	return asText(members.id) ?? context.generationId;
}

function rebuildBody(
	members: JsonRecord,
	choices: readonly ChoiceBuilder[],
	usage: unknown,
	debug: readonly JsonRecord[],
): JsonRecord {
	return {
		...members,
		object: 'chat.completion',
		choices: choices.flatMap((choice, index) => choice.build(index)),
		...(usage !== undefined && { usage }),
		...(debug.length > 0 && { debug }),
	};
}
