/**
 * Reads AG-UI's RunAgentInput as a request of OpenAI's chat completions, which the caller policy knows.
 * Checks only that the body is JSON data within limits, and has the shape of such an input. Pure; never
 * throws.
 * @see https://docs.ag-ui.com/sdk/js/core/types
 */
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { TEXT_FIELDS, type CallerRequest } from '../body';
import { readJsonBody } from '../jsonBody';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';
import { withContext } from './context';
import { readMessages } from './messages';

const EXAMPLE =
	'Send AG-UI’s RunAgentInput: {"threadId": "t1", "runId": "r1", "messages": [{"id": "m1", "role": "user", "content": "Hello"}]}';

const refuse = (reason: string): Failure => refusal('invalid_body', `${reason}. ${EXAMPLE}`);

export function readAgUiBody(value: unknown): CallerRequest | Failure {
	const body = readJsonBody(value, NOT_JSON);
	if (body instanceof Failure) return body;
	if (body === null)
		return refuse('The body is empty, or its Content-Type is not application/json');
	if (!isJsonObject(body)) return refuse('The body is not an object');
	const { messages: given } = body;
	if (!isJsonArray(given)) return refuse('“messages” is not a list');
	const others = TEXT_FIELDS.filter((name) => {
		const text = body[name];
		return typeof text === 'string' && text.trim() !== '';
	});
	if (others.length > 0) {
		return refuse(`The body has messages and ${others.join(' and ')}: send one of them`);
	}
	const fault = ID_NAMES.map((name) => idFault(name, body[name])).find(Boolean);
	if (fault !== undefined) return fault;
	if (isJsonArray(body.resume) && body.resume.length > 0) return NO_INTERRUPTS;
	const read = readMessages(given);
	if (read.messages.length === 0) return refuse('“messages” holds no message of a conversation');
	const messages = withContext(read.messages, body.context);
	if (messages instanceof Failure) return messages;
	const { fields, names } = readFields(body);
	const { threadId = null, runId = null, parentRunId = null } = body;
	return {
		messages,
		fields,
		names: { messages: read.names, fields: names },
		sent: { threadId, runId, parentRunId },
	};
}

/** The answer repeats them. */
const ID_NAMES = ['threadId', 'runId', 'parentRunId'] as const;

const MAX_ID_CHARS = 200;

function idFault(name: string, id: JsonValue | undefined): Failure | undefined {
	if (id === undefined || id === null) return undefined;
	return typeof id === 'string' && id.length <= MAX_ID_CHARS
		? undefined
		: refusal('invalid_field', `“${name}” must be a text of up to ${MAX_ID_CHARS} characters`);
}

/**
 * Clients put settings of the model into `forwardedProps`, under the names of OpenAI's chat. A field of
 * the body itself counts more. The policy leaves out all that it does not know.
 */
function readFields(body: JsonObject) {
	const { forwardedProps, ...own } = body;
	const forwarded = isJsonObject(forwardedProps) ? forwardedProps : {};
	const fields: Record<string, JsonValue> = { ...forwarded, ...own };
	// The two that are read otherwise, wherever they stand.
	delete fields.messages;
	delete fields.tools;
	if (own.tools !== undefined) {
		fields.tools = isJsonArray(own.tools) ? own.tools.map(readTool) : own.tools;
	}
	const names: Record<string, string> = {};
	for (const name in forwarded) {
		if (!Object.hasOwn(own, name)) names[name] = `forwardedProps.${name}`;
	}
	return { fields, names };
}

/** What has no name is no tool of AG-UI, and the policy reads it as in a chat. */
function readTool(tool: JsonValue): JsonValue {
	if (!isJsonObject(tool) || tool.function !== undefined || tool.type !== undefined) return tool;
	const { name, description = null, parameters = null } = tool;
	if (name === undefined || name === null || name === '') return tool;
	return { type: 'function', function: { name, description, parameters } };
}

const NO_INTERRUPTS = refusal(
	'invalid_field',
	'Leave out “resume”: this endpoint interrupts no run, so there is nothing to go on with',
);

const NOT_JSON = refuse('The body is not JSON: build it with JSON.stringify');
