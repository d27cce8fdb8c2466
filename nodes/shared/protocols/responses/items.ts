/**
 * Makes messages of a chat from the items of a Responses request. What a model gave in one answer
 * (reasoning, texts, calls) are several items here and one message there. Checks only the shape: the
 * caller policy checks roles, contents and calls. Pure; never throws.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
import { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';
import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from '../jsonValue';
import { createTurns, type ReadTurns } from '../turns';
import { createDetailsReader, isOurReasoning, summaryOf } from './reasoningItem';

export type ReadItems = ReadTurns & {
	/** An earlier answer is named by its ID only, and nothing is stored here. */
	lacksAnswers: boolean;
};

export function readItems(items: JsonArray): ReadItems | Failure {
	const turns = createTurns('output_text');
	const detailsIn = createDetailsReader();
	let unknownAnswers = 0;
	let lacksAnswers = false;

	for (const [index, item] of items.entries()) {
		const name = `item ${index + 1} of “input”`;
		if (!isJsonObject(item)) return invalid(index, 'must be an object with a type or a role');
		switch (typeOf(item)) {
			case 'message': {
				const { role = null, content = null } = item;
				if (role === 'assistant') {
					turns.addText(content, name);
					break;
				}
				// References before a question are answers that the model would have to know.
				if (role === 'user') lacksAnswers ||= unknownAnswers > 0;
				turns.addMessage({ role, content }, name);
				break;
			}
			case 'reasoning':
				turns.addReasoning(summaryOf(item), detailsIn(item), name);
				break;
			case 'function_call': {
				const { call_id: id = null, name: called = null, arguments: args = null } = item;
				const call = { id, type: 'function', function: { name: called, arguments: args } };
				turns.addCalls([call], name);
				break;
			}
			case 'function_call_output': {
				const { call_id: id, output = null } = item;
				const ofCall = id !== undefined && { tool_call_id: id };
				turns.addMessage({ role: 'tool', ...ofCall, content: output }, name);
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
	return { ...turns.read, lacksAnswers };
}

/** A message may leave out its type. */
const typeOf = ({ type, role }: JsonObject): JsonValue | undefined =>
	type === undefined && role !== undefined ? 'message' : type;

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
