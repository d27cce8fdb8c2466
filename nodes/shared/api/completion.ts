/**
 * The one path from upstream to an answer: chunks of a chat completion go in, a completion or a
 * failure comes out. A body that was not streamed is fed as a single chunk, so text, tool calls,
 * reasoning, images, usage and errors mean the same in both modes. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/streaming
 */
import { deltaChars } from './deltaChars';
import { once, readFailure, reportedError, type Failure } from './error';
import { NOTICE, UNREPORTED } from './explanation';
import {
	asIndex,
	asNumber,
	asRecord,
	asText,
	emptyRecord,
	filled,
	isRecord,
	type JsonRecord,
} from './json';
import {
	createMessageBuilder,
	type AssistantMessage,
	type MessageBuilder,
} from './assistantMessage';
import { isBilled, readCostUsd } from './usage';

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

const NO_CHOICES: readonly unknown[] = [];

type Choice = {
	builder: MessageBuilder;
	finishReason: string;
	logprobs: JsonRecord | undefined;
	/** Further members of the choice, such as native_finish_reason, the last value of each. */
	members: Record<string, unknown>;
};

export type AccumulatorContext = {
	generationId?: string;
	retryAfter?: string;
	cacheStatus?: string;
	nowMs: () => number;
};

export function createCompletionAccumulator(context: AccumulatorContext): CompletionAccumulator {
	const members = emptyRecord();
	const choices: Choice[] = [];
	const echoes: JsonRecord[] = [];
	let usage: unknown;
	let wholeBody: JsonRecord | undefined;
	let failure: Failure | undefined;
	let hasOutput = false;
	/** The usage at the end of an answer has come: that of a chunk without output, as some tell it all along. */
	let sawUsage = false;

	function addChoice(entry: JsonRecord): string {
		const index = asIndex(entry.index, 0);
		const choice = (choices[index] ??= {
			builder: createMessageBuilder(),
			finishReason: '',
			logprobs: undefined,
			members: emptyRecord(),
		});
		let text = '';
		for (const name in entry) {
			const value = entry[name];
			if (name === 'delta') {
				if (isRecord(value)) text += choice.builder.add(value, false);
			} else if (name === 'message') {
				if (isRecord(value)) text += takeWhole(choice, value);
			} else if (name === 'finish_reason') {
				// Repeated by some providers, with null or with the same word: the last word counts.
				choice.finishReason = asText(value) || choice.finishReason;
			} else if (name === 'logprobs') {
				choice.logprobs = joinLogprobs(choice.logprobs, value);
			} else if (name !== 'index' && name !== 'error') {
				choice.members[name] = value ?? choice.members[name] ?? null;
			}
		}
		hasOutput ||= choice.builder.hasOutput;
		return index === 0 ? text : '';
	}

	return {
		get hasOutput() {
			return hasOutput;
		},
		get hasFailed() {
			return failure !== undefined;
		},
		add(chunk) {
			if (failure !== undefined) return '';
			const fields = asRecord(chunk);
			for (const name in fields) {
				if (OWN_MEMBERS.has(name)) continue;
				members[name] = fields[name] ?? members[name] ?? null;
			}
			if (failsIn(fields)) {
				const reported = readFailure({
					httpStatus: 200,
					body: fields,
					retryAfter: context.retryAfter,
					generationId: generationIdOf(members, context),
					nowMs: context.nowMs(),
				});
				// An error behind a whole answer: that answer was billed.
				const wasAnswered = sawUsage || choices.some(({ finishReason }) => finishReason !== '');
				failure = wasAnswered ? once(reported, readCostUsd(usage)) : reported;
				return '';
			}
			usage = fields.usage ?? usage;
			const echo = filled(asRecord(asRecord(fields.debug).echo_upstream_body));
			if (echo !== undefined) echoes.push(echo);
			let text = '';
			for (const entry of Array.isArray(fields.choices) ? fields.choices : NO_CHOICES) {
				if (!isRecord(entry)) continue;
				text += addChoice(entry);
				if (isRecord(entry.message)) wholeBody = withoutError(fields);
			}
			if (fields.usage !== undefined) {
				sawUsage ||= isBilled(fields.usage) && deltaChars(fields) === 0;
			}
			return text;
		},
		finish(sawDone, hasGap = false) {
			if (failure !== undefined) return { kind: 'failed', failure };
			const generationId = generationIdOf(members, context);
			const identified = generationId === undefined ? {} : { generationId };
			const fail = (unreported: Failure, wasAnswered = isBilled(usage)): Outcome => ({
				kind: 'failed',
				failure: {
					...(wasAnswered ? once(unreported, readCostUsd(usage)) : unreported),
					...identified,
				},
			});
			const first = choices[0];
			const finishReason = first?.finishReason ?? '';
			const hasEnd = sawDone || finishReason !== '';
			if (!hasEnd && !sawUsage) return fail(UNREPORTED.streamCut);
			if (hasGap && !hasOutput) return fail(UNREPORTED.invalidResponse, true);
			if (first === undefined || isEmpty(hasOutput, finishReason, usage)) {
				return fail(UNREPORTED.emptyCompletion);
			}
			const notice = hasGap ? NOTICE.gap : hasEnd ? undefined : NOTICE.noEnd;
			return {
				kind: 'completed',
				completion: {
					message: first.builder.build(),
					finishReason: finishReason === '' ? 'unknown' : finishReason,
					body: wholeBody ?? rebuildBody(members, choices, usage, echoes),
					...identified,
					...(context.cacheStatus !== undefined && { cacheStatus: context.cacheStatus }),
					...(notice !== undefined && { notice }),
				},
			};
		},
	};
}

