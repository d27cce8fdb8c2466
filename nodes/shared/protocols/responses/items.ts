/**
 * Makes messages of a chat from the items of a Responses request. What a model gave in one answer
 * (reasoning, texts, calls) are several items here and one message there. Checks only the shape: the
 * caller policy checks roles, contents and calls. Pure; never throws.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
import { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';
import { asText } from '../../values/json';
import {
	isJsonArray,
	isJsonObject,
	type JsonArray,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';
import { createDetailsReader, isOurReasoning, summaryOf } from './reasoningItem';

export type ReadItems = {
	messages: JsonObject[];
	/** For refusals, one per message. */
	names: string[];
	/** An earlier answer is named by its ID only, and nothing is stored here. */
	lacksAnswers: boolean;
};

/** A message that items are added to, and its lists. */
type Turn = {
	message: Record<string, JsonValue>;
	/** Of several texts. */
	parts?: JsonValue[];
	details: JsonValue[];
	calls: JsonObject[];
};

export function readItems(items: JsonArray): ReadItems | Failure {
	const messages: JsonObject[] = [];
	const names: string[] = [];
	const detailsIn = createDetailsReader();
	let turn: Turn | undefined;
	let unknownAnswers = 0;
	let lacksAnswers = false;

	const add = (message: JsonObject, name: string): void => {
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

	for (const [index, item] of items.entries()) {
		const name = `item ${index + 1} of “input”`;
		if (!isJsonObject(item)) return invalid(index, 'must be an object with a type or a role');
		switch (typeOf(item)) {
			case 'message': {
				const { role = null, content = null } = item;
				if (role === 'assistant') {
					endText();
					addContent(answered(name), content);
					break;
				}
				turn = undefined;
				// References before a question are answers that the model would have to know.
				if (role === 'user') lacksAnswers ||= unknownAnswers > 0;
				add({ role, content }, name);
				break;
			}
			case 'reasoning': {
				const summary = summaryOf(item);
				// Without a text it belongs to what stands before it, or to the call that follows.
				if (summary !== '') endText();
				const { message, details } = answered(name);
				message.reasoning = (asText(message.reasoning) ?? '') + summary;
				details.push(...detailsIn(item));
				message.reasoning_details = details;
				break;
			}
			case 'function_call': {
				const { call_id: id = null, name: called = null, arguments: args = null } = item;
				const call = { id, type: 'function', function: { name: called, arguments: args } };
				const { message, calls } = answered(name);
				calls.push(call);
				message.tool_calls = calls;
				break;
			}
			case 'function_call_output': {
				turn = undefined;
				const { call_id: id, output = null } = item;
				add({ role: 'tool', ...(id !== undefined && { tool_call_id: id }), content: output }, name);
				break;
			}
			case 'item_reference':
				if (!isLeftOut(item.id)) unknownAnswers += 1;
				break;
			default:
				if (LEFT_OUT.has(item.type)) break;
				return invalid(
					index,
					`has ${shownName(item.type, 'an unknown value')} as its type, which is not accepted: use message, function_call, function_call_output or reasoning`,
				);
		}
	}
	return { messages, names, lacksAnswers };
}

/** A message may leave out its type. */
const typeOf = ({ type, role }: JsonObject): JsonValue | undefined =>
	type === undefined && role !== undefined ? 'message' : type;

/** Adds to the same list each time: a copy for each item would take too long for many of them. */
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

const partsOf = (content: JsonValue): JsonArray =>
	isJsonArray(content) ? content : [{ type: 'output_text', text: content }];

/**
 * What tools of a provider's gave, and connected tools as our own answers show them. Clients send it back
 * without being asked to, and no model of another provider can read it.
 */
const LEFT_OUT: ReadonlySet<JsonValue | undefined> = new Set([
	'mcp_call',
	'mcp_list_tools',
	'web_search_call',
	'file_search_call',
	'code_interpreter_call',
	'image_generation_call',
]);

/** Items of our own answers, by their IDs, that are left out as well when they are sent whole. */
const isLeftOut = (id: JsonValue | undefined): boolean =>
	typeof id === 'string' && (isOurReasoning(id) || /^(mcp|ig)_/.test(id));

const invalid = (index: number, why: string): Failure =>
	refusal('invalid_message', `Item ${index + 1} of “input” ${why}`);
