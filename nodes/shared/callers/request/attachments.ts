/**
 * Rebuilds the content parts with images, audio and files that a caller attaches. The author must have
 * ticked their kind. Each part needs an https URL or data (audio: data, as OpenRouter takes no audio
 * URL), and must be within the limits on attachments.
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
import { isJsonObject, type JsonValue, type JsonObject } from '../../protocols/jsonValue';
import type { AttachmentKind, Budget, CallerPolicy } from './policy';
import { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { BLOB_URL } from '../../protocols/browserMistakes';

/** A message that is being read. */
export type Reading = {
	/** Names the message in refusals. */
	where: string;
	rules: Pick<CallerPolicy, 'attachments' | 'allowTools'> & { budget: Budget };
};

/** What is sent, or why it is refused. */
export type ReadPart = JsonObject | Failure;

const MAX_FILENAME_CHARS = 255;
/** Raw samples: formats without a media type, which bytes cannot show. */
const RAW_AUDIO_FORMATS = ['pcm16', 'pcm24'];
const AUDIO_NAMES = [...AUDIO_FORMATS.values(), ...RAW_AUDIO_FORMATS];

/** `image`: `{url, detail}`, or the URL alone. */
export function imagePart(image: JsonValue | undefined, reading: Reading): ReadPart {
	const { url, detail } = isJsonObject(image) ? image : { url: image, detail: null };
	return imageOf(readSource(url), detail, reading);
}

/** `file`: `{file_data, filename}`. */
export function filePart(file: JsonValue | undefined, reading: Reading): ReadPart {
	const { file_data: data, filename } = isJsonObject(file) ? file : {};
	return fileOf(readSource(data), filename, reading);
}

/** `audio`: `{data, format}`. A data: URL in `data` says the format itself. */
export function audioPart(audio: JsonValue | undefined, reading: Reading): ReadPart {
	const { data, format } = isJsonObject(audio) ? audio : {};
	const named = typeof format === 'string' ? format : '';
	const type = named.includes('/') ? named : `audio/${named}`;
	return audioOf(readSource(data, type), format, reading);
}

/**
 * A file whose kind follows from its type or name, such as `{type, name, url}` of a chat element and
 * `{mediaType, filename, url}` of the AI SDK.
 */
export function attachedPart(file: JsonObject, reading: Reading): ReadPart {
	const { name = null, filename = name } = file;
	const source = readSource(file.url ?? file.data, declaredType(file));
	switch (kindOfType(source.mimeType) ?? namedKind(file, source, filename)) {
		case 'image':
			return imageOf(source, null, reading);
		case 'audio':
			return audioOf(source, null, reading);
		case 'video':
			return source.kind === 'blob' ? BLOB_URL : notAllowed('video');
		default:
			return fileOf(source, filename, reading);
	}
}

/** Older AI SDKs use `mimeType` or `contentType`. */
const TYPE_MEMBERS = ['type', 'mediaType', 'mimeType', 'contentType'];

/** A media type such as `image/png`. The type of a part, such as `file`, does not count. */
const declaredType = (file: JsonObject): string =>
	TYPE_MEMBERS.map((name) => file[name])
		.filter((type) => typeof type === 'string')
		.find((type) => type.includes('/')) ?? '';

/** The kind where no media type is known: from `type: 'image'`, else from the file's extension. */
function namedKind(
	{ type }: JsonObject,
	source: Source,
	filename: JsonValue | undefined,
): MediaKind | undefined {
	if (type === 'image' || type === 'audio' || type === 'video') return type;
	const named = mediaTypeOfName(typeof filename === 'string' ? filename : '');
	const path = source.kind === 'url' ? new URL(source.url).pathname : '';
	return kindOfType(named) ?? kindOfType(mediaTypeOfName(path));
}

function imageOf(source: Source, detail: JsonValue | undefined, reading: Reading): ReadPart {
	const { where, rules } = reading;
	const url = allowedUrl(source, 'image', rules, (type) => IMAGE_TYPES.includes(type));
	if (url instanceof Failure) return url;
	if (url === undefined) {
		return invalid(
			`The image of ${where} must have an https URL, or a data: URL (base64) of a PNG, JPEG, WebP or GIF, as image_url: {"url": "…"}`,
		);
	}
	const isDetail = detail === 'auto' || detail === 'low' || detail === 'high';
	return { type: 'image_url', image_url: { url, ...(isDetail && { detail }) } };
}

function fileOf(source: Source, filename: JsonValue | undefined, reading: Reading): ReadPart {
	const { where, rules } = reading;
	const url = allowedUrl(source, 'file', rules, isFileType);
	if (url instanceof Failure) return url;
	if (url === undefined) {
		return invalid(
			`The file of ${where} must have an https URL, or a data: URL (base64) of a document, as file: {"file_data": "…"}`,
		);
	}
	const hasName = typeof filename === 'string' && filename.length <= MAX_FILENAME_CHARS;
	return { type: 'file', file: { ...(hasName && { filename }), file_data: url } };
}

/** Images and audio cannot be sent as files, because their kinds are allowed separately. */
const isFileType = (mimeType: string): boolean =>
	mimeType === '' || /^(application|text)\//.test(mimeType);

/** The URL to send; `undefined` when the data is not of the part's kind. */
function allowedUrl(
	source: Source,
	kind: AttachmentKind,
	{ attachments, budget }: Reading['rules'],
	isType: (mimeType: string) => boolean,
): string | Failure | undefined {
	if (source.kind === 'blob') return BLOB_URL;
	if (!attachments.includes(kind)) return notAllowed(kind);
	if (source.kind === 'unusable') return undefined;
	if (source.kind === 'data' && !isType(source.mimeType)) return undefined;
	return budget.spendAttachment(source.url.length) ?? source.url;
}

function audioOf(source: Source, format: JsonValue | undefined, reading: Reading): ReadPart {
	const { attachments, budget } = reading.rules;
	if (source.kind === 'blob') return BLOB_URL;
	if (!attachments.includes('audio')) return notAllowed('audio');
	const named = source.kind === 'data' ? formatOf(source, format) : undefined;
	if (source.kind !== 'data' || named === undefined) {
		return invalid(
			`The audio of ${reading.where} must be base64 data, or a data: URL, in one of these formats: ${AUDIO_NAMES.join(', ')}`,
		);
	}
	return (
		budget.spendAttachment(source.base64.length) ?? {
			type: 'input_audio',
			input_audio: { data: source.base64, format: named },
		}
	);
}

/** The bytes of raw samples do not show their format, so the caller's `format` counts. */
function formatOf(
	{ mimeType, isUrl }: { mimeType: string; isUrl: boolean },
	declared: JsonValue | undefined,
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
		`This endpoint does not accept ${KIND_NAMES[kind]}: send the message without attachments of this kind`,
	);
