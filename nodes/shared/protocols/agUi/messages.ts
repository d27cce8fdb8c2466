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
import { createTurns, type ReadTurns } from '../turns';
import { isConnectedCall } from './connectedCall';
import { contentOf } from './parts';

export function readMessages(given: JsonArray): ReadTurns {
	const turns = createTurns('text');
	const detailsIn = createDetailsReader();

	for (const [index, message] of given.entries()) {
		const name = `message ${index + 1}`;
		if (!isJsonObject(message)) {
			turns.addMessage(message, name);
			continue;
		}
		switch (message.role) {
			case 'assistant': {
				const { content = null, toolCalls } = message;
				const calls = callsOf(toolCalls);
				if (!isEmpty(content)) turns.addText(content, name);
				if (calls !== undefined) turns.addCalls(calls, name);
				break;
			}
			case 'reasoning': {
				const { content, encryptedValue = null } = message;
				const text = typeof content === 'string' ? content : '';
				turns.addReasoning(text, detailsIn({ encrypted_content: encryptedValue }), name);
				break;
			}
			case 'tool':
				turns.endAnswer();
				if (!isConnectedCall(message.toolCallId)) turns.addMessage(toolResult(message), name);
				break;
			case 'activity':
				// What a page shows beside the conversation.
				break;
			default:
				turns.addMessage({ ...message, content: contentOf(message.content) }, name);
		}
	}
	return turns.read;
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
