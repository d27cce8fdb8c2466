/**
 * The job that makes a video: its ID, its state, its files. Pure.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/video-generation
 */
import { invalidInput } from '../../failure/failure';
import { asRecord, asText, asTextList, defined, type JsonRecord } from '../../values/json';
import { canonical, extensionOf, isUnspecific, sniffMediaType } from '../../values/mediaType';
import type { MediaFile } from '../answer/outputMedia';
import { costsOf, type MediaCosts } from './mediaCosts';

export type VideoJob = MediaCosts & {
	jobId: string;
	/** `pending`, `in_progress`, `completed`, `failed`, `cancelled`, `expired`, or a newer one. */
	status: string;
	generationId?: string;
	/** How many files it has. They can be downloaded with the key only. */
	videoCount: number;
	/** The provider's reason. It may quote the prompt, so it is for the author alone. */
	reason?: string;
};

/** Reads the answer to an order or to a look, untrusted; `undefined` when it has no ID. */
export function readVideoJob(body: unknown): VideoJob | undefined {
	const fields = asRecord(body);
	const jobId = asText(fields.id) ?? '';
	if (jobId === '') return undefined;
	const status = asText(fields.status) ?? 'pending';
	const urls = asTextList(fields.unsigned_urls).length;
	return defined({
		jobId,
		status,
		generationId: asText(fields.generation_id),
		videoCount: status === 'completed' ? Math.max(1, urls) : urls,
		reason: reasonOf(fields.error),
		...costsOf(fields.usage),
	});
}

const reasonOf = (error: unknown): string | undefined =>
	(asText(error) ?? asText(asRecord(error).message))?.trim() || undefined;

const OTHER_KINDS: ReadonlyArray<readonly [start: RegExp, kind: string]> = [
	[/^gen-/i, 'the ID of a generation'],
	[/^batch[_-]/i, 'the ID of a batch'],
	[/^(or_)?file[_-]/i, 'the ID of a file'],
	[/^(resp|msg|call)_/i, 'the ID of a chat'],
	[/^sk-/i, 'an API key'],
];

const HINT = 'Enter the jobId of the operation Generate, such as {{ $json.jobId }}';

/** The ID, also of an address that OpenRouter gave for polling. Throws for what is no ID of a video. */
export function readJobId(text: string): string {
	const given = text.trim();
	const [, polled] = /\/videos\/([^/?#]+)/.exec(given) ?? [];
	const id = polled ?? given;
	if (id === '') throw invalidInput('Job ID is empty', HINT);
	const [, kind] = OTHER_KINDS.find(([start]) => start.test(id)) ?? [];
	// An API key must not stand in an error.
	if (kind !== undefined) throw invalidInput(`Job ID is ${kind}, not of a video`, HINT);
	if (!/^[\w.~-]{1,200}$/.test(id)) throw invalidInput('Job ID is not the ID of a video', HINT);
	return id;
}

/** Throws for settings of which OpenRouter refuses one beside the other, or that cannot work. */
export function checkVideoSettings(settings: JsonRecord): JsonRecord {
	const { callback_url: callback, size, resolution, aspect_ratio: ratio } = settings;
	if (callback !== undefined && !/^https:\/\/\S+$/i.test(asText(callback) ?? '')) {
		throw invalidInput(
			'Callback URL does not begin with https://',
			'OpenRouter calls only addresses that others can reach, with https',
		);
	}
	if (size !== undefined && (resolution !== undefined || ratio !== undefined)) {
		throw invalidInput(
			'Options has Size beside Resolution or Aspect Ratio',
			'Size says both: remove it, or the other two',
		);
	}
	return settings;
}

const MEDIA_OF_PART: Readonly<Record<string, string>> = { input_audio: 'audio_url' };

/** A content part of a chat as a reference of a video: sound has an address there, as images have. */
export function asReference(part: JsonRecord): JsonRecord {
	if (MEDIA_OF_PART[asText(part.type) ?? ''] === undefined) return part;
	const { data, format } = asRecord(part.input_audio);
	const url = `data:audio/${asText(format) === 'mp3' ? 'mpeg' : String(format)};base64,${String(data)}`;
	return { type: 'audio_url', audio_url: { url } };
}

/** `binaryKey` is the field of the first file; the others have a number after it. */
export function videoFile(
	content: Buffer,
	{ contentType, index, binaryKey }: { contentType: string; index: number; binaryKey: string },
): MediaFile {
	const declared = canonical(contentType);
	const mimeType = sniffMediaType(content) ?? (isUnspecific(declared) ? 'video/mp4' : declared);
	const key = index === 0 ? binaryKey : `${binaryKey}_${index}`;
	return {
		binaryKey: key,
		fileName: `video_${index}.${extensionOf(mimeType)}`,
		mimeType,
		content,
	};
}
