/**
 * Makes the request for a video. Throws `OpenRouterError` (`invalid_input`) for what would be refused, or
 * paid for in vain. Pure.
 */
import { invalidInput } from '../../failure/failure';
import { asRecord, asText, nonEmpty, type JsonRecord } from '../../values/json';
import { kindOfType, mediaTypeOfName, type MediaKind } from '../../values/mediaType';
import { parseUrl } from '../../values/url';
import { readFileUrl, type GivenFile } from '../request/fileUrl';
import { buildMediaRequest, type MediaFields } from './mediaRequest';

export const REFERENCE_KINDS = ['auto', 'image', 'audio', 'video'] as const;
type ReferenceKind = (typeof REFERENCE_KINDS)[number];

export const FRAME_TYPES = ['first_frame', 'last_frame'] as const;
type FrameType = (typeof FRAME_TYPES)[number];

type VideoFields = Omit<MediaFields, 'content'> & {
	prompt: string;
	frames: readonly JsonRecord[];
	references: readonly JsonRecord[];
};

export function buildVideoRequest(fields: VideoFields): JsonRecord {
	const { prompt, frames, references, settings, ...rest } = fields;
	checkFrames(frames);
	checkSettings(settings);
	const body = buildMediaRequest({
		...rest,
		settings,
		content: {
			prompt: prompt.trim() === '' ? undefined : prompt,
			frame_images: nonEmpty(frames),
			input_references: nonEmpty(references),
		},
	});
	if (['prompt', 'frame_images', 'input_references'].some((name) => body[name] !== undefined)) {
		return body;
	}
	throw invalidInput(
		'Prompt is empty, and there are no Frame Images or References',
		'Enter a text, or check the expression that gives it: its field may have another name',
	);
}

/** `part`: an image as a content part. */
export const frameOf = (part: JsonRecord, frameType: FrameType): JsonRecord => ({
	...part,
	frame_type: frameType,
});

function checkFrames(frames: readonly JsonRecord[]): void {
	for (const frameType of FRAME_TYPES) {
		const count = frames.filter((frame) => frame.frame_type === frameType).length;
		if (count > 1) {
			throw invalidInput(
				`Frame Images has ${count} images for the ${frameType === 'first_frame' ? 'first' : 'last'} frame`,
				'Give one image for each; more images can go into References',
			);
		}
	}
}

const PIXELS = /^\d+x\d+$/;

function checkSettings({ callback_url: callback, size }: JsonRecord): void {
	const address = asText(callback);
	if (address !== undefined && parseUrl(address)?.protocol !== 'https:') {
		throw invalidInput(
			'Callback URL does not begin with https://',
			'Enter the production URL of a Webhook node on an n8n that OpenRouter can reach',
		);
	}
	const pixels = asText(size);
	if (pixels !== undefined && !PIXELS.test(pixels)) {
		throw invalidInput(
			'Size is not a number of pixels',
			'Enter width and height, such as 1280x720',
		);
	}
}

/** A reference: by its bytes, or by its https URL or data: URL. */
export const referenceOf = (file: GivenFile | string, kind: ReferenceKind): JsonRecord =>
	typeof file === 'string' ? referenceFromUrl(file, kind) : referenceFromFile(file, kind);

function referenceFromFile(file: GivenFile, kind: ReferenceKind): JsonRecord {
	const { fileName, mimeType, base64 } = file;
	if (base64 === '') {
		throw invalidInput(`The file “${fileName}” is empty`, 'Give a file that has content');
	}
	const found = kindOfType(mimeType);
	// Sound in an MP4 file cannot be told from video by its bytes.
	const isSound = kind === 'audio' && mimeType === 'video/mp4';
	const type = isSound ? 'audio/mp4' : mimeType;
	const wanted = kind === 'auto' ? found : kind;
	if (wanted === undefined || wanted === 'file' || (wanted !== found && !isSound)) {
		throw invalidInput(
			`“${fileName}” cannot be a reference${kind === 'auto' ? '' : ` of the kind ${kind}`}: its type is ${mimeType || 'not known'}`,
			'OpenRouter takes images, sound and videos. Convert it, or choose another Kind',
		);
	}
	return reference(wanted, `data:${type};base64,${base64}`);
}

function referenceFromUrl(text: string, kind: ReferenceKind): JsonRecord {
	const read = readFileUrl('References → URL', text);
	if (read.kind === 'data') return referenceFromFile(read.file, kind);
	const wanted = kind === 'auto' ? kindOfType(mediaTypeOfName(read.fileName)) : kind;
	if (wanted !== undefined && wanted !== 'file') return reference(wanted, read.url);
	throw invalidInput(
		'The kind of the file at References → URL cannot be told from its address',
		'Choose its Kind: image, audio or video',
	);
}

const reference = (kind: Exclude<MediaKind, 'file'>, url: string): JsonRecord => ({
	type: `${kind}_url`,
	[`${kind}_url`]: { url },
});

/** Whether OpenRouter leaves out a part of the request, because another part wins. */
export const hasFramesAndReferences = (body: unknown): boolean => {
	const { frame_images: frames, input_references: references } = asRecord(body);
	return frames !== undefined && references !== undefined;
};
