/**
 * Images, audio and files that a caller attaches: the content parts that carry them, rebuilt. Each
 * needs its kind ticked, an https or data URL (audio: data only, as OpenRouter takes no audio URL),
 * and room in the budget.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */
import type { Budget } from './budget';
import { isPlainRecord, type Plain, type PlainRecord } from './plain';
import type { AttachmentKind, CallerPolicy } from './policy';
import { Refusal } from './refusal';
import { BLOB_URL, isBlobUrl } from './traps';

export type MediaRules = Pick<CallerPolicy, 'attachments' | 'allowTools'> & { budget: Budget };

/** Signed storage URLs run to about 2,000. */
const MAX_URL_CHARS = 8_192;
const MAX_FILENAME_CHARS = 255;
const AUDIO_FORMATS = ['wav', 'mp3', 'aiff', 'aac', 'ogg', 'flac', 'm4a', 'pcm16', 'pcm24'];

/** What browsers call the formats whose MIME subtype is not the format's name. */
const FORMAT_OF_SUBTYPE: ReadonlyMap<string, string> = new Map([
	['mpeg', 'mp3'],
	['mp4', 'm4a'],
	['x-m4a', 'm4a'],
	['x-wav', 'wav'],
	['wave', 'wav'],
	['x-aiff', 'aiff'],
	['x-flac', 'flac'],
	['x-aac', 'aac'],
]);

/** `image/png` and the like: the attachment's own word, else that of its data URL, else `''`. */
export function mimeTypeOf({ type, url }: PlainRecord): string {
	if (typeof type === 'string' && type !== '') return type.toLowerCase();
	return typeof url === 'string' ? (readDataUrl(url)?.mimeType ?? '') : '';
}

export function imagePart(
	image: Plain | undefined,
	where: string,
	rules: MediaRules,
): PlainRecord | Refusal {
	const { url, detail } = members(image);
	const read = readUrl(url, where, 'image', rules, isImageType);
	if (read instanceof Refusal) return read;
	const known = detail === 'auto' || detail === 'low' || detail === 'high';
	return { type: 'image_url', image_url: { url: read, ...(known && { detail }) } };
}

export function filePart(
	file: Plain | undefined,
	where: string,
	rules: MediaRules,
): PlainRecord | Refusal {
	const { file_data: url, filename } = members(file);
	const read = readUrl(url, where, 'file', rules, isFileType);
	if (read instanceof Refusal) return read;
	const named = typeof filename === 'string' && filename.length <= MAX_FILENAME_CHARS;
	return { type: 'file', file: { ...(named && { filename }), file_data: read } };
}

/** `data` is base64, or a data URL, which then tells the format. */
export function audioPart(
	audio: Plain | undefined,
	where: string,
	{ attachments, budget }: MediaRules,
): PlainRecord | Refusal {
	const { data, format } = members(audio);
	const text = typeof data === 'string' ? data : '';
	if (isBlobUrl(text)) return BLOB_URL;
	if (!attachments.includes('audio')) return notAllowed('audio');
	const dataUrl = readDataUrl(text);
	const subtype = /^audio\/([\w.+-]+)$/.exec(dataUrl?.mimeType ?? '')?.[1] ?? '';
	const named = dataUrl === undefined ? format : (FORMAT_OF_SUBTYPE.get(subtype) ?? subtype);
	const base64 = dataUrl?.base64 ?? text;
	if (typeof named !== 'string' || !AUDIO_FORMATS.includes(named) || !isBase64(base64)) {
		return invalid(
			`The audio of ${where} must be base64 data, or a data: URL, in one of these formats: ${AUDIO_FORMATS.join(', ')}`,
		);
	}
	return (
		budget.spendAttachment(base64.length) ?? {
			type: 'input_audio',
			input_audio: { data: base64, format: named },
		}
	);
}

const members = (value: Plain | undefined): PlainRecord => (isPlainRecord(value) ? value : {});

const isImageType = (mimeType: string): boolean => /^image\/(png|jpeg|webp|gif)$/.test(mimeType);
/** A file must not be a way round the other kinds. */
const isFileType = (mimeType: string): boolean => /^(application|text)\//.test(mimeType);

function readUrl(
	url: Plain | undefined,
	where: string,
	kind: AttachmentKind,
	{ attachments, budget }: MediaRules,
	isType: (mimeType: string) => boolean,
): string | Refusal {
	const text = typeof url === 'string' ? url : '';
	if (isBlobUrl(text)) return BLOB_URL;
	if (!attachments.includes(kind)) return notAllowed(kind);
	const dataUrl = readDataUrl(text);
	const isUsable =
		dataUrl === undefined ? isHttpsUrl(text) : isType(dataUrl.mimeType) && isBase64(dataUrl.base64);
	if (isUsable) return budget.spendAttachment(text.length) ?? text;
	return invalid(
		kind === 'image'
			? `The image of ${where} must have an https URL, or a data: URL (base64) of a PNG, JPEG, WebP or GIF`
			: `The file of ${where} must have an https URL, or a data: URL (base64) of a document`,
	);
}

function isHttpsUrl(text: string): boolean {
	if (text.length > MAX_URL_CHARS || !/^https:\/\/[^\s\\]+$/i.test(text)) return false;
	if (!URL.canParse(text)) return false;
	const { protocol, username, password } = new URL(text);
	return protocol === 'https:' && username === '' && password === '';
}

function readDataUrl(text: string): { mimeType: string; base64: string } | undefined {
	// Only the head is matched, so that the data, megabytes of it, is looked at once.
	const [head, mimeType] =
		/^data:([\w.+-]+\/[\w.+-]+)(?:;[\w.+=-]+)*;base64,/i.exec(text.slice(0, 256)) ?? [];
	if (head === undefined || mimeType === undefined) return undefined;
	return { mimeType: mimeType.toLowerCase(), base64: text.slice(head.length) };
}

/** Looks for what does not belong, in one pass: a pattern for the whole would keep a step per character. */
const isBase64 = (text: string): boolean => text !== '' && !/[^A-Za-z0-9+/=]/.test(text);

const invalid = (message: string): Refusal => new Refusal('invalid_message', message);

const KIND_NAMES: Readonly<Record<AttachmentKind | 'video', string>> = {
	image: 'images',
	audio: 'audio',
	file: 'files',
	video: 'videos',
};

export const notAllowed = (kind: AttachmentKind | 'video'): Refusal =>
	new Refusal(
		'attachment_not_allowed',
		`This endpoint takes no ${KIND_NAMES[kind]}: send the message without attachments of this kind`,
	);
