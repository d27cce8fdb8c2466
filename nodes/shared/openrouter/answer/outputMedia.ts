/**
 * Moves images and audio that a model has made from its message, where they can be many megabytes of
 * base64, into files. Each is decoded once, without another copy. Pure; never throws.
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
import { unescapeUrl } from '../../values/url';

/** A file to be stored as n8n's binary data under `binaryKey`. */
export type MediaFile = { binaryKey: string; fileName: string; mimeType: string; content: Buffer };

export type OutputFile = {
	binaryKey: string;
	mimeType: string;
	fileName: string;
	/** Size of the file. */
	bytes: number;
};

/** An image as a file, or its address. */
export type ImageOutput = OutputFile | { url: string };

/** Audio as a file. A provider may send the transcript only. */
export type AudioOutput = Partial<OutputFile> & {
	/** OpenRouter's id of the audio, which replaces the data in the history. */
	id?: string;
	transcript?: string;
	/** Unix seconds until which the id is valid. */
	expiresAt?: number;
};

type ExtractedMedia = {
	/** The message without its images and without the data of its audio. */
	message: AssistantMessage;
	/** In the order of the message. */
	images?: ImageOutput[];
	audio?: AudioOutput;
	files: MediaFile[];
};

type MediaRequest = {
	/** `audio.format` of the request. It is needed because raw samples have no signature. */
	audioFormat?: string | undefined;
};

export function extractMedia(
	message: AssistantMessage,
	request: MediaRequest = {},
): ExtractedMedia {
	const { images: givenImages, audio: givenAudio, ...rest } = message;
	const files: MediaFile[] = [];
	const store = (file: MediaFile): OutputFile => {
		files.push(file);
		const { binaryKey, mimeType, fileName, content } = file;
		return { binaryKey, mimeType, fileName, bytes: content.length };
	};
	const images = asRecords(givenImages).flatMap((image, index) => {
		const url = asText(asRecord(image.image_url).url) ?? '';
		if (url === '') return [];
		return /^data:/i.test(url) ? store(readImage(url, `image_${index}`)) : { url };
	});
	const { data, ...audioFields } = asRecord(givenAudio);
	const base64 = asText(data) ?? '';
	const audioFile = base64 === '' ? undefined : store(readAudio(base64, request));
	return {
		message: { ...rest, ...(isRecord(givenAudio) && { audio: audioFields }) },
		files,
		...(images.length > 0 && { images }),
		...(isRecord(givenAudio) && { audio: { ...audioFile, ...readAudioFields(audioFields) } }),
	};
}

const readAudioFields = ({ id, transcript, expires_at: expiresAt }: JsonRecord) =>
	defined({
		id: asText(id),
		transcript: asText(transcript),
		expiresAt: asNumber(expiresAt),
	});

function readImage(url: string, binaryKey: string): MediaFile {
	const comma = url.indexOf(',');
	const head = comma === -1 ? url : url.slice(0, comma);
	const body = comma === -1 ? '' : url.slice(comma + 1);
	const content = /;base64$/i.test(head) ? decodeBase64(body) : Buffer.from(unescapeUrl(body));
	const declared = canonical(head.slice('data:'.length));
	const mimeType = sniffMediaType(content) ?? (declared || 'application/octet-stream');
	return { binaryKey, fileName: `${binaryKey}.${extensionOf(mimeType)}`, mimeType, content };
}

const RAW_FORMAT = 'pcm16';
const FRAME_TYPES = ['audio/mpeg', 'audio/aac'];

/** Types of `audio.format`, for formats whose bytes do not show what they are. */
const TYPE_OF_FORMAT: ReadonlyMap<string, string> = new Map([
	['wav', 'audio/wav'],
	['mp3', 'audio/mpeg'],
	['flac', 'audio/flac'],
	['opus', 'audio/ogg'],
	['aac', 'audio/aac'],
]);

function readAudio(base64: string, { audioFormat }: MediaRequest): MediaFile {
	const sniffed = sniffAudio(base64);
	// Raw samples can look like an MP3 or AAC frame by chance. Streamed audio is raw by default, so
	// audio without a signature is treated as raw samples.
	const isRaw =
		audioFormat === RAW_FORMAT
			? sniffed === undefined || FRAME_TYPES.includes(sniffed)
			: audioFormat === undefined && sniffed === undefined;
	const content = decodeBase64(base64, isRaw ? WAV_HEADER_BYTES : 0);
	if (isRaw) writeWavHeader(content);
	const mimeType = isRaw
		? 'audio/wav'
		: (sniffed ?? TYPE_OF_FORMAT.get(audioFormat ?? '') ?? 'application/octet-stream');
	return { binaryKey: 'audio', fileName: `audio.${extensionOf(mimeType)}`, mimeType, content };
}

const SNIFFED_CHARS = 128;
const sniffAudio = (base64: string): string | undefined =>
	sniffMediaType(Buffer.from(base64.slice(0, SNIFFED_CHARS), 'base64'));

/**
 * Decodes base64, with `headBytes` free bytes in front. Pieces of a stream may have padding of their
 * own, and Node's decoder stops at `=`, so each piece is decoded by itself.
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

/** OpenAI's raw samples. @see https://platform.openai.com/docs/guides/realtime-conversations */
const SAMPLE_RATE_HZ = 24_000;
const CHANNELS = 1;
const BYTES_PER_SAMPLE = 2;

const WAV_HEADER_BYTES = 44;

/** Writes a RIFF WAVE header into the first 44 bytes of `file`, as players need one. The samples follow. */
function writeWavHeader(file: Buffer): void {
	const frameBytes = CHANNELS * BYTES_PER_SAMPLE;
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(file.length - 8, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	file.writeUInt32LE(16, 16);
	// 1 means PCM, uncompressed.
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(CHANNELS, 22);
	file.writeUInt32LE(SAMPLE_RATE_HZ, 24);
	file.writeUInt32LE(SAMPLE_RATE_HZ * frameBytes, 28);
	file.writeUInt16LE(frameBytes, 32);
	file.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
	file.write('data', 36, 'latin1');
	file.writeUInt32LE(file.length - WAV_HEADER_BYTES, 40);
}
