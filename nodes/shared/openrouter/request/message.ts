/**
 * The messages of a chat, in the shape that OpenRouter takes, and the author's ways to write them.
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import { invalidInput } from '../../failure/failure';
import { isRecord, type JsonRecord } from '../../values/json';
import { parseJsonField } from '../../failure/jsonField';

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
	const list = parseJsonField(label, json, HINT);
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

export type SaidMessages = {
	messages: readonly ChatMessage[];
	/** Where nothing was said, as errors name it: `Messages[1]`, `Messages[2].content[0]`. */
	leftOut: string[];
};

/**
 * The messages without blank turns and blank text parts, which Anthropic refuses. Results of tools stay,
 * as each call needs one. Throws when nothing would be asked any more, naming what is blank. `listed`:
 * how many of the messages, at the end, the field `label` holds.
 */
export function withoutBlanks(
	given: readonly ChatMessage[],
	label: string,
	listed = given.length,
): SaidMessages {
	const leftOut: string[] = [];
	const messages = given.flatMap((message, index) => {
		const path = `${label}[${index - (given.length - listed)}]`;
		const said = withoutBlankText(message, path, leftOut);
		if (said === undefined) leftOut.push(path);
		return said ?? [];
	});
	const blank = leftOut.at(-1);
	if (blank === undefined) return { messages: given, leftOut };
	const last = messages.findLast(({ role }) => role !== 'system' && role !== 'developer');
	// The question is gone, and the model would go on with its own answer.
	const isPrefill = given.at(-1)?.role === 'user' && last?.role === 'assistant';
	if (last === undefined || isPrefill) {
		throw invalidInput(`${blank} is blank`, 'Enter a text, or map it from the incoming data');
	}
	return { messages, leftOut };
}

/** `undefined` when nothing is left of it. */
function withoutBlankText(
	message: ChatMessage,
	path: string,
	leftOut: string[],
): ChatMessage | undefined {
	const { role, content } = message;
	if (role === 'tool') return message;
	if (Array.isArray(content)) {
		const parts: JsonRecord[] = content.filter((part) => !isBlankText(part));
		if (parts.length > 0) {
			if (parts.length === content.length) return message;
			content.forEach((part, index) => {
				if (isBlankText(part)) leftOut.push(`${path}.content[${index}]`);
			});
			return { ...message, content: parts };
		}
	} else if (typeof content === 'string' && content.trim() !== '') {
		return message;
	}
	return SPEAKING_MEMBERS.some((name) => isFilled(message[name]))
		? { ...message, content: null }
		: undefined;
}

/** What an assistant's turn may hold in place of a text. */
const SPEAKING_MEMBERS = ['tool_calls', 'function_call', 'audio', 'images', 'refusal'];

const isFilled = (value: unknown): boolean =>
	Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;

const isBlankText = ({ type, text }: JsonRecord): boolean =>
	type === 'text' && typeof text === 'string' && text.trim() === '';

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
