/**
 * Makes the request for a transcription in both of its forms, and reads the answer. Pure.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/stt
 */
import { invalidInput, type Failure } from '../../failure/failure';
import { NO_TEXT } from '../../failure/sentences/media';
import {
	asCount,
	asDecimal,
	asRecord,
	asRecords,
	asText,
	defined,
	jsonText,
	nonEmpty,
	type JsonRecord,
} from '../../values/json';
import { AUDIO_FORMATS, isUnspecific, mediaTypeOfName } from '../../values/mediaType';
import { costOutput, readCosts, readUsage, withCosts, type CostOutput } from '../usage';

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
	const type = isUnspecific(mimeType) ? 'of an unknown type' : mimeType;
	const why = mimeType.startsWith('audio/')
		? 'which OpenRouter does not know'
		: 'which is not sound';
	throw invalidInput(
		`The file ${name} is ${type}, ${why}`,
		'Give a WAV, MP3, FLAC, M4A, OGG, WebM or AAC file',
	);
}

/** A form takes no larger file. JSON does. */
export const MAX_FORM_BYTES = 25 * 1024 * 1024;

/** The settings. Timestamps come only in a verbose answer, so they ask for one. */
export const transcriptionSettings = (settings: JsonRecord): JsonRecord =>
	settings.timestamp_granularities === undefined
		? settings
		: { ...settings, response_format: 'verbose_json' };

/** The name of the file in a form. OpenRouter takes the format from its ending, if it has one. */
export const soundName = (fileName: string, mimeType: string, format: string): string =>
	mediaTypeOfName(fileName) === mimeType ? fileName : `${fileName}.${format}`;

export type Form = { contentType: string; body: Buffer };

type FormFile = { fileName: string; mimeType: string; content: Uint8Array };

/**
 * The request as `multipart/form-data`. The file is copied once. `boundary` must not occur in it, so
 * it is random.
 */
export function transcriptionForm(fields: JsonRecord, file: FormFile, boundary: string): Form {
	const parts = Object.entries(fields).flatMap(([name, value]) =>
		Array.isArray(value)
			? value.map((entry) => fieldPart(boundary, `${name}[]`, entry))
			: [fieldPart(boundary, name, value)],
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

/** A form has texts only. Objects become JSON, and null is left out. */
function fieldPart(boundary: string, name: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	const text = asText(value) ?? jsonText(value) ?? '';
	return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${text}\r\n`;
}

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const quoted = (name: string): string =>
	name.replace(
		/["\r\n]/g,
		(char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
	);

type Transcription = CostOutput & { text: string; model: string } & JsonRecord;

/** The output: the text, and what a detailed answer has beside it. */
export function readTranscription(
	body: unknown,
	model: string,
	generationId?: string,
): Transcription | Failure {
	const { text, language, duration, segments, words, usage, task } = asRecord(body);
	const read = asText(text);
	const costs = readCosts(usage);
	if (read === undefined) {
		return withCosts(NO_TEXT, [costs]).with(defined({ generationId }));
	}
	return defined({
		text: read,
		model,
		language: asText(language),
		duration: asDecimal(duration),
		task: asText(task),
		segments: nonEmpty(asRecords(segments)),
		words: nonEmpty(asRecords(words)),
		...costOutput(costs),
		usage: transcriptionUsage(usage),
		generationId,
	});
}

/** Some providers name the tokens as in a chat. */
function transcriptionUsage(usage: unknown): JsonRecord {
	const { seconds, input_tokens, output_tokens } = asRecord(usage);
	const { promptTokens, completionTokens, totalTokens } = readUsage(usage);
	return defined({
		seconds: asDecimal(seconds),
		inputTokens: asCount(input_tokens) ?? promptTokens,
		outputTokens: asCount(output_tokens) ?? completionTokens,
		totalTokens,
	});
}
