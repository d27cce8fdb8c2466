/**
 * Rebuilds the content of one message from parts of known types: text, and images, audio and files with
 * an https URL or data. `file_id` is never sent, as uploaded files belong to the author's account. The
 * shapes of OpenAI's chat and Responses APIs, of the AI SDK (`parts`) and of chat elements
 * (`attachments` of `{name, type, url}`) are accepted. They are sent in OpenRouter's shape.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */
import {
	attachedPart,
	audioPart,
	filePart,
	imagePart,
	type Reading,
	type ReadPart,
} from './attachments';
import {
	isJsonArray,
	isJsonObject,
	type JsonValue,
	type JsonArray,
	type JsonObject,
} from '../../protocols/jsonValue';
import { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';
import { mistakenText } from '../../protocols/browserMistakes';
import { cacheControl } from './functions';

/** Each part adds JSON around its text, which the limit on characters does not count. */
const MAX_PARTS = 100;

/** One text, or a list of parts. */
export type Content = string | JsonObject[];

/** The content; `''` when the message has none. */
export function readContent(message: JsonObject, reading: Reading): Content | Failure {
	const parts: JsonObject[] = [];
	const add = (read: ReadPart | undefined): Failure | undefined => {
		if (read instanceof Failure) return read;
		if (read !== undefined) parts.push(read);
		return parts.length > MAX_PARTS ? tooManyParts(reading) : undefined;
	};
	for (const part of partsOf(message)) {
		const refused = add(readPart(part, reading));
		if (refused !== undefined) return refused;
	}
	for (const attachment of attachmentsOf(message)) {
		const refused = add(readAttachment(attachment, reading));
		if (refused !== undefined) return refused;
	}
	return contentOf(parts);
}

/**
 * What an earlier answer said. Whatever else answers hold (reasoning, calls of tools, images, sources)
 * is left out, as clients send it back without being asked to.
 */
export function readAnswer(message: JsonObject, reading: Reading): Content | Failure {
	const parts: JsonObject[] = [];
	// OpenAI's models may answer with `refusal` in place of content.
	const answered = saysNothing(message) ? [{ ...message, type: 'refusal' }] : partsOf(message);
	for (const part of answered) {
		const text = answerText(part);
		if (text === undefined) continue;
		const read = readText(text, reading);
		if (read instanceof Failure) return read;
		if (read !== undefined) parts.push(read);
		if (parts.length > MAX_PARTS) return tooManyParts(reading);
	}
	return contentOf(parts);
}

/** Whether there is nothing in the message, or blank texts only. */
export const saysNothing = (message: JsonObject): boolean =>
	attachmentsOf(message).length === 0 &&
	partsOf(message).every((part) => isText(part) && isBlank(part.text));

/**
 * WeWeb's chat element has the text in `text`. The AI SDK has `parts`; its older versions repeat their
 * text in `content`.
 */
function partsOf({ content, text, parts }: JsonObject): JsonArray {
	const given = content ?? text ?? '';
	const list = isJsonArray(given) ? given : [{ type: 'text', text: given }];
	if (!isJsonArray(parts)) return list;
	return parts.some((part) => isText(part) && !isBlank(part.text)) ? parts : [...list, ...parts];
}

function attachmentsOf({ attachments, experimental_attachments: older }: JsonObject): JsonArray {
	return [attachments, older].flatMap((list) => (isJsonArray(list) ? list : []));
}

/** A single text is sent as a string. */
function contentOf(parts: JsonObject[]): Content {
	const [first, ...more] = parts;
	if (first === undefined) return '';
	const isOneText = more.length === 0 && first.cache_control === undefined;
	return isOneText && typeof first.text === 'string' ? first.text : parts;
}

/** The Responses API has `input_text` and `output_text`. */
const TEXT_TYPES: ReadonlySet<JsonValue | undefined> = new Set([
	'text',
	'input_text',
	'output_text',
]);

const isText = (part: JsonValue): part is JsonObject & { type: string } =>
	isJsonObject(part) && TEXT_TYPES.has(part.type);

const isBlank = (text: JsonValue | undefined): boolean =>
	text === undefined || text === null || (typeof text === 'string' && text.trim() === '');

/** Parts of the AI SDK that it does not send to models either. */
const isForPage = (type: JsonValue | undefined): boolean =>
	typeof type === 'string' && /^(step-start$|source-|data-)/.test(type);

const PART_TYPES = 'text, image_url, input_audio or file';

/** `undefined` for a blank text, which providers refuse, and for parts that are meant for the page. */
function readPart(part: JsonValue, reading: Reading): ReadPart | undefined {
	const { where } = reading;
	if (!isJsonObject(part)) {
		return refusal(
			'invalid_message',
			`The content of ${where} must be a text or a list of objects with a type`,
		);
	}
	if (isText(part)) return readText(part, reading);
	if (isForPage(part.type)) return undefined;
	switch (part.type) {
		case 'image_url':
			return imagePart(part.image_url, reading);
		case 'input_image':
			return imagePart({ url: part.image_url ?? null, detail: part.detail ?? null }, reading);
		case 'image':
			return attachedPart({ ...part, url: part.image ?? part.url ?? null }, reading);
		case 'input_audio':
			return audioPart(part.input_audio, reading);
		case 'file':
			return part.file === undefined ? attachedPart(part, reading) : filePart(part.file, reading);
		case 'input_file':
			return filePart({ ...part, file_data: part.file_data ?? part.file_url ?? null }, reading);
		default:
			return refusal(
				'invalid_message',
				`A content part of ${where} has ${shownName(part.type, 'an unknown value')} as its type, which is not accepted: use ${PART_TYPES}`,
			);
	}
}

/** The text of a part of an answer; `undefined` for other parts. */
function answerText(part: JsonValue): JsonObject | undefined {
	if (typeof part === 'string') return { text: part };
	if (!isJsonObject(part)) return undefined;
	if (part.type === 'refusal') return refusalIn(part);
	return isText(part) && typeof part.text === 'string' ? part : undefined;
}

const refusalIn = ({ refusal }: JsonObject): JsonObject | undefined =>
	typeof refusal === 'string' ? { text: refusal } : undefined;

function readText(
	{ text, cache_control: breakpoint }: JsonObject,
	{ where, rules: { budget, allowTools } }: Reading,
): ReadPart | undefined {
	if (typeof text !== 'string') {
		return refusal('invalid_message', `The content of ${where} must be a text`);
	}
	if (text.trim() === '') return undefined;
	const refused = budget.spendText(text.length) ?? mistakenText(text);
	if (refused !== undefined) return refused;
	const cache = allowTools && breakpoint !== undefined ? cacheControl(breakpoint) : undefined;
	return { type: 'text', text, ...(cache !== undefined && { cache_control: cache }) };
}

const readAttachment = (attachment: JsonValue, reading: Reading): ReadPart =>
	isJsonObject(attachment)
		? attachedPart(attachment, reading)
		: refusal(
				'invalid_message',
				`An attachment of ${reading.where} must be an object with type and url`,
			);

const tooManyParts = ({ where }: Reading): Failure =>
	refusal(
		'invalid_message',
		`The content of ${where} has more than ${MAX_PARTS} parts: join its texts`,
	);
