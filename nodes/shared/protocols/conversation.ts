/**
 * Which conversation a caller's request belongs to, by the names that frontends have for it: OpenAI's
 * `conversation_id`, `sessionId` of n8n's chat, `threadId` of AG-UI, `id` of the AI SDK's useChat. Ask
 * only where a memory is connected: without one, these fields mean nothing. Pure; never throws.
 */
import { Failure } from '../failure/failure';
import { refusal } from '../failure/refusal';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './jsonValue';

const NAMES = [
	'conversation_id',
	'conversationId',
	'sessionId',
	'session_id',
	'threadId',
	'thread_id',
	'chatId',
] as const;

const MAX_ID_CHARS = 200;

/** `fields`: of the body. Returns `undefined` when they name no conversation. */
export function conversationIdOf(fields: JsonObject): string | undefined | Failure {
	let first: { name: string; id: string } | undefined;
	for (const name of isOfUseChat(fields) ? [...NAMES, 'id'] : NAMES) {
		const id = readConversationId(name, fields[name]);
		if (id instanceof Failure) return id;
		if (id === undefined) continue;
		if (first !== undefined && first.id !== id) {
			return refusal(
				'invalid_field',
				`“${first.name}” and “${name}” name two conversations: send one of them`,
			);
		}
		first ??= { name, id };
	}
	return first?.id;
}

/** `undefined` for null and blank texts. `name`: of the field, for the refusal. */
export function readConversationId(name: string, value: unknown): string | undefined | Failure {
	if (value === undefined || value === null) return undefined;
	const text = Number.isSafeInteger(value) ? String(value) : value;
	const id = typeof text === 'string' ? text.trim() : undefined;
	if (id === '') return undefined;
	return id === undefined || id.length > MAX_ID_CHARS
		? refusal(
				'invalid_field',
				`“${name}” must be a text of 1 to ${MAX_ID_CHARS} characters, or a whole number: it names the conversation`,
			)
		: id;
}

/** In any other body, `id` can be the ID of anything. */
const isOfUseChat = ({ trigger, messages, message }: JsonObject): boolean =>
	typeof trigger === 'string' ||
	hasParts(message) ||
	(isJsonArray(messages) && messages.some(hasParts));

const hasParts = (message: JsonValue | undefined): boolean =>
	isJsonObject(message) && isJsonArray(message.parts);

/** Whether useChat asks for another answer to a question that may have been answered. */
export const asksAgain = ({ trigger }: JsonObject): boolean => trigger === 'regenerate-message';
