/**
 * OpenAI's chat completions, with what OpenRouter adds to them. Pure.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import type { Failure } from '../../failure/failure';
import { toOpenAiError } from '../../failure/toOpenAiError';
import { asRecord } from '../../values/json';
import { readCallerBody } from '../body';
import type { AnswerSettings, EventWriter, Identity, Protocol, WrittenStep } from '../protocol';
import { dataEvent } from '../textWriter';
import { publicBody, publicChunk, publicUsageChunk, type PublicChunk } from './publicBody';

export const openAiChat = {
	read: (body) => readCallerBody(body),
	idOf: (unique) => `chatcmpl-${unique}`,
	openWriter,
	wholeBody: (body, settings) => publicBody(body, settings, settings.identity()),
	failureBody: toOpenAiError,
} satisfies Protocol;

function openWriter(settings: AnswerSettings): EventWriter {
	const { asked, identity } = settings;
	const { stream_options: streamOptions, usage } = asked.fields;
	// The first is OpenAI's way to ask, the second OpenRouter's.
	const wantsUsage =
		asRecord(streamOptions).include_usage === true || asRecord(usage).include === true;
	/** A chunk without its own id, time or model gets those of the chunk before it. */
	let lastChunk: PublicChunk | undefined;
	/** The usage is the last chunk, one without choices. */
	let usageChunk: object | undefined;

	return {
		chunk(chunk) {
			const otherwise = lastChunk ?? identity();
			if (wantsUsage) {
				usageChunk = publicUsageChunk(chunk, settings, otherwise) ?? usageChunk;
			}
			const shown = publicChunk(chunk, settings, otherwise);
			// Many clients read the first choice without asking whether there is one.
			if (shown.choices.length === 0) return '';
			lastChunk = shown;
			return dataEvent(shown);
		},
		steps: (steps) => dataEvent(stepsChunk(steps, lastChunk ?? identity())),
		restart() {
			lastChunk = undefined;
			usageChunk = undefined;
		},
		end: () => (usageChunk === undefined ? DONE : dataEvent(usageChunk) + DONE),
		fail: (failure) => failureEvents(failure, lastChunk ?? identity()),
	};
}

const DONE = 'data: [DONE]\n\n';

/** A chunk without any text. OpenAI's clients ignore a member that they do not know. */
function stepsChunk(steps: readonly WrittenStep[], { id, created, model }: Identity): object {
	const choices = [{ index: 0, delta: {}, finish_reason: null }];
	return { id, object: 'chat.completion.chunk', created, model, choices, steps };
}

/**
 * The failure in two shapes, because no single one reaches all clients. OpenRouter's SDK and TanStack AI
 * read the error of a whole chunk, and stop at an event that is no chunk. The AI SDK's OpenAI provider
 * sees only an error that stands by itself. No `[DONE]` follows.
 */
function failureEvents(failure: Failure, { id, created, model }: Identity): string {
	const { error } = toOpenAiError(failure);
	const choices = [{ index: 0, delta: { content: '' }, finish_reason: 'error' }];
	const chunk = { id, created, model, object: 'chat.completion.chunk', choices, error };
	return dataEvent(chunk) + dataEvent({ error });
}
