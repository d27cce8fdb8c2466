/**
 * Makes the content part of an attached file: image, audio, video or file. Bytes are sent as base64 in
 * the request, https URLs as URLs. Throws `OpenRouterError` (`invalid_input`) for what OpenRouter does
 * not accept.
 * @see https://openrouter.ai/docs/features/multimodal/overview
 */
import { invalidInput } from '../../failure/failure';
import type { JsonRecord } from '../../values/json';
import {
	AUDIO_FORMATS,
	IMAGE_TYPES,
	kindOfType,
	mediaTypeOfName,
	type MediaKind,
} from '../../values/mediaType';
import { readFileUrl, type GivenFile } from './fileUrl';

export const ATTACHMENT_KINDS: readonly MediaKind[] = ['audio', 'file', 'image', 'video'];

export const IMAGE_DETAILS = ['auto', 'low', 'high', 'original'] as const;
type ImageDetail = (typeof IMAGE_DETAILS)[number];

export type AttachmentSettings = {
	/** The author's field that has the file, for errors: `Attachments`. */
	label: string;
	/** `auto`: by the file's type. */
	kind: MediaKind | 'auto';
	/** Whether the field takes this kind only, so that the author has no Kind to choose. */
	isKindFixed?: boolean;
	/** Default: `auto`. */
	imageDetail?: ImageDetail;
};

const VIDEO_TYPES = ['video/mp4', 'video/mpeg', 'video/quicktime', 'video/webm'];

/**
 * `format` of `input_audio`. Audio in an MP4 file cannot be told from video by its bytes, so it is sent
 * as audio only when the author chooses that kind.
 */
const audioFormatOf = (mimeType: string): string | undefined =>
	mimeType === 'video/mp4' ? 'm4a' : AUDIO_FORMATS.get(mimeType);

/** The content part of a file: by its bytes, or by its https URL or data: URL. */
export const partOf = (file: GivenFile | string, settings: AttachmentSettings): JsonRecord =>
	typeof file === 'string' ? partFromUrl(file, settings) : partFromFile(file, settings);

function partFromFile(file: GivenFile, settings: AttachmentSettings): JsonRecord {
	const { fileName, mimeType, base64 } = file;
	if (base64 === '') {
		throw invalidInput(`The file “${fileName}” is empty`, 'Give a file that has content');
	}
	const kind = settings.kind === 'auto' ? (kindOfType(mimeType) ?? 'file') : settings.kind;
	switch (kind) {
		case 'audio': {
			const format = audioFormatOf(mimeType);
			if (format === undefined) throw notTaken(file, settings, 'audio', AUDIO_NAMES);
			// Raw base64: OpenRouter does not accept a data: URL here.
			return { type: 'input_audio', input_audio: { data: base64, format } };
		}
		case 'image':
			if (!IMAGE_TYPES.includes(mimeType)) {
				throw notTaken(file, settings, 'an image', 'PNG, JPEG, WebP or GIF');
			}
			return imagePart(dataUrl(mimeType, base64), settings);
		case 'video':
			if (!VIDEO_TYPES.includes(mimeType)) {
				throw notTaken(file, settings, 'a video', 'MP4, MPEG, MOV or WebM');
			}
			return videoPart(dataUrl(mimeType === 'video/quicktime' ? 'video/mov' : mimeType, base64));
		case 'file':
			return filePart(fileName, dataUrl(mimeType || 'application/octet-stream', base64));
	}
}

function partFromUrl(text: string, settings: AttachmentSettings): JsonRecord {
	const label = `${settings.label} → URL`;
	const read = readFileUrl(label, text);
	if (read.kind === 'data') return partFromFile(read.file, settings);
	const { url, fileName } = read;
	const kind = settings.kind === 'auto' ? kindOfType(mediaTypeOfName(fileName)) : settings.kind;
	switch (kind) {
		case undefined:
			throw invalidInput(
				`The kind of the file at ${label} cannot be told from its address`,
				'Choose its Kind',
			);
		case 'audio':
			throw invalidInput(
				`${label} leads to audio, which OpenRouter does not accept by its address`,
				'Fetch it with the HTTP Request node (Response Format: File) first, and give it as a binary field',
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

const imagePart = (url: string, { imageDetail = 'auto' }: AttachmentSettings): JsonRecord => ({
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

const notTaken = (
	{ fileName, mimeType }: GivenFile,
	{ label, isKindFixed = false }: AttachmentSettings,
	as: string,
	accepted: string,
) =>
	invalidInput(
		`“${fileName}” of ${label} cannot be sent as ${as}: its type is ${mimeType || 'not known'}`,
		`OpenRouter takes ${accepted}. Convert it${isKindFixed ? '' : ', or choose another Kind'}`,
	);
