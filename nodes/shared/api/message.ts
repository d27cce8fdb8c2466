/**
 * The messages of a chat, in the shape that OpenRouter takes, and the author's ways to write them.
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import { invalidInput } from './error';
import { isRecord, type JsonRecord } from './json';

export const CHAT_ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
export type ChatRole = (typeof CHAT_ROLES)[number];

/** A text, or content parts such as `{type: 'text', text}`. Other members are passed on as given. */
export type ChatMessage = JsonRecord & {
	role: ChatRole;
	content?: string | readonly JsonRecord[] | null;
};

const HINT = 'Give a JSON array such as [{"role": "user", "content": "Hello"}]';

/** A system prompt, when there is one, then the user's text. Throws when `prompt` is blank. */
export function messagesFromPrompt(systemPrompt: string, prompt: string): ChatMessage[] {
	if (prompt.trim() === '') {
		throw invalidInput('Prompt is empty', 'Enter a text, or map it from the incoming data');
	}
	return [...systemMessage(systemPrompt), { role: 'user', content: prompt }];
}

/** A system prompt, when there is one, then the messages as listed. Throws when none is listed. */
export function messagesFromList(
	systemPrompt: string,
	list: ReadonlyArray<{ role: unknown; content: unknown }>,
): ChatMessage[] {
	if (list.length === 0) throw invalidInput('Messages is empty', 'Add at least one message');
	return [
		...systemMessage(systemPrompt),
		...list.map((entry, index) => readMessage(entry, index, 'Messages')),
	];
}

/**
 * The author's own JSON: an array of messages, or its text. Every member of a message is kept as it
 * is (content parts, tool calls, reasoning_details); only what cannot be a message is refused.
 */
export function messagesFromJson(json: unknown): ChatMessage[] {
	const label = 'Messages (JSON)';
	const list = typeof json === 'string' ? parseJson(json, label) : json;
	if (!Array.isArray(list)) throw invalidInput(`${label} is not an array`, HINT);
	if (list.length === 0) throw invalidInput(`${label} is empty`, HINT);
	return list.map((entry, index) => readMessage(entry, index, label));
}

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

function parseJson(text: string, label: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw invalidInput(`${label} is not valid JSON`, HINT);
	}
}
