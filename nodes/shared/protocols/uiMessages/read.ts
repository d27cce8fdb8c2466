/**
 * Reads what the AI SDK's useChat sends as one of OpenAI's chats, which the caller policy knows: in each
 * body that a chat takes, messages may also be the hook's, with `parts`. Their texts and files are read
 * where a chat's are. Pure; never throws.
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/transport
 */
import { Failure } from '../../failure/failure';
import { readCallerBody, type CallerRequest } from '../body';
import { isJsonObject, type JsonValue } from '../jsonValue';
import { assistantTurns } from './assistantTurns';

export function readUiMessagesBody(body: unknown): CallerRequest | Failure {
	const asked = readCallerBody(body);
	if (asked instanceof Failure) return asked;
	const turns = asked.messages.flatMap((message, index) =>
		turnsOf(message).map((turn) => ({ turn, name: `message ${index + 1}` })),
	);
	return {
		// Without any turn, the policy says what is missing.
		messages: turns.length === 0 ? asked.messages : turns.map(({ turn }) => turn),
		fields: { ...asked.fields, stream: true },
		names: { messages: turns.map(({ name }) => name), fields: {} },
	};
}

function turnsOf(message: JsonValue): readonly JsonValue[] {
	if (!isJsonObject(message)) return [message];
	// AI SDK 4 has messages for the page only.
	if (message.role === 'data') return [];
	return message.role === 'assistant' ? assistantTurns(message) : [message];
}
