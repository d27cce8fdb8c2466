/**
 * The one path from upstream to an answer: chunks of a chat completion go in, a completion or a
 * failure comes out. A body that was not streamed is fed as a single chunk, so text, tool calls,
 * reasoning, images, usage and errors mean the same in both modes. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/streaming
 */
import { readFailure, type Failure } from './error';
import { UNREPORTED } from './explanation';
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
};

export type Outcome =
	{ kind: 'completed'; completion: Completion } | { kind: 'failed'; failure: Failure };

export type CompletionAccumulator = {
	/** Takes one parsed chunk, or a whole body. Returns the text that it adds to the first choice. */
	add: (chunk: unknown) => string;
	/** True once anything of an answer has come: text, reasoning, a tool call, an image. */
	readonly hasOutput: boolean;
	/** True once an error has come: nothing after it matters. */
	readonly hasFailed: boolean;
	/** Judges what has come. `sawDone`: the stream ended with `[DONE]`, or the body was whole. */
	finish: (sawDone: boolean) => Outcome;
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
			} else if (name !== 'index') {
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
			const fields = asRecord(chunk);
			for (const name in fields) {
				if (OWN_MEMBERS.has(name)) continue;
				members[name] = fields[name] ?? members[name] ?? null;
			}
			usage = fields.usage ?? usage;
			const echo = filled(asRecord(asRecord(fields.debug).echo_upstream_body));
			if (echo !== undefined) echoes.push(echo);
			let text = '';
			let hasError = fields.error !== undefined && fields.error !== null;
			for (const entry of Array.isArray(fields.choices) ? fields.choices : NO_CHOICES) {
				if (!isRecord(entry)) continue;
				text += addChoice(entry);
				if (isRecord(entry.message)) wholeBody = fields;
				hasError ||= entry.finish_reason === 'error' || isRecord(entry.error);
			}
			if (hasError && failure === undefined) {
				failure = readFailure({
					httpStatus: 200,
					body: fields,
					retryAfter: context.retryAfter,
					generationId: generationIdOf(members, context),
					nowMs: context.nowMs(),
				});
			}
			return text;
		},
		finish(sawDone) {
			if (failure !== undefined) return { kind: 'failed', failure };
			const generationId = generationIdOf(members, context);
			const identified = generationId === undefined ? {} : { generationId };
			const fail = (unreported: Failure): Outcome => ({
				kind: 'failed',
				failure: { ...unreported, ...identified },
			});
			const first = choices[0];
			const finishReason = first?.finishReason ?? '';
			if (!sawDone && finishReason === '') return fail(UNREPORTED.streamCut);
			if (first === undefined || isEmpty(hasOutput, finishReason, usage)) {
				return fail(UNREPORTED.emptyCompletion);
			}
			return {
				kind: 'completed',
				completion: {
					message: first.builder.build(),
					finishReason: finishReason === '' ? 'unknown' : finishReason,
					body: wholeBody ?? rebuildBody(members, choices, usage, echoes),
					...identified,
					...(context.cacheStatus !== undefined && { cacheStatus: context.cacheStatus }),
				},
			};
		},
	};
}

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
