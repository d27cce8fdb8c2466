/**
 * Finds the sentence inside a provider's error body. OpenRouter forwards the body as text: JSON in the
 * provider's own shape (OpenAI `{"error":{"message"}}`, Google the same in a list, Anthropic
 * `{"type":"error","error":{"type","message"}}`, FastAPI `{"detail"}`), JSON after a few words, plain
 * text, or an HTML page. Pure; never throws.
 */
import { asRecords, asText, isRecord, parseJson } from '../../values/json';

/** Members that may hold the sentence, or the object with the sentence. The best is first. */
const MEMBERS = [
	'message',
	'Message',
	'error_message',
	'errorMessage',
	'error_description',
	'detail',
	'details',
	'msg',
	'error',
	'errors',
	// For bodies without a sentence.
	'status',
	'code',
	'type',
];

const MAX_DEPTH = 6;
const MAX_LISTED = 5;
const MAX_JSON_CHARS = 64 * 1024;

/** The sentence, or `undefined`. */
export function sentenceIn(value: unknown, depth = 0): string | undefined {
	if (depth > MAX_DEPTH) return undefined;
	if (typeof value === 'string') return sentenceInText(value.trim(), depth);
	if (Array.isArray(value)) return firstSentence(value.slice(0, MAX_LISTED), depth);
	if (!isRecord(value)) return undefined;
	// An object comes before the texts beside it, which only name the kind of error.
	const inner = isRecord(value.error) ? sentenceIn(value.error, depth + 1) : undefined;
	return (
		inner ??
		firstSentence(
			MEMBERS.map((name) => value[name]),
			depth,
		)
	);
}

function firstSentence(values: readonly unknown[], depth: number): string | undefined {
	for (const value of values) {
		const sentence = sentenceIn(value, depth + 1);
		if (sentence !== undefined) return sentence;
	}
	return undefined;
}

const MARKUP = /^<[a-z!?]|<(!doctype|html|head|body)\b/i;

function sentenceInText(text: string, depth: number): string | undefined {
	if (text === '' || MARKUP.test(text)) return undefined;
	const start = text.search(/[{["]/);
	if (start === -1) return text;
	const end = text.lastIndexOf(CLOSING[text.charAt(start)] ?? '');
	const inside = parse(text.slice(start, end + 1));
	if (start === 0 && inside !== undefined) return sentenceIn(inside, depth + 1);
	const sentence =
		isRecord(inside) || asRecords(inside).length > 0
			? sentenceIn(inside, depth + 1)
			: messageMember(text.slice(start));
	if (sentence !== undefined) return sentence;
	// An object without a sentence is probably a part of the request, so only the text before it counts.
	const object = text.search(/\{\s*"|\[\s*\{/);
	const before = object === -1 ? text : text.slice(0, object).trim();
	return before === '' ? undefined : before;
}

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '"': '"' };

/** The message in JSON that was cut off and cannot be parsed. */
function messageMember(text: string): string | undefined {
	const found = /"message"\s*:\s*("(?:[^"\\]|\\.){1,1000})/.exec(text.slice(0, MAX_JSON_CHARS));
	return found === null ? undefined : asText(parse(`${found[1]}"`));
}

const parse = (text: string): unknown =>
	text.length > MAX_JSON_CHARS ? undefined : parseJson(text);
