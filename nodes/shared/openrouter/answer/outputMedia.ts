/**
 * Images and audio that a model has made: taken out of its message, where they are base64 of up to
 * many megabytes, and decoded into files. Each is decoded once, into its final place. Pure; never
 * throws.
 * @see https://openrouter.ai/docs/features/multimodal/image-generation
 */
import type { AssistantMessage } from './assistantMessage';
import {
	asNumber,
	asRecord,
	asRecords,
	asText,
	defined,
	isRecord,
	type JsonRecord,
} from '../../values/json';
import { canonical, extensionOf, sniffMediaType } from '../../values/mediaType';
import { WAV_HEADER_BYTES, writeWavHeader } from './wav';

/** A file to be stored as n8n's binary data under `binaryKey`. */
export type MediaFile = { binaryKey: string; fileName: string; mimeType: string; content: Buffer };

export type MediaOutput = {
	binaryKey: string;
	mimeType: string;
	fileName: string;
	/** Size of the file. */
	bytes: number;
};

/** An image as a file, or where it is to be fetched. */
export type ImageOutput = MediaOutput | { url: string };

/** What was said; a provider may send the words without the sound. */
export type AudioOutput = Partial<MediaOutput> & {
	/** OpenRouter's id of it, which stands for the sound in the history. */
	id?: string;
	transcript?: string;
	/** Unix seconds after which the id is not known any more. */
	expiresAt?: number;
};

export type TakenMedia = {
	/** The message without its images, and without the sound of its audio. */
	message: AssistantMessage;
	/** In the order of the message. */
	images?: ImageOutput[];
	audio?: AudioOutput;
	files: MediaFile[];
};

export type MediaRequest = {
	/** `audio.format` of the request: raw samples cannot be told by their bytes. */
	audioFormat?: string | undefined;
};

export function takeMedia(message: AssistantMessage, request: MediaRequest = {}): TakenMedia {
	const { images: givenImages, audio: givenAudio, ...rest } = message;
	const files: MediaFile[] = [];
	const store = (file: MediaFile): MediaOutput => {
		files.push(file);
		const { binaryKey, mimeType, fileName, content } = file;
		return { binaryKey, mimeType, fileName, bytes: content.length };
	};
	const images = asRecords(givenImages).flatMap((image, index) => {
		const url = asText(asRecord(image.image_url).url) ?? '';
		if (url === '') return [];
		return /^data:/i.test(url) ? store(readImage(url, `image_${index}`)) : { url };
	});
	const { data, ...words } = asRecord(givenAudio);
	const sound = asText(data) ?? '';
	const heard = sound === '' ? undefined : store(readAudio(sound, request));
	return {
		message: { ...rest, ...(isRecord(givenAudio) && { audio: words }) },
		files,
		...(images.length > 0 && { images }),
		...(isRecord(givenAudio) && { audio: { ...heard, ...readWords(words) } }),
	};
}

const readWords = ({ id, transcript, expires_at: expiresAt }: JsonRecord) =>
	defined({
		id: asText(id),
		transcript: asText(transcript),
		expiresAt: asNumber(expiresAt),
	});

function readImage(url: string, binaryKey: string): MediaFile {
	const comma = url.indexOf(',');
	const head = comma === -1 ? url : url.slice(0, comma);
	const body = comma === -1 ? '' : url.slice(comma + 1);
	const content = /;base64$/i.test(head) ? decodeBase64(body) : Buffer.from(unescaped(body));
	const declared = canonical(head.slice('data:'.length));
	const mimeType = sniffMediaType(content) ?? (declared || 'application/octet-stream');
	return { binaryKey, fileName: `${binaryKey}.${extensionOf(mimeType)}`, mimeType, content };
}

function unescaped(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

const RAW_FORMAT = 'pcm16';
const FRAMED = ['audio/mpeg', 'audio/aac'];

/** Types of `audio.format`, for formats whose bytes do not show what they are. */
const TYPE_OF_FORMAT: ReadonlyMap<string, string> = new Map([
	['wav', 'audio/wav'],
	['mp3', 'audio/mpeg'],
	['flac', 'audio/flac'],
	['opus', 'audio/ogg'],
	['aac', 'audio/aac'],
]);

function readAudio(base64: string, { audioFormat }: MediaRequest): MediaFile {
	const sniffed = soundType(base64);
	// By chance, samples can look like a frame of MP3 or AAC. Streamed audio is raw, unless asked
	// otherwise, so what shows no type is taken for samples.
	const isRaw =
		audioFormat === RAW_FORMAT
			? sniffed === undefined || FRAMED.includes(sniffed)
			: audioFormat === undefined && sniffed === undefined;
	const content = decodeBase64(base64, isRaw ? WAV_HEADER_BYTES : 0);
	if (isRaw) writeWavHeader(content);
	const mimeType = isRaw
		? 'audio/wav'
		: (sniffed ?? TYPE_OF_FORMAT.get(audioFormat ?? '') ?? 'application/octet-stream');
	return { binaryKey: 'audio', fileName: `audio.${extensionOf(mimeType)}`, mimeType, content };
}

const SNIFFED_CHARS = 128;
const soundType = (base64: string): string | undefined =>
	sniffMediaType(Buffer.from(base64.slice(0, SNIFFED_CHARS), 'base64'));

/**
 * The bytes, after `headBytes` that are left for the caller to fill. Streamed pieces that were each
 * padded leave `=` in the middle, where Node's decoder would stop; each piece ends at its own.
 */
function decodeBase64(base64: string, headBytes = 0): Buffer {
	const firstPad = base64.indexOf('=');
	const isInPieces = firstPad !== -1 && /[^=\s]/.test(base64.slice(firstPad));
	if (headBytes === 0 && !isInPieces) return Buffer.from(base64, 'base64');
	const content = Buffer.alloc(headBytes + Math.ceil((base64.length * 3) / 4));
	let end = headBytes;
	for (const piece of isInPieces ? base64.split(/=+/) : [base64]) {
		end += content.write(piece, end, 'base64');
	}
	return content.subarray(0, end);
}