/** A chunk or a body says that the call failed. */
const failsIn = (fields: JsonRecord): boolean =>
	reportedError(fields) !== undefined ||
	(Array.isArray(fields.choices) &&
		fields.choices.some((choice) => isRecord(choice) && choice.finish_reason === 'error'));

/** An item that has one counts as failed in n8n. */
const withoutError = (body: JsonRecord): JsonRecord =>
	Object.hasOwn(body, 'error')
		? Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'error'))
		: body;

/** A whole message replaces what its deltas have made; its text is new only if there were none. */
function takeWhole(choice: Choice, message: JsonRecord): string {
	const hadOutput = choice.builder.hasOutput;
	choice.builder = createMessageBuilder();
	const text = choice.builder.add(message, true);
	return hadOutput ? '' : text;
}

/**
 * Nothing came and nothing was written. With `length` the budget went into reasoning, with
 * `content_filter` a filter took the answer: those are answers, and the finish reason says which.
 */
function isEmpty(hasOutput: boolean, finishReason: string, usage: unknown): boolean {
	const written = asNumber(asRecord(usage).completion_tokens) ?? 0;
	return !hasOutput && written === 0 && (finishReason === '' || finishReason === 'stop');
}

function generationIdOf(members: JsonRecord, context: AccumulatorContext): string | undefined {
	return asText(members.id) ?? context.generationId;
}

function rebuildBody(
	members: JsonRecord,
	choices: readonly Choice[],
	usage: unknown,
	debug: readonly JsonRecord[],
): JsonRecord {
	return {
		...members,
		object: 'chat.completion',
		choices: choices.flatMap((choice, index) => ({
			index,
			...choice.members,
			logprobs: choice.logprobs ?? null,
			finish_reason: choice.finishReason === '' ? null : choice.finishReason,
			message: choice.builder.build(),
		})),
		...(usage !== undefined && { usage }),
		...(debug.length > 0 && { debug }),
	};
}

/** Token lists of successive deltas follow one another. */
function joinLogprobs(sofar: JsonRecord | undefined, value: unknown): JsonRecord | undefined {
	if (!isRecord(value)) return sofar;
	if (sofar === undefined) return value;
	const joined: Record<string, unknown> = { ...sofar };
	for (const [name, tokens] of Object.entries(value)) {
		const before = joined[name];
		joined[name] = Array.isArray(before) && Array.isArray(tokens) ? [...before, ...tokens] : tokens;
	}
	return joined;
}
