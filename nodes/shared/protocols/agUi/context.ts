/**
 * Adds what a page says about itself (AG-UI's `context`) to the user's last message. It is the caller's
 * own text, so it counts and is checked as such, and has no more weight than what the user writes: as
 * instructions it would have to be refused where callers may give none. Pure; never throws.
 */
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { isJsonArray, isJsonObject, type JsonArray, type JsonValue } from '../jsonValue';

/** `messages`: of a chat. */
export function withContext(
	messages: readonly JsonValue[],
	context: JsonValue | undefined,
): readonly JsonValue[] | Failure {
	if (context === undefined || context === null) return messages;
	if (!isJsonArray(context)) return NOT_A_LIST;
	const lines: string[] = [];
	for (const entry of context) {
		if (!isJsonObject(entry)) return NOT_A_LIST;
		const { description, value = null } = entry;
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		lines.push(
			typeof description === 'string' && description !== '' ? `${description}: ${text}` : text,
		);
	}
	const last = messages.findLastIndex(
		(message) => isJsonObject(message) && message.role === 'user',
	);
	const message = messages[last];
	if (lines.length === 0 || !isJsonObject(message)) return messages;
	const told = { type: 'text', text: `${HEADING}\n${lines.join('\n')}` };
	const { content = null } = message;
	return messages.with(last, { ...message, content: [told, ...partsOf(content)] });
}

const HEADING = 'What the page says about itself:';

const partsOf = (content: JsonValue): JsonArray =>
	isJsonArray(content) ? content : [{ type: 'text', text: content }];

const NOT_A_LIST = refusal(
	'invalid_field',
	'“context” must be a list of objects with the texts description and value',
);
