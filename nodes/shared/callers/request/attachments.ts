/**
 * Images, audio and files that a caller attaches: the content parts that carry them, rebuilt. Each
 * needs its kind ticked, an https URL or data (audio: data only, as OpenRouter takes no audio URL),
 * and room in the budget.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */
import {
	AUDIO_FORMATS,
	IMAGE_TYPES,
	kindOfType,
	mediaTypeOfName,
	type MediaKind,
} from '../../values/mediaType';
import { readSource, type Source } from './attachmentSource';
import { isPlainRecord, type Plain, type PlainRecord } from '../../protocols/plainJson';
import type { AttachmentKind, Budget, CallerPolicy } from './policy';
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { BLOB_URL } from '../../protocols/browserMistakes';

export type MediaRules = Pick<CallerPolicy, 'attachments' | 'allowTools'> & { budget: Budget };

const MAX_FILENAME_CHARS = 255;
/** Formats without a type of their own: bytes cannot prove them. */
const RAW_AUDIO_FORMATS = ['pcm16', 'pcm24'];
const AUDIO_NAMES = [...AUDIO_FORMATS.values(), ...RAW_AUDIO_FORMATS];

/** `{url, detail}`, or the URL alone. */
export function imagePart(
	image: Plain | undefined,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure {
	const { url, detail } = isPlainRecord(image) ? image : { url: image, detail: null };
	return imageOf(readSource(url), detail, where, rules);
}

/** `{file_data, filename}`. */
export function filePart(
	file: Plain | undefined,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure {
	const { file_data: data, filename } = isPlainRecord(file) ? file : {};
	return fileOf(readSource(data), filename, where, rules);
}

/** `{data, format}`; a data: URL in `data` tells the format itself. */
export function audioPart(
	audio: Plain | undefined,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure {
	const { data, format } = isPlainRecord(audio) ? audio : {};
	const named = typeof format === 'string' ? format : '';
	const type = named.includes('/') ? named : `audio/${named}`;
	return audioOf(readSource(data, type), format, where, rules);
}

/**
 * A file of a kind that it must tell itself, such as `{type, name, url}` of a chat element and
 * `{mediaType, filename, url}` of the AI SDK.
 */
export function attachedPart(
	file: PlainRecord,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure {
	const { name = null, filename = name } = file;
	const source = readSource(file.url ?? file.data, declaredType(file));
	switch (kindOfType(source.mimeType) ?? namedKind(file, source, filename)) {
		case 'image':
			return imageOf(source, null, where, rules);
		case 'audio':
			return audioOf(source, null, where, rules);
		case 'video':
			return source.kind === 'blob' ? BLOB_URL : notAllowed('video');
		default:
			return fileOf(source, filename, where, rules);
	}
}

/** Older AI SDKs say `mimeType` or `contentType`. */
const TYPE_MEMBERS = ['type', 'mediaType', 'mimeType', 'contentType'];

/** `image/png` and the like; a part's own type, such as `file`, is none. */
const declaredType = (file: PlainRecord): string =>
	TYPE_MEMBERS.map((name) => file[name])
		.filter((type) => typeof type === 'string')
		.find((type) => type.includes('/')) ?? '';

/** Where no type is known: by `type: 'image'` alone, else by a name's extension. */
function namedKind(
	{ type }: PlainRecord,
	source: Source,
	filename: Plain | undefined,
): MediaKind | undefined {
	if (type === 'image' || type === 'audio' || type === 'video') return type;
	const named = mediaTypeOfName(typeof filename === 'string' ? filename : '');
	const path = source.kind === 'url' ? new URL(source.url).pathname : '';
	return kindOfType(named) ?? kindOfType(mediaTypeOfName(path));
}

function imageOf(
	source: Source,
	detail: Plain | undefined,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure {
	const url = allowedUrl(source, 'image', rules, (type) => IMAGE_TYPES.includes(type));
	if (url instanceof Failure) return url;
	if (url === undefined) {
		return invalid(
			`The image of ${where} must have an https URL, or a data: URL (base64) of a PNG, JPEG, WebP or GIF, as image_url: {"url": "…"}`,
		);
	}
	const known = detail === 'auto' || detail === 'low' || detail === 'high';
	return { type: 'image_url', image_url: { url, ...(known && { detail }) } };
}

function fileOf(
	source: Source,
	filename: Plain | undefined,
	where: string,
	rules: MediaRules,
): PlainRecord | Failure {
	const url = allowedUrl(source, 'file', rules, isFileType);
	if (url instanceof Failure) return url;
	if (url === undefined) {
		return invalid(
			`The file of ${where} must have an https URL, or a data: URL (base64) of a document, as file: {"file_data": "…"}`,
		);
	}
	const named = typeof filename === 'string' && filename.length <= MAX_FILENAME_CHARS;
	return { type: 'file', file: { ...(named && { filename }), file_data: url } };
}

/** A file must not be a way round the other kinds. */
const isFileType = (mimeType: string): boolean =>
	mimeType === '' || /^(application|text)\//.test(mimeType);

/** What goes upstream, `undefined` for what is not of the kind that the part is. */
function allowedUrl(
	source: Source,
	kind: AttachmentKind,
	{ attachments, budget }: MediaRules,
	isType: (mimeType: string) => boolean,
): string | Failure | undefined {
	if (source.kind === 'blob') return BLOB_URL;
	if (!attachments.includes(kind)) return notAllowed(kind);
	if (source.kind === 'unusable') return undefined;
	if (source.kind === 'data' && !isType(source.mimeType)) return undefined;
	return budget.spendAttachment(source.url.length) ?? source.url;
}

function audioOf(
	source: Source,
	format: Plain | undefined,
	where: string,
	{ attachments, budget }: MediaRules,
): PlainRecord | Failure {
	if (source.kind === 'blob') return BLOB_URL;
	if (!attachments.includes('audio')) return notAllowed('audio');
	const named = source.kind === 'data' ? formatOf(source, format) : undefined;
	if (source.kind !== 'data' || named === undefined) {
		return invalid(
			`The audio of ${where} must be base64 data, or a data: URL, in one of these formats: ${AUDIO_NAMES.join(', ')}`,
		);
	}
	return (
		budget.spendAttachment(source.base64.length) ?? {
			type: 'input_audio',
			input_audio: { data: source.base64, format: named },
		}
	);
}

/** The bytes of raw samples prove nothing, so there the caller's word counts. */
function formatOf(
	{ mimeType, isUrl }: { mimeType: string; isUrl: boolean },
	declared: Plain | undefined,
): string | undefined {
	if (kindOfType(mimeType) !== 'audio') return undefined;
	const raw = RAW_AUDIO_FORMATS.find((format) => format === declared);
	return isUrl || raw === undefined ? AUDIO_FORMATS.get(mimeType) : raw;
}

const invalid = (message: string): Failure => refusal('invalid_message', message);

const KIND_NAMES: Readonly<Record<MediaKind, string>> = {
	image: 'images',
	audio: 'audio',
	file: 'files',
	video: 'videos',
};

export const notAllowed = (kind: MediaKind): Failure =>
	refusal(
		'attachment_not_allowed',
		`This endpoint takes no ${KIND_NAMES[kind]}: send the message without attachments of this kind`,
	);
