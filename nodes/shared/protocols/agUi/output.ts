/**
 * Tells the deltas of a chat completion as events of an AG-UI run. A text or reasoning ends where
 * something else begins. Calls of functions stay open until the end, because pieces of several calls may
 * come by turns. Pure; never throws.
 * @see https://docs.ag-ui.com/concepts/events
 */
import { asIndex, asRecord, asRecords, asText, type JsonRecord } from '../../values/json';
import type { WrittenStep } from '../protocol';
import type { Emit } from './events';
import { createReasoningWriter } from './reasoningWriter';
import { createToolWriter } from './toolWriter';

type OutputRules = {
	emit: Emit;
	/** Tells this run's messages from those of others. */
	unique: () => string;
	/** Whether reasoning comes with what a client must send back for the model. */
	showsDetails: boolean;
	/** IDs of calls that the conversation has already. Some models give the same in each answer. */
	knownCallIds: ReadonlySet<string>;
};

export function createOutput({ emit, unique, showsDetails, knownCallIds }: OutputRules) {
	let ids = 0;
	const newId = (): string => {
		ids += 1;
		return `${unique()}_${ids}`;
	};
	const reasoning = createReasoningWriter({ emit, newId: () => `rs_${newId()}`, showsDetails });
	const tools = createToolWriter({ emit, newId });
	const calls = new Map<number, string>();
	const callIds = new Set(knownCallIds);
	/** The assistant's message that texts and calls belong to. */
	let messageId: string | undefined;
	let isTextOpen = false;

	const closeText = (): void => {
		if (isTextOpen && messageId !== undefined) emit({ type: 'TEXT_MESSAGE_END', messageId });
		isTextOpen = false;
	};
	/** A message after reasoning is another one: clients keep the two in their order. */
	const endMessage = (): void => {
		closeText();
		messageId = undefined;
	};
	const closeReasoning = (): void => {
		reasoning.close();
		if (reasoning.flush()) messageId = undefined;
	};
	const parentId = (): string => (messageId ??= `msg_${newId()}`);

	function writeText(delta: string): void {
		if (!isTextOpen) {
			closeReasoning();
			// A text that goes on after something else is a message of its own.
			messageId = `msg_${newId()}`;
			emit({ type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' });
			isTextOpen = true;
		}
		emit({ type: 'TEXT_MESSAGE_CONTENT', messageId: parentId(), delta });
	}

	function callIdOf(id: string | undefined): string {
		const given = id === undefined || id === '' ? `call_${newId()}` : id;
		const free = callIds.has(given) ? `${given}_${newId()}` : given;
		callIds.add(free);
		return free;
	}

	function addCall(piece: JsonRecord, position: number): void {
		const index = asIndex(piece.index, position);
		const fn = asRecord(piece.function);
		let toolCallId = calls.get(index);
		if (toolCallId === undefined) {
			closeText();
			closeReasoning();
			toolCallId = callIdOf(asText(piece.id));
			calls.set(index, toolCallId);
			const toolCallName = asText(fn.name) ?? '';
			emit({ type: 'TOOL_CALL_START', toolCallId, toolCallName, parentMessageId: parentId() });
		}
		const delta = asText(fn.arguments) ?? '';
		if (delta !== '') emit({ type: 'TOOL_CALL_ARGS', toolCallId, delta });
	}

	return {
		/** `delta`: as a caller may see it. */
		add(delta: JsonRecord): void {
			const thought = reasoning.textOf(delta);
			if (thought !== '') {
				endMessage();
				reasoning.write(thought);
			}
			reasoning.keep(delta);
			const { content, refusal, annotations, tool_calls: pieces, images } = delta;
			for (const text of [content, refusal]) {
				if (typeof text === 'string' && text !== '') writeText(text);
			}
			// Nearly every delta is a text and nothing else.
			if (annotations !== undefined) for (const one of asRecords(annotations)) addSource(one, emit);
			if (images !== undefined) for (const one of asRecords(images)) addImage(one, emit);
			if (pieces !== undefined) asRecords(pieces).forEach(addCall);
		},
		addSteps(steps: readonly WrittenStep[]): void {
			for (const step of steps) {
				if (step.status === 'running') {
					closeText();
					closeReasoning();
					tools.begin(step, parentId());
				} else {
					tools.end(step);
					// What the model says to the results is another message.
					messageId = undefined;
				}
			}
		},
		end(): void {
			closeText();
			closeReasoning();
			for (const toolCallId of calls.values()) emit({ type: 'TOOL_CALL_END', toolCallId });
			tools.close();
		},
	};
}

/** AG-UI has no event for what a text refers to. */
function addSource({ type, url_citation: citation }: JsonRecord, emit: Emit): void {
	const { url, title } = asRecord(citation);
	const address = asText(url);
	if (type !== 'url_citation' || address === undefined) return;
	emit({
		type: 'CUSTOM',
		name: 'source',
		value: { url: address, title: asText(title) ?? address },
	});
}

/** Nor for an image that a model has made. */
function addImage({ image_url: image }: JsonRecord, emit: Emit): void {
	const url = asText(asRecord(image).url);
	if (url !== undefined) emit({ type: 'CUSTOM', name: 'image', value: { url } });
}
