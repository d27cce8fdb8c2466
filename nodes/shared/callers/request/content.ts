/**
 * What one message says, rebuilt from parts of known types: text; images, audio and files with an https
 * URL or data. Never `file_id`: uploaded files belong to the author's account. Parts may come as OpenAI's
 * chat or Responses API has them, or as the AI SDK does (`parts`); attachments as chat elements hold
 * them (`{name, type, url}`). All go out in the shape that OpenRouter takes.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */
import { attachedPart, audioPart, filePart, imagePart, type MediaRules } from './attachments';
import {
	isPlainList,
	isPlainRecord,
	type Plain,
	type PlainList,
	type PlainRecord,
} from '../../protocols/plainJson';
import { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';
import { mistakenText } from '../../protocols/browserMistakes';
import { cacheControl } from './functions';

/** Each part is sent with some characters of its own around it, which no other limit counts. */
const MAX_PARTS = 100;

/** A text where there is one, else parts. */
export type Content = string | PlainRecord[];

/** `''` when the message says nothing. `where` names the message in refusals. */
export function readContent(
	message: PlainRecord,
	where: string,
	rules: MediaRules,
): Content | Failure {
	const parts: PlainRecord[] = [];
	const add = (read: PlainRecord | Failure | undefined): Failure | undefined => {
		if (read instanceof Failure) return read;
		if (read !== undefined) parts.push(read);
		return parts.length > MAX_PARTS ? tooManyParts(where) : undefined;
	};
	for (const part of partsOf(message)) {
		const refused = add(readPart(part, where, rules));
		if (refused !== undefined) return refused;
	}
	for (const attachment of attachmentsOf(message)) {
		const refused = add(readAttachment(attachment, where, rules));
		if (refused !== undefined) return refused;
	}
	return contentOf(parts);
}

/**
 * What an earlier answer said. Whatever else answers hold (reasoning, calls of tools, images, sources)
 * is left out, as clients send it back without being asked to.
 */
export function readAnswer(
	message: PlainRecord,
	where: string,
	rules: MediaRules,
): Content | Failure {
	const parts: PlainRecord[] = [];
	// OpenAI answers with `refusal` in place of content.
	const said = saysNothing(message) ? [{ ...message, type: 'refusal' }] : partsOf(message);
	for (const part of said) {
		const text = saidBy(part);
		if (text === undefined) continue;
		const read = readText(text, where, rules);
		if (read instanceof Failure) return read;
		if (read !== undefined) parts.push(read);
		if (parts.length > MAX_PARTS) return tooManyParts(where);
	}
	return contentOf(parts);
}

/** Whether there is nothing in the message, or blank texts only. */
export const saysNothing = (message: PlainRecord): boolean =>
	attachmentsOf(message).length === 0 &&
	partsOf(message).every((part) => isText(part) && isBlank(part.text));

/**
 * WeWeb's chat element calls a text `text`; the AI SDK has `parts`, older ones beside a `content` that
 * says the same.
 */
function partsOf({ content, text, parts }: PlainRecord): PlainList {
	const said = content ?? text ?? '';
	const list = isPlainList(said) ? said : [{ type: 'text', text: said }];
	if (!isPlainList(parts)) return list;
	return parts.some((part) => isText(part) && !isBlank(part.text)) ? parts : [...list, ...parts];
}

function attachmentsOf({ attachments, experimental_attachments: older }: PlainRecord): PlainList {
	return [attachments, older].flatMap((list) => (isPlainList(list) ? list : []));
}

/** One text alone stands for itself. */
function contentOf(parts: PlainRecord[]): Content {
	const [first, ...more] = parts;
	if (first === undefined) return '';
	const isOneText = more.length === 0 && first.cache_control === undefined;
	return isOneText && typeof first.text === 'string' ? first.text : parts;
}

/** `input_text` and `output_text` are the Responses API's. */
const TEXT_TYPES: ReadonlySet<Plain | undefined> = new Set(['text', 'input_text', 'output_text']);

const isText = (part: Plain): part is PlainRecord & { type: string } =>
	isPlainRecord(part) && TEXT_TYPES.has(part.type);

const isBlank = (text: Plain | undefined): boolean =>
	text === undefined || text === null || (typeof text === 'string' && text.trim() === '');

/** Parts of the AI SDK's that it does not send to models either. */
const isForPage = (type: Plain | undefined): boolean =>
	typeof type === 'string' && /^(step-start$|source-|data-)/.test(type);

const PART_TYPES = 'text, image_url, input_audio or file';

/** `undefined` for a blank text, which providers do not take, and for what is meant for the page. */
function readPart(
	part: Plain,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure | undefined {
	if (!isPlainRecord(part)) {
		return refusal(
			'invalid_message',
			`The content of ${where} must be a text or a list of objects with a type`,
		);
	}
	if (isText(part)) return readText(part, where, rules);
	if (isForPage(part.type)) return undefined;
	switch (part.type) {
		case 'image_url':
			return imagePart(part.image_url, where, rules);
		case 'input_image':
			return imagePart({ url: part.image_url ?? null, detail: part.detail ?? null }, where, rules);
		case 'image':
			return attachedPart({ ...part, url: part.image ?? part.url ?? null }, where, rules);
		case 'input_audio':
			return audioPart(part.input_audio, where, rules);
		case 'file':
			return part.file === undefined
				? attachedPart(part, where, rules)
				: filePart(part.file, where, rules);
		case 'input_file':
			return filePart(
				{ ...part, file_data: part.file_data ?? part.file_url ?? null },
				where,
				rules,
			);
		default:
			return refusal(
				'invalid_message',
				`A content part of ${where} has ${shownName(part.type, 'an unknown value')} as its type, which is not accepted: use ${PART_TYPES}`,
			);
	}
}

/** What a part of an answer says; `undefined` for the rest of it. */
function saidBy(part: Plain): PlainRecord | undefined {
	if (typeof part === 'string') return { text: part };
	if (!isPlainRecord(part)) return undefined;
	if (part.type === 'refusal') return refusalIn(part);
	return isText(part) && typeof part.text === 'string' ? part : undefined;
}

const refusalIn = ({ refusal }: PlainRecord): PlainRecord | undefined =>
	typeof refusal === 'string' ? { text: refusal } : undefined;

function readText(
	{ text, cache_control: breakpoint }: PlainRecord,
	where: string,
	{ budget, allowTools }: MediaRules,
): PlainRecord | Failure | undefined {
	if (typeof text !== 'string') {
		return refusal('invalid_message', `The content of ${where} must be a text`);
	}
	if (text.trim() === '') return undefined;
	const refused = budget.spendText(text.length) ?? mistakenText(text);
	if (refused !== undefined) return refused;
	const kept = allowTools && breakpoint !== undefined ? cacheControl(breakpoint) : undefined;
	return { type: 'text', text, ...(kept !== undefined && { cache_control: kept }) };
}

const readAttachment = (
	attachment: Plain,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure =>
	isPlainRecord(attachment)
		? attachedPart(attachment, where, rules)
		: refusal('invalid_message', `An attachment of ${where} must be an object with type and url`);

const tooManyParts = (where: string): Failure =>
	refusal(
		'invalid_message',
		`The content of ${where} has more than ${MAX_PARTS} parts: join its texts`,
	);
