/**
 * The messages of a chat, in the shape that OpenRouter takes, and the author's ways to write them.
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import { invalidInput } from './error';
import { isRecord, type JsonRecord } from './json';
import { parseJson } from './jsonText';

export const CHAT_ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
export type ChatRole = (typeof CHAT_ROLES)[number];

/** A text, or content parts such as `{type: 'text', text}`. Other members are passed on as given. */
export type ChatMessage = JsonRecord & {
	role: ChatRole;
	content?: string | readonly JsonRecord[] | null;
};

const HINT = 'Give a JSON array such as [{"role": "user", "content": "Hello"}]';

/** Content parts that carry files; attachment.ts makes them. */
export type Attachments = readonly JsonRecord[];

/**
 * A system prompt, when there is one, then the user's text and what is attached to it. Throws when
 * `prompt` is blank and nothing is attached.
 */
export function messagesFromPrompt(
	systemPrompt: string,
	prompt: string,
	attachments: Attachments = [],
): ChatMessage[] {
	if (prompt.trim() === '' && attachments.length === 0) {
		throw invalidInput('Prompt is empty', 'Enter a text, or map it from the incoming data');
	}
	return [
		...systemMessage(systemPrompt),
		withAttachments({ role: 'user', content: prompt }, attachments),
	];
}

/** A system prompt, when there is one, then the messages as listed. Throws when none is listed. */
export function messagesFromList(
	systemPrompt: string,
	list: ReadonlyArray<{ role: unknown; content: unknown; attachments?: Attachments }>,
): ChatMessage[] {
	if (list.length === 0) throw invalidInput('Messages is empty', 'Add at least one message');
	return [
		...systemMessage(systemPrompt),
		...list.map(({ attachments = [], ...entry }, index) =>
			withAttachments(readMessage(entry, index, 'Messages'), attachments),
		),
	];
}

/**
 * The author's own JSON: an array of messages, or its text. Every member of a message is kept as it
 * is (content parts, tool calls, reasoning_details); only what cannot be a message is refused.
 */
export function messagesFromJson(json: unknown): ChatMessage[] {
	const label = 'Messages (JSON)';
	const list = parseJson(label, json, HINT);
	if (!Array.isArray(list)) throw invalidInput(`${label} is not an array`, HINT);
	if (list.length === 0) throw invalidInput(`${label} is empty`, HINT);
	return list.map((entry, index) => readMessage(entry, index, label));
}

/** What is attached goes to the last message of the user. Throws when there is none to take it. */
export function attachToLast(
	messages: readonly ChatMessage[],
	attachments: Attachments,
): readonly ChatMessage[] {
	if (attachments.length === 0) return messages;
	const index = messages.findLastIndex(({ role }) => role === 'user');
	const last = messages[index];
	if (last === undefined) {
		throw invalidInput(
			'Messages (JSON) has no message of the user that files could be attached to',
			'Add a message with the role “user”, or remove the attachments',
		);
	}
	return messages.with(index, withAttachments(last, attachments));
}

/** Text first: models read images better after the question, and providers ask for this order. */
function withAttachments(message: ChatMessage, attachments: Attachments): ChatMessage {
	if (attachments.length === 0) return message;
	const { content } = message;
	const given = typeof content === 'string' ? textPart(content) : (content ?? []);
	return { ...message, content: [...given, ...attachments] };
}

/** None for a blank text: providers do not take one. */
const textPart = (text: string): JsonRecord[] =>
	text.trim() === '' ? [] : [{ type: 'text', text }];

const systemMessage = (text: string): ChatMessage[] =>
	text.trim() === '' ? [] : [{ role: 'system', content: text }];

const isRole = (value: unknown): value is ChatRole => CHAT_ROLES.some((role) => role === value);

function readMessage(entry: unknown, index: number, label: string): ChatMessage {
	const path = `${label}[${index}]`;
	if (!isRecord(entry)) throw invalidInput(`${path} is not an object`, HINT);
	const { role, content } = entry;
	if (!isRole(role)) {
		throw invalidInput(`${path}.role is not one of ${CHAT_ROLES.join(', ')}`, HINT);
	}
	if (typeof content === 'string' || (Array.isArray(content) && content.every(isRecord))) {
		return { ...entry, role, content };
	}
	// An assistant turn that only calls tools has no content.
	if ((content === undefined || content === null) && role === 'assistant') {
		return { ...entry, role, content: null };
	}
	throw invalidInput(`${path}.content is neither a text nor an array of content parts`, HINT);
}
