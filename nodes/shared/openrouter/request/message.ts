/**
 * Reads the messages of a chat from the forms in which an author can write them.
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import { invalidInput } from '../../failure/failure';
import { isRecord, type JsonRecord } from '../../values/json';
import { parseJsonField } from '../../parameters/values';

export const CHAT_ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
type ChatRole = (typeof CHAT_ROLES)[number];

/** `content`: a text, or parts such as `{type: 'text', text}`. Other members are sent as given. */
export type ChatMessage = JsonRecord & {
	role: ChatRole;
	content?: string | readonly JsonRecord[] | null;
};

const HINT = 'Give a JSON array such as [{"role": "user", "content": "Hello"}]';

/** Content parts that carry files; attachment.ts makes them. */
export type Attachments = readonly JsonRecord[];

/**
 * The system prompt, if there is one, then the user's text with its attachments. Throws when `prompt`
 * is blank and nothing is attached.
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

/** The system prompt, if there is one, then the messages as listed. Throws when the list is empty. */
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
 * The author's own JSON: an array of messages, or its text. Every member of a message is kept as it is
 * (content parts, tool calls, reasoning_details). Throws for an entry that cannot be a message.
 */
export function messagesFromJson(json: unknown): ChatMessage[] {
	const label = 'Messages (JSON)';
	const list = parseJsonField(label, json, HINT);
	if (!Array.isArray(list)) throw invalidInput(`${label} is not an array`, HINT);
	if (list.length === 0) throw invalidInput(`${label} is empty`, HINT);
	return list.map((entry, index) => readMessage(entry, index, label));
}

/** Adds the attachments to the last user message. Throws when there is no user message. */
export function attachToLast(
	messages: readonly ChatMessage[],
	attachments: Attachments,
): readonly ChatMessage[] {
	if (attachments.length === 0) return messages;
	const index = messages.findLastIndex(({ role }) => role === 'user');
	const last = messages[index];
	if (last === undefined) {
		throw invalidInput(
			'Messages (JSON) has no user message to attach files to',
			'Add a message with the role “user”, or remove the attachments',
		);
	}
	return messages.with(index, withAttachments(last, attachments));
}

export type NonBlankMessages = {
	messages: readonly ChatMessage[];
	/** Paths of what was removed: `Messages[1]`, `Messages[2].content[0]`. */
	leftOut: string[];
};

/**
 * Removes blank turns and blank text parts, which Anthropic refuses. Results of tools stay, as each
 * call needs one. Throws, and names what is blank, when no question is left. `listed`: how many of the
 * messages, counted from the end, are in the field `label`.
 */
export function removeBlankMessages(
	given: readonly ChatMessage[],
	label: string,
	listed = given.length,
): NonBlankMessages {
	const leftOut: string[] = [];
	const messages = given.flatMap((message, index) => {
		const path = `${label}[${index - (given.length - listed)}]`;
		const kept = removeBlankText(message, path, leftOut);
		if (kept === undefined) leftOut.push(path);
		return kept ?? [];
	});
	const blank = leftOut.at(-1);
	if (blank === undefined) return { messages: given, leftOut };
	const last = messages.findLast(({ role }) => role !== 'system' && role !== 'developer');
	// Without the question, the model would continue its own last answer.
	const isPrefill = given.at(-1)?.role === 'user' && last?.role === 'assistant';
	if (last === undefined || isPrefill) {
		throw invalidInput(`${blank} is blank`, 'Enter a text, or map it from the incoming data');
	}
	return { messages, leftOut };
}

/** Returns `undefined` when the whole message is blank. */
function removeBlankText(
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
	return CONTENT_MEMBERS.some((name) => isFilled(message[name]))
		? { ...message, content: null }
		: undefined;
}

/** Members that an assistant's turn may have instead of a text. */
const CONTENT_MEMBERS = ['tool_calls', 'function_call', 'audio', 'images', 'refusal'];

const isFilled = (value: unknown): boolean =>
	Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;

const isBlankText = ({ type, text }: JsonRecord): boolean =>
	type === 'text' && typeof text === 'string' && text.trim() === '';

/** The text comes first: providers ask for this order, and models then read images better. */
function withAttachments(message: ChatMessage, attachments: Attachments): ChatMessage {
	if (attachments.length === 0) return message;
	const { content } = message;
	const given = typeof content === 'string' ? textPart(content) : (content ?? []);
	return { ...message, content: [...given, ...attachments] };
}

/** Empty for a blank text, which providers refuse. */
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
