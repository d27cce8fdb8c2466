/**
 * Reads a request of OpenAI's Responses as one of its chat completions, which the caller policy knows.
 * Checks only that the body is JSON data within limits, and has the shape of such a request. Pure; never
 * throws.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import type { CallerRequest } from '../body';
import { readConversationId } from '../conversation';
import { readJsonBody } from '../jsonBody';
import {
	isJsonArray,
	isJsonObject,
	type JsonArray,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';
import { readFields } from './fields';
import { readItems, type ReadItems } from './items';

const EXAMPLE = 'Send {"input": "Hello"} or {"input": [{"role": "user", "content": "Hello"}]}';

const refuse = (reason: string): Failure => refusal('invalid_body', `${reason}. ${EXAMPLE}`);

export function readResponsesBody(value: unknown): CallerRequest | Failure {
	const body = readJsonBody(value, NOT_JSON);
	if (body instanceof Failure) return body;
	if (body === null)
		return refuse('The body is empty, or its Content-Type is not application/json');
	if (!isJsonObject(body)) return refuse('The body is not an object');
	const input = readInput(body);
	if (input instanceof Failure) return input;
	const read = readFields(body);
	if (read instanceof Failure) return read;
	const conversationId = readConversationId('conversation', conversationOf(body.conversation));
	if (conversationId instanceof Failure) return conversationId;
	const withoutMemory = memoryFault(body, input, conversationId);
	const { instructions } = body;
	const instructed = instructions !== undefined && instructions !== null;
	return {
		messages: instructed
			? [{ role: 'system', content: instructions }, ...input.messages]
			: input.messages,
		fields: {
			...read.fields,
			...(conversationId !== undefined && { conversation_id: conversationId }),
		},
		names: {
			messages: instructed ? ['“instructions”', ...input.names] : input.names,
			fields: read.names,
		},
		sent: body,
		...(withoutMemory !== undefined && { withoutMemory }),
	};
}

function readInput({ input, messages }: JsonObject): ReadItems | Failure {
	if (typeof input === 'string') {
		const message = { role: 'user', content: input };
		return { messages: [message], names: ['“input”'], lacksAnswers: false };
	}
	if (isJsonArray(input)) return input.length === 0 ? refuse('“input” is empty') : itemsOf(input);
	if (input !== undefined && input !== null) return refuse('“input” is neither a text nor a list');
	return messages === undefined
		? refuse('The body has no “input”')
		: refuse('The body has “messages”, which belong to /chat/completions');
}

function itemsOf(input: JsonArray): ReadItems | Failure {
	const read = readItems(input);
	if (read instanceof Failure || read.messages.length > 0) return read;
	return refuse('“input” holds no message');
}

/** An ID, or an object with one. */
const conversationOf = (conversation: JsonValue | undefined): JsonValue | undefined =>
	isJsonObject(conversation) ? (conversation.id ?? NO_ID) : conversation;

/** A value that is no ID, so that the refusal says what one is. */
const NO_ID: JsonValue = [];

/** Why the request cannot be answered where no memory holds its conversation. */
function memoryFault(
	{ previous_response_id: previous }: JsonObject,
	{ lacksAnswers }: ReadItems,
	conversationId: string | undefined,
): Failure | undefined {
	if (conversationId !== undefined) return NO_CONVERSATIONS;
	if (previous !== undefined && previous !== null && previous !== '') return NO_PREVIOUS;
	return lacksAnswers ? NO_REFERENCES : undefined;
}

const NO_CONVERSATIONS = refusal(
	'invalid_field',
	'Leave out “conversation”: this endpoint keeps no conversations. Send the earlier items in “input”',
);

const NO_PREVIOUS = refusal(
	'invalid_field',
	'Leave out “previous_response_id”: answers cannot be named by their IDs here. Send the earlier items in “input”, or “conversation” with an ID of your own where this endpoint keeps conversations',
);

const NO_REFERENCES = refusal(
	'invalid_message',
	'Send earlier answers themselves in place of “item_reference”: they are not stored here. In the AI SDK, set store: false in providerOptions.openai',
);

const NOT_JSON = refuse('The body is not JSON: build it with JSON.stringify');
