/**
 * OpenAI's Responses. An answer is read as a chat's chunks, of which a caller sees the same here as there,
 * and written as items and their events. A whole answer is one chunk. Pure.
 * @see https://platform.openai.com/docs/api-reference/responses
 */
import type { Failure } from '../../failure/failure';
import { toOpenAiError } from '../../failure/toOpenAiError';
import { asChunk } from '../../openrouter/answer/wholeChunk';
import { asRecord, asTextList, isRecord, type JsonRecord } from '../../values/json';
import { shortened } from '../itemId';
import { publicChunk, publicUsageOf } from '../openAiChat/publicBody';
import type { AnswerSettings, EventWriter, Identity, Protocol, WrittenStep } from '../protocol';
import { textWriter } from '../textWriter';
import type { Emit } from './events';
import { createOutput } from './output';
import { readResponsesBody } from './read';
import { errorOf, incompleteReasonOf, responseOf, type ResponseStatus } from './response';

const openWriter = (settings: AnswerSettings): EventWriter =>
	textWriter((write) => {
		let sequence = 0;
		return createAnswer(settings, (type, members) => {
			// One object with all members would be a copy of each event.
			const rest = JSON.stringify(members).slice(1);
			write(`event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence},${rest}\n\n`);
			sequence += 1;
		});
	});

export const responses = {
	read: readResponsesBody,
	idOf: (unique) => `resp_${unique}`,
	openWriter,
	wholeBody(body, settings) {
		const answer = createAnswer(settings, () => {});
		answer.add(asChunk(body));
		return answer.end();
	},
	failureBody: toOpenAiError,
} satisfies Protocol;

/** Members of a chat's chunk that an answer has otherwise, or not. */
const CHUNK_MEMBERS: ReadonlySet<string> = new Set(['id', 'object', 'created', 'model', 'choices']);

/** Clients ask for it where they keep the conversation themselves. */
const WITH_DETAILS = 'reasoning.encrypted_content';

function createAnswer(settings: AnswerSettings, emit: Emit) {
	const { asked, identity } = settings;
	const sent: JsonRecord = asRecord(asked.sent);
	const { tools, include } = sent;
	let known: Identity | undefined;
	const members: Record<string, unknown> = {};
	let finishReason: unknown;
	let usage: JsonRecord | undefined;

	const output = createOutput({
		emit,
		unique: () => shortened((known ?? identity()).id),
		// Without them, some models refuse to go on after a call of a function.
		showsDetails:
			(Array.isArray(tools) && tools.length > 0) || asTextList(include).includes(WITH_DETAILS),
	});
	const response = (status: ResponseStatus, failure?: Failure): JsonRecord =>
		responseOf(sent, {
			identity: (known ??= identity()),
			members,
			status,
			output: output.items,
			usage,
			failure,
			...(status === 'incomplete' && { incompleteReason: incompleteReasonOf(finishReason) }),
		});
	/** One answer has one ID and one model, whatever its later chunks say. */
	const begin = (first: Identity): void => {
		if (known !== undefined) return;
		const { id, created, model } = first;
		known = { id, created, model };
		emit('response.created', { response: response('in_progress') });
		emit('response.in_progress', { response: response('in_progress') });
	};

	return {
		add(chunk: unknown): void {
			const shown = publicChunk(chunk, settings, known ?? identity());
			begin(shown);
			usage = publicUsageOf(asRecord(chunk).usage, settings) ?? usage;
			for (const name in shown) {
				if (!CHUNK_MEMBERS.has(name)) members[name] = asRecord(shown)[name];
			}
			const choice = shown.choices.find((entry) => isRecord(entry) && entry.index === 0);
			const { delta, finish_reason: reason } = asRecord(choice);
			finishReason = reason ?? finishReason;
			output.add(asRecord(delta));
		},
		addSteps(steps: readonly WrittenStep[]): void {
			begin(known ?? identity());
			output.addSteps(steps);
		},
		/** Ends a whole answer and returns it. */
		end(): JsonRecord {
			begin(known ?? identity());
			const isWhole = incompleteReasonOf(finishReason) === undefined;
			output.end(isWhole);
			const status = isWhole ? 'completed' : 'incomplete';
			const ended = response(status);
			emit(`response.${status}`, { response: ended });
			return ended;
		},
		/**
		 * `error` comes first: openai raises it and reads no further, and the AI SDK tells its user of the
		 * first of the two only.
		 */
		fail(failure: Failure): void {
			begin(known ?? identity());
			output.breakOff();
			emit('error', { ...errorOf(failure), param: null });
			emit('response.failed', { response: response('failed', failure) });
		},
	};
}
