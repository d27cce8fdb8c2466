/**
 * The AI SDK's UI messages, which its hook useChat sends and reads. An answer is read as a chat's chunks,
 * of which a caller sees the same here as there, and is always written as a stream. Pure.
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
import type { Failure } from '../../failure/failure';
import { asNumber, asRecord, defined, isRecord, type JsonRecord } from '../../values/json';
import type { CallerRequest } from '../body';
import { isJsonArray, isJsonObject } from '../jsonValue';
import { shortened } from '../itemId';
import { publicChunk, publicUsageOf } from '../openAiChat/publicBody';
import type { AnswerSettings, EventWriter, Identity, Protocol, WrittenStep } from '../protocol';
import { dataEvent, textWriter } from '../textWriter';
import { createParts, type Emit } from './parts';
import { readUiMessagesBody } from './read';
import { usageOf } from './usage';

const openWriter = (settings: AnswerSettings): EventWriter =>
	textWriter(
		(write) => createAnswer(settings, (event) => write(dataEvent(event))),
		'data: [DONE]\n\n',
	);

export const uiMessages: Protocol = {
	read: readUiMessagesBody,
	streamHeaders: { 'X-Vercel-AI-UI-Message-Stream': 'v1' },
	idOf: (unique) => `msg_${unique}`,
	openWriter,
	// The hook shows the whole body of a response as the error's message.
	failureBody: ({ message }) => message,
};

function createAnswer(settings: AnswerSettings, emit: Emit) {
	const { asked, identity } = settings;
	const { tools } = asked.fields;
	let known: Identity | undefined;
	let step: 'none' | 'open' | 'over' = 'none';
	let finishReason: unknown;
	let usage: JsonRecord | undefined;
	let provider: unknown;

	const parts = createParts({
		emit,
		unique: () => shortened((known ?? identity()).id),
		showsDetails: isJsonArray(tools) && tools.length > 0,
	});
	/** One answer has one ID and one model, whatever its later chunks say. */
	const begin = ({ id, created, model }: Identity): void => {
		if (known === undefined) {
			known = { id, created, model };
			const messageId = goesOn(asked) ? undefined : id;
			emit(defined({ type: 'start', messageId, messageMetadata: { model } }));
		}
		if (step === 'over') emit({ type: 'finish-step' });
		if (step !== 'open') emit({ type: 'start-step' });
		step = 'open';
	};

	return {
		add(chunk: unknown): void {
			const shown = publicChunk(chunk, settings, known ?? identity());
			begin(shown);
			usage = publicUsageOf(asRecord(chunk).usage, settings) ?? usage;
			provider = asRecord(shown).provider ?? provider;
			const choice = shown.choices.find((entry) => isRecord(entry) && entry.index === 0);
			const { delta, finish_reason: reason } = asRecord(choice);
			finishReason = reason ?? finishReason;
			parts.add(asRecord(delta));
		},
		addSteps(steps: readonly WrittenStep[]): void {
			begin(known ?? identity());
			parts.addSteps(steps);
			// What the model says next belongs to another step. The hook looks for calls in the last one.
			if (steps.every(({ status }) => status !== 'running')) step = 'over';
		},
		end(): void {
			begin(known ?? identity());
			parts.end();
			emit({ type: 'finish-step' });
			emit({
				type: 'finish',
				finishReason: FINISH_REASONS.get(finishReason) ?? 'other',
				messageMetadata: defined({
					usage: usage === undefined ? undefined : usageOf(usage),
					cost: asNumber(usage?.cost),
					provider,
				}),
			});
		},
		fail({ message }: Failure): void {
			emit({ type: 'error', errorText: message });
		},
	};
}

/** By those of a chat. */
const FINISH_REASONS: ReadonlyMap<unknown, string> = new Map([
	['stop', 'stop'],
	['length', 'length'],
	['content_filter', 'content-filter'],
	['tool_calls', 'tool-calls'],
]);

/**
 * Whether the answer belongs to a message that the page already has: it has run functions, and sends
 * their results. The hook would take another ID for another message.
 */
function goesOn({ fields: { messages, message } }: CallerRequest): boolean {
	const last = isJsonArray(messages) ? messages.at(-1) : message;
	return isJsonObject(last) && last.role === 'assistant';
}
