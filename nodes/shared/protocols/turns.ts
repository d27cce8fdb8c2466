/**
 * Makes the messages of a chat from items that each hold a part of an answer: a text, reasoning or calls.
 * All that a model gave in one answer becomes one message. Pure; never throws.
 */
import { isJsonArray, type JsonArray, type JsonValue } from './jsonValue';

export type ReadTurns = {
	messages: JsonValue[];
	/** For refusals, one per message. */
	names: string[];
};

/** A message of the assistant's that items are added to, and its lists. */
type Answer = {
	message: Record<string, JsonValue>;
	/** Of several texts. */
	parts?: JsonValue[];
	details: JsonValue[];
	calls: JsonValue[];
};

/**
 * `textType` is the type of a part that holds a text. Each function takes the name of the item, for
 * refusals. Lists grow in place: a copy for each item would take too long for many of them.
 */
export function createTurns(textType: 'text' | 'output_text') {
	const read: ReadTurns = { messages: [], names: [] };
	let answer: Answer | undefined;

	const add = (message: JsonValue, name: string): void => {
		read.messages.push(message);
		read.names.push(name);
	};
	const answerFor = (name: string): Answer => {
		if (answer === undefined) {
			answer = { message: { role: 'assistant' }, details: [], calls: [] };
			add(answer.message, name);
		}
		return answer;
	};
	/** Nothing can follow a text in its message but calls. */
	const endText = (): void => {
		if (answer?.message.content !== undefined && answer.calls.length === 0) answer = undefined;
	};
	const partsOf = (content: JsonValue): JsonArray =>
		isJsonArray(content) ? content : [{ type: textType, text: content }];

	return {
		read,
		/** What comes next belongs to another answer. */
		endAnswer(): void {
			answer = undefined;
		},
		/** A message of its own. */
		addMessage(message: JsonValue, name: string): void {
			answer = undefined;
			add(message, name);
		},
		addText(content: JsonValue, name: string): void {
			endText();
			const into = answerFor(name);
			const { message } = into;
			if (message.content === undefined) {
				message.content = content;
				return;
			}
			into.parts ??= [...partsOf(message.content)];
			into.parts.push(...partsOf(content));
			message.content = into.parts;
		},
		addReasoning(text: string, addedDetails: JsonArray, name: string): void {
			// Without a text it belongs to what stands before it, or to the call that follows.
			if (text !== '') endText();
			const { message, details } = answerFor(name);
			message.reasoning = `${typeof message.reasoning === 'string' ? message.reasoning : ''}${text}`;
			details.push(...addedDetails);
			message.reasoning_details = details;
		},
		addCalls(addedCalls: JsonArray, name: string): void {
			const { message, calls } = answerFor(name);
			calls.push(...addedCalls);
			message.tool_calls = calls;
		},
	};
}
