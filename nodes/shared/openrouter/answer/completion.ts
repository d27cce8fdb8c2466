/**
 * Turns the chunks of a chat completion into a completion or a failure. A body that was not streamed
 * is fed as a single chunk, so that both modes give the same result. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/streaming
 */
import { isBilled, readCosts } from '../usage';
import { deltaChars } from './deltaChars';
import { failed, notRetryable, type Failed, type Failure } from '../../failure/failure';
import { readFailure, reportedError } from '../errors/errorBody';
import { NOTICE, STREAM_CUT } from '../../failure/sentences/chat';
import { INVALID_RESPONSE } from '../../failure/sentences/common';
import { emptyAnswer, failureStatus, isFailureWhenEmpty } from './finishReason';
import { asIndex, asRecord, asText, filled, isRecord, type JsonRecord } from '../../values/json';
import { createLastValues } from './lastValues';
import type { AssistantMessage } from './assistantMessage';
import { createChoiceBuilder, type ChoiceBuilder } from './choice';
import type { CallRules } from './toolCalls';
import { asChunk } from './wholeChunk';

export type Completion = {
	/** The first choice's message, as it must be appended to the history. */
	message: AssistantMessage;
	finishReason: string;
	/**
	 * OpenRouter's `chat.completion`, rebuilt from the chunks of a stream. `debug`, if it was asked for,
	 * lists the request as each provider got it.
	 */
	body: JsonRecord;
	generationId?: string;
	/** `HIT` or `MISS`, when OpenRouter's response cache was asked. */
	cacheStatus?: string;
	/** What was wrong with the answer, for the author: a sentence without a full stop. */
	notice?: string;
};

export type Outcome = { kind: 'completed'; completion: Completion } | Failed;

export type CompletionAccumulator = {
	/**
	 * Adds one parsed chunk, or a whole body. Returns the text that it adds to the first choice. A chunk
	 * that reports an error, and all chunks after it, are not added.
	 */
	add: (chunk: unknown) => string;
	/**
	 * What was added last, as the chunk that must be forwarded: the same object when it was correct.
	 * All forwarded chunks together make the completion.
	 */
	readonly chunk: unknown;
	/** The chunk that must still be forwarded after `finish`, if any. */
	readonly lastChunk: JsonRecord | undefined;
	/** True once text, reasoning, a tool call or an image has come. */
	readonly hasOutput: boolean;
	/** True once an error has come. Later chunks are ignored. */
	readonly hasFailed: boolean;
	/**
	 * Returns the result. `sawDone`: the stream ended with `[DONE]`, or the body was whole. `hasGap`: a
	 * part could not be read. An answer that was billed is never requested again: with output it is a
	 * completion with a notice, without output a failure that is not retryable.
	 */
	finish: (sawDone: boolean, hasGap?: boolean) => Outcome;
};

/** Members of a chunk that have code of their own, or do not belong to the answer. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['choices', 'usage', 'error', 'debug']);

/** Characters of the generation id in a generated call id: OpenAI accepts ids of 40 characters. */
const GENERATED_ID_CHARS = 24;

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
	let forwardedChunk: unknown;
	let lastChunk: JsonRecord | undefined;
	let wholeBody: JsonRecord | undefined;
	let failure: Failure | undefined;
	let hasOutput = false;
	/** The final usage has come, in a chunk without output. Some providers send usage with each delta. */
	let sawUsage = false;
	let hasMessage = false;
	let addedText = '';

	const generateId = (position: number): string => {
		const generation = generationIdOf(members.all(), context) ?? context.nowMs().toString(36);
		return `call_${generation.replace(/[^\w-]/g, '').slice(-GENERATED_ID_CHARS)}_${position}`;
	};

	const callRules: CallRules = {
		generateId,
		functionNames: context.functionNames ?? new Set(),
	};

	/** Returns the entry as it must be forwarded. Appends the first choice's text to `addedText`. */
	function addChoice(entry: JsonRecord): JsonRecord {
		const index = asIndex(entry.index, 0);
		const choice = (choices[index] ??= createChoiceBuilder(callRules));
		const text = choice.add(entry);
		hasOutput ||= choice.hasOutput;
		if (index === 0) addedText += text;
		return choice.forwarded;
	}

	return {
		get hasOutput() {
			return hasOutput;
		},
		get hasFailed() {
			return failure !== undefined;
		},
		get chunk() {
			if (!hasMessage) return forwardedChunk;
			return asChunk(
				asRecord(forwardedChunk),
				({ index }) => choices[asIndex(index, 0)]?.isNewMessage ?? true,
			);
		},
		get lastChunk() {
			return lastChunk;
		},
		add(chunk) {
			if (failure !== undefined) return '';
			const fields = asRecord(chunk);
			members.add(fields);
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
				// The error came after a whole answer, which was billed.
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
				const entryToForward = addChoice(entry);
				if (entryToForward !== entry) (corrected ??= [...entries])[at] = entryToForward;
				hasMessage ||= isRecord(entryToForward.message);
			}
			forwardedChunk = corrected === undefined ? chunk : { ...fields, choices: corrected };
			chunks += 1;
			// A whole message is the whole body only if no other chunk came with it.
			wholeBody = hasMessage && chunks === 1 ? withoutError(asRecord(forwardedChunk)) : undefined;
			if (fields.usage !== undefined) {
				sawUsage ||= isBilled(fields.usage) && deltaChars(fields) === 0;
			}
			return addedText;
		},
		finish(sawDone, hasGap = false) {
			if (failure !== undefined) return failed(failure);
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
			if (first === undefined || (!hasOutput && isFailureWhenEmpty(first.finishReason))) {
				return fail(emptyAnswer(isBilled(usage), first?.nativeFinishReason));
			}
			const closingEntries = choices.flatMap((choice, index) => choice.end(index) ?? []);
			if (closingEntries.length > 0) {
				lastChunk = { ...members.all(), object: 'chat.completion.chunk', choices: closingEntries };
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

/** The HTTP status of the failure that a chunk or a body reports; `undefined` when it reports none. */
function statusOfFailure(fields: JsonRecord, entries: readonly unknown[]): number | undefined {
	// readFailure finds the status in the error itself.
	if (reportedError(fields) !== undefined) return 200;
	for (const entry of entries) {
		// A shortcut: nearly every entry of a stream has no reason.
		if (!isRecord(entry) || entry.finish_reason === null) continue;
		const status = failureStatus(entry.finish_reason);
		if (status !== undefined) return status;
	}
	return undefined;
}

/** n8n counts an item with a member `error` as failed. */
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
