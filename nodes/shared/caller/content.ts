/**
 * What one message says, rebuilt from content parts of known types: text; image_url, input_audio and
 * file with an https or data URL. Never `file_id`: uploaded files belong to the author's account.
 * Attachments as chat elements hold them (`{name, type, url}`) become such parts.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */
import { audioPart, filePart, imagePart, mimeTypeOf, type MediaRules } from './media';
import { isPlainList, isPlainRecord, type Plain, type PlainRecord } from './plain';
import { Refusal } from './refusal';
import { textTrap } from './traps';
import { cacheControl } from './tools';

/** Each part is sent with some characters of its own around it, which no other limit counts. */
const MAX_PARTS = 100;

/** A text where there is one, else parts. */
export type Content = string | PlainRecord[];

/** `''` when the message says nothing. `where` names the message in refusals. */
export function readContent(
	message: PlainRecord,
	where: string,
	rules: MediaRules,
): Content | Refusal {
	// WeWeb's chat element calls it `text`.
	const content = message.content ?? message.text ?? '';
	const given = isPlainList(content) ? content : [{ type: 'text', text: content }];
	if (given.length > MAX_PARTS) {
		return new Refusal(
			'invalid_message',
			`The content of ${where} has more than ${MAX_PARTS} parts: join its texts`,
		);
	}
	const parts: PlainRecord[] = [];
	for (const part of given) {
		const read = readPart(part, where, rules);
		if (read instanceof Refusal) return read;
		if (read !== undefined) parts.push(read);
	}
	for (const attachment of isPlainList(message.attachments) ? message.attachments : []) {
		const read = readAttachment(attachment, where, rules);
		if (read instanceof Refusal) return read;
		parts.push(read);
	}
	const [first, ...more] = parts;
	if (first === undefined) return '';
	const isOneText = more.length === 0 && first.cache_control === undefined;
	return isOneText && typeof first.text === 'string' ? first.text : parts;
}

const PART_TYPES = 'text, image_url, input_audio or file';

/** `undefined` for a blank text: providers do not take one. */
function readPart(
	part: Plain,
	where: string,
	rules: MediaRules,
): PlainRecord | Refusal | undefined {
	if (!isPlainRecord(part)) {
		return new Refusal(
			'invalid_message',
			`The content of ${where} must be a text or a list of objects with a type`,
		);
	}
	switch (part.type) {
		case 'text':
			return readText(part, where, rules);
		case 'image_url':
			return imagePart(part.image_url, where, rules);
		case 'input_audio':
			return audioPart(part.input_audio, where, rules);
		case 'file':
			return filePart(part.file, where, rules);
		default:
			return new Refusal(
				'invalid_message',
				`A content part of ${where} has a type that is not accepted: use ${PART_TYPES}`,
			);
	}
}

function readText(
	{ text, cache_control: breakpoint }: PlainRecord,
	where: string,
	{ budget, allowTools }: MediaRules,
): PlainRecord | Refusal | undefined {
	if (typeof text !== 'string') {
		return new Refusal('invalid_message', `The content of ${where} must be a text`);
	}
	if (text.trim() === '') return undefined;
	const refusal = budget.spendText(text.length) ?? textTrap(text);
	if (refusal !== undefined) return refusal;
	const kept = allowTools && breakpoint !== undefined ? cacheControl(breakpoint) : undefined;
	return { type: 'text', text, ...(kept !== undefined && { cache_control: kept }) };
}

function readAttachment(
	attachment: Plain,
	where: string,
	rules: MediaRules,
): PlainRecord | Refusal {
	if (!isPlainRecord(attachment)) {
		return new Refusal(
			'invalid_message',
			`An attachment of ${where} must be an object with type and url`,
		);
	}
	const { url = null, name: filename = null } = attachment;
	const mimeType = mimeTypeOf(attachment);
	if (mimeType.startsWith('image')) return imagePart({ url }, where, rules);
	if (mimeType.startsWith('audio')) return audioPart({ data: url, format: null }, where, rules);
	return filePart({ file_data: url, filename }, where, rules);
}
