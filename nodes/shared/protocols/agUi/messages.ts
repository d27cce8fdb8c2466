/**
 * Makes messages of a chat from those of an AG-UI run. What a model gave in one answer (reasoning, texts,
 * calls) can be several messages here and is one message there. Checks only the shape: the caller policy
 * checks roles, contents and calls. Pure; never throws.
 * @see https://docs.ag-ui.com/concepts/messages
 */
import {
	isJsonArray,
	isJsonObject,
	type JsonArray,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';
import { createDetailsReader } from '../responses/reasoningItem';
import { isConnectedCall } from './connectedCall';
import { contentOf } from './parts';

export type ReadMessages = {
	messages: JsonValue[];
	/** For refusals, one per message. */
	names: string[];
};

/** An answer that messages are added to, and its lists. */
type Turn = {
	message: Record<string, JsonValue>;
	/** Of several texts. */
	parts?: JsonValue[];
	details: JsonValue[];
	calls: JsonValue[];
};

export function readMessages(given: JsonArray): ReadMessages {
	const messages: JsonValue[] = [];
	const names: string[] = [];
	const detailsIn = createDetailsReader();
	let turn: Turn | undefined;

	const add = (message: JsonValue, name: string): void => {
		messages.push(message);
		names.push(name);
	};
	const answered = (name: string): Turn => {
		if (turn === undefined) {
			turn = { message: { role: 'assistant' }, details: [], calls: [] };
			add(turn.message, name);
		}
		return turn;
	};
	/** Nothing can follow a text in its message but calls. */
	const endText = (): void => {
		if (turn?.message.content !== undefined && turn.calls.length === 0) turn = undefined;
	};

	for (const [index, message] of given.entries()) {
		const name = `message ${index + 1}`;
		if (!isJsonObject(message)) {
			add(message, name);
			continue;
		}
		switch (message.role) {
			case 'assistant': {
				const { content = null, toolCalls } = message;
				const calls = callsOf(toolCalls);
				if (!isEmpty(content)) {
					endText();
					addContent(answered(name), content);
				}
				if (calls === undefined) break;
				const { message: answer, calls: known } = answered(name);
				known.push(...calls);
				answer.tool_calls = known;
				break;
			}
			case 'reasoning': {
				const { content, encryptedValue = null } = message;
				const text = typeof content === 'string' ? content : '';
				// Without a text it belongs to what stands before it, or to the call that follows.
				if (text !== '') endText();
				const { message: answer, details } = answered(name);
				answer.reasoning = `${typeof answer.reasoning === 'string' ? answer.reasoning : ''}${text}`;
				details.push(...detailsIn({ encrypted_content: encryptedValue }));
				answer.reasoning_details = details;
				break;
			}
			case 'tool':
				turn = undefined;
				if (!isConnectedCall(message.toolCallId)) add(toolResult(message), name);
				break;
			case 'activity':
				// What a page shows beside the conversation.
				break;
			default: {
				turn = undefined;
				add({ ...message, content: contentOf(message.content) }, name);
			}
		}
	}
	return { messages, names };
}

/** Adds to the same list each time: a copy for each message would take too long for many of them. */
function addContent(turn: Turn, content: JsonValue): void {
	const { message } = turn;
	if (message.content === undefined) {
		message.content = content;
		return;
	}
	turn.parts ??= [...partsOf(message.content)];
	turn.parts.push(...partsOf(content));
	message.content = turn.parts;
}

/** `undefined`: none. What is no list of calls is left to the policy's refusal. */
function callsOf(toolCalls: JsonValue | undefined): JsonArray | undefined {
	if (toolCalls === undefined || toolCalls === null) return undefined;
	const calls = isJsonArray(toolCalls) ? toolCalls : [toolCalls];
	const ofPage = calls.filter((call) => !(isJsonObject(call) && isConnectedCall(call.id)));
	return ofPage.length === 0 ? undefined : ofPage.map(callOf);
}

function callOf(call: JsonValue): JsonValue {
	if (!isJsonObject(call)) return call;
	const { id = null, type = null, function: fn = null } = call;
	return { id, type, function: fn };
}

function toolResult({ toolCallId: id, content, error }: JsonObject): JsonObject {
	const given = contentOf(content);
	const said = isEmpty(given) && typeof error === 'string' ? error : given;
	return { role: 'tool', ...(id !== undefined && { tool_call_id: id }), content: said };
}

const isEmpty = (content: JsonValue): boolean =>
	content === null || content === '' || (isJsonArray(content) && content.length === 0);

const partsOf = (content: JsonValue): JsonArray =>
	isJsonArray(content) ? content : [{ type: 'text', text: content }];
