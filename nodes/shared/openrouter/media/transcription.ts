/**
 * Makes the request for a transcription in both of its forms, and reads the answer. Pure.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/stt
 */
import { invalidInput } from '../../failure/failure';
import {
	asCount,
	asNumber,
	asRecord,
	asRecords,
	asText,
	asTextList,
	defined,
	nonEmpty,
	type JsonRecord,
} from '../../values/json';
import { AUDIO_FORMATS, isUnspecific } from '../../values/mediaType';
import { costsOf } from './mediaCosts';

/** What recorders in browsers and phones make is sound, although the container may hold video. */
const MORE_FORMATS: ReadonlyMap<string, string> = new Map([
	['audio/webm', 'webm'],
	['video/webm', 'webm'],
	['video/mp4', 'm4a'],
	['video/quicktime', 'm4a'],
	['video/ogg', 'ogg'],
]);

const ANY_TYPE = /^audio\/([a-z0-9]+)$/;

/** `format` of the sound. `name` is the file, for the error. */
export function soundFormat(mimeType: string, name: string): string {
	const format = AUDIO_FORMATS.get(mimeType) ?? MORE_FORMATS.get(mimeType);
	if (format !== undefined) return format;
	const [, subtype] = ANY_TYPE.exec(mimeType) ?? [];
	if (subtype !== undefined) return subtype;
	throw invalidInput(
		`The file ${name} is ${isUnspecific(mimeType) ? 'of an unknown type' : mimeType}, which is not sound`,
		'Give a WAV, MP3, FLAC, M4A, OGG, WebM or AAC file',
	);
}

/** A form takes no larger file. JSON does. */
export const MAX_FORM_BYTES = 25 * 1024 * 1024;

/** Throws for settings that do nothing without another. */
export function checkTranscription(settings: JsonRecord): JsonRecord {
	if (settings.timestamp_granularities === undefined) return settings;
	// They are ignored without it.
	return { ...settings, response_format: 'verbose_json' };
}

export type Form = { contentType: string; body: Buffer };

type FormFile = { fileName: string; mimeType: string; content: Uint8Array };

/**
 * The request as `multipart/form-data`. The file is copied once. `boundary` must not occur in it, so
 * it is random.
 */
export function transcriptionForm(fields: JsonRecord, file: FormFile, boundary: string): Form {
	const parts = Object.entries(fields).flatMap(([name, value]) =>
		Array.isArray(value)
			? asTextList(value).map((entry) => fieldPart(boundary, `${name}[]`, entry))
			: [fieldPart(boundary, name, String(value))],
	);
	const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(file.fileName)}"\r\nContent-Type: ${file.mimeType || 'application/octet-stream'}\r\n\r\n`;
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		body: Buffer.concat([
			Buffer.from(parts.join('') + head),
			file.content,
			Buffer.from(`\r\n--${boundary}--\r\n`),
		]),
	};
}

const fieldPart = (boundary: string, name: string, value: string): string =>
	`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const quoted = (name: string): string =>
	name.replace(
		/["\r\n]/g,
		(char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
	);

/** The output: the text, and what a detailed answer has beside it. */
export function readTranscription(body: unknown, model: string, generationId?: string) {
	const { text, language, duration, segments, words, usage, task } = asRecord(body);
	const { seconds, input_tokens, output_tokens, total_tokens } = asRecord(usage);
	const read = asText(text);
	return read === undefined
		? undefined
		: defined({
				text: read,
				model,
				language: asText(language),
				duration: asNumber(duration),
				task: asText(task),
				segments: nonEmpty(asRecords(segments)),
				words: nonEmpty(asRecords(words)),
				...costsOf(usage),
				usage: defined({
					seconds: asNumber(seconds),
					inputTokens: asCount(input_tokens),
					outputTokens: asCount(output_tokens),
					totalTokens: asCount(total_tokens),
				}),
				generationId,
			});
}
