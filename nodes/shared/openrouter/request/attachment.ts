/**
 * Makes the content part of an attached file: image, audio, video or file. Bytes are sent as base64 in
 * the request, https URLs as URLs. Throws `OpenRouterError` (`invalid_input`) for what OpenRouter does
 * not accept.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */
import { invalidInput } from '../../failure/failure';
import type { JsonRecord } from '../../values/json';
import { isDataUrl, readDataUrl, typeOfBase64 } from '../../values/dataUrl';
import {
	AUDIO_FORMATS,
	extensionOf,
	IMAGE_TYPES,
	kindOfType,
	mediaTypeOfName,
	type MediaKind,
} from '../../values/mediaType';
import { parseUrl, unescapeUrl } from '../../values/url';

export const ATTACHMENT_KINDS: readonly MediaKind[] = ['audio', 'file', 'image', 'video'];

export const IMAGE_DETAILS = ['auto', 'low', 'high', 'original'] as const;
type ImageDetail = (typeof IMAGE_DETAILS)[number];

export type AttachmentSettings = {
	/** `auto`: by the file's type. */
	kind: MediaKind | 'auto';
	imageDetail: ImageDetail;
};

export type AttachedFile = {
	/** The name in errors and for the model. */
	fileName: string;
	/** `''` when it is not known. */
	mimeType: string;
	/** The whole file. */
	base64: string;
};

const VIDEO_TYPES = ['video/mp4', 'video/mpeg', 'video/quicktime', 'video/webm'];

/**
 * `format` of `input_audio`. Audio in an MP4 file cannot be told from video by its bytes, so it is sent
 * as audio only when the author chooses that kind.
 */
const audioFormatOf = (mimeType: string): string | undefined =>
	mimeType === 'video/mp4' ? 'm4a' : AUDIO_FORMATS.get(mimeType);

/** The content part of a file with its bytes. */
export function partFromFile(file: AttachedFile, settings: AttachmentSettings): JsonRecord {
	const { fileName, mimeType, base64 } = file;
	if (base64 === '') {
		throw invalidInput(`The attachment “${fileName}” is empty`, 'Attach a file that has content');
	}
	const kind = settings.kind === 'auto' ? (kindOfType(mimeType) ?? 'file') : settings.kind;
	switch (kind) {
		case 'audio': {
			const format = audioFormatOf(mimeType);
			if (format === undefined) throw notTaken(fileName, mimeType, 'audio', AUDIO_NAMES);
			// Raw base64: OpenRouter does not accept a data: URL here.
			return { type: 'input_audio', input_audio: { data: base64, format } };
		}
		case 'image':
			if (!IMAGE_TYPES.includes(mimeType)) {
				throw notTaken(fileName, mimeType, 'an image', 'PNG, JPEG, WebP or GIF');
			}
			return imagePart(dataUrl(mimeType, base64), settings);
		case 'video':
			if (!VIDEO_TYPES.includes(mimeType)) {
				throw notTaken(fileName, mimeType, 'a video', 'MP4, MPEG, MOV or WebM');
			}
			return videoPart(dataUrl(mimeType === 'video/quicktime' ? 'video/mov' : mimeType, base64));
		case 'file':
			return filePart(fileName, dataUrl(mimeType || 'application/octet-stream', base64));
	}
}

/** The content part of a file by its https URL or data: URL. */
export function partFromUrl(text: string, settings: AttachmentSettings): JsonRecord {
	const url = text.trim();
	if (isDataUrl(url)) return partFromFile(fileInUrl(url), settings);
	const parsed = parseUrl(url);
	if (!/^https:\/\//i.test(url) || parsed === undefined) {
		throw invalidInput(
			'URL of an attachment is neither an https address nor a data: URL',
			'Enter an address that begins with https://, or fetch the file with the HTTP Request node and attach it as a binary field',
		);
	}
	const fileName = unescapeUrl(parsed.pathname.split('/').at(-1) ?? '');
	const kind = settings.kind === 'auto' ? kindOfType(mediaTypeOfName(fileName)) : settings.kind;
	switch (kind) {
		case undefined:
			throw invalidInput(
				'The kind of an attachment cannot be told from its URL',
				'Choose its Kind',
			);
		case 'audio':
			throw invalidInput(
				'OpenRouter does not accept a URL for audio',
				'Fetch it with the HTTP Request node (Response Format: File) first, and attach it as a binary field',
			);
		case 'image':
			return imagePart(url, settings);
		case 'video':
			return videoPart(url);
		case 'file':
			return filePart(fileName || 'file', url);
	}
}

const AUDIO_NAMES = 'WAV, MP3, AIFF, AAC, OGG, FLAC or M4A';

const imagePart = (url: string, { imageDetail }: AttachmentSettings): JsonRecord => ({
	type: 'image_url',
	image_url: { url, ...(imageDetail !== 'auto' && { detail: imageDetail }) },
});

const videoPart = (url: string): JsonRecord => ({ type: 'video_url', video_url: { url } });

const filePart = (filename: string, url: string): JsonRecord => ({
	type: 'file',
	file: { filename, file_data: url },
});

/** Does not copy the base64: a joined text refers to its parts until the request is written out. */
const dataUrl = (mimeType: string, base64: string): string => `data:${mimeType};base64,${base64}`;

function fileInUrl(url: string): AttachedFile {
	const data = readDataUrl(url);
	if (data === undefined) {
		throw invalidInput(
			'URL of an attachment is a data: URL without base64 data',
			'It must begin like data:image/png;base64,',
		);
	}
	const { mimeType } = typeOfBase64(data.base64, data.mimeType);
	return { fileName: `attachment.${extensionOf(mimeType)}`, mimeType, base64: data.base64 };
}

const notTaken = (fileName: string, mimeType: string, as: string, accepted: string) =>
	invalidInput(
		`The attachment “${fileName}” cannot be sent as ${as}: its type is ${mimeType || 'not known'}`,
		`OpenRouter takes ${accepted}. Convert it, or choose another Kind`,
	);
