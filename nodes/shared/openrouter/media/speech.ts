/**
 * Checks a request for speech, and names the sound that comes. Pure.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/tts
 */
import { invalidInput } from '../../failure/failure';
import { quoted } from '../../parameters/values';
import { asText, type JsonRecord } from '../../values/json';
import { canonical, extensionOf, isUnspecific, sniffMediaType } from '../../values/mediaType';
import type { MediaFile } from '../answer/outputMedia';
import { findModel, type Model } from '../model';
import { voicesOf } from './mediaModel';
import { isPage, isReport, isReportType } from './report';

const MAX_SHOWN = 20;

/** Throws when OpenRouter lists the model's voices and the request's is not among them. */
export function requireVoice(request: JsonRecord, models: readonly Model[]): void {
	const voice = asText(request.voice);
	const id = asText(request.model) ?? '';
	const model = findModel(id, models);
	const voices = model === undefined ? [] : voicesOf(model.entry);
	if (voice === undefined || voices.length === 0 || voices.includes(voice)) return;
	const shown = voices.slice(0, MAX_SHOWN);
	const more = voices.length > MAX_SHOWN ? ', …' : '';
	throw invalidInput(
		`Voice ${quoted(voice)} is not a voice of ${id}`,
		`It has ${shown.join(', ')}${more}: choose one of these, or another model`,
	);
}

const RAW_SAMPLES: readonly string[] = ['audio/pcm', 'audio/l16', 'audio/x-pcm'];

/** Raw samples have no signature and can look like a frame of MP3, so the format that was asked, or is declared, counts. */
export function speechFile(
	content: Buffer,
	{ format, contentType, binaryKey }: { format: string; contentType: string; binaryKey: string },
): MediaFile | undefined {
	const declared = canonical(contentType);
	// Some models have no other format.
	const isRaw = format === 'pcm' || RAW_SAMPLES.includes(declared);
	const isOther = isReportType(declared) || (isRaw ? isPage(content) : isReport(content));
	if (content.length === 0 || isOther) return undefined;
	if (isRaw) {
		return { binaryKey, fileName: 'speech.pcm', mimeType: 'audio/pcm', content };
	}
	const mimeType = sniffMediaType(content) ?? (isUnspecific(declared) ? 'audio/mpeg' : declared);
	return { binaryKey, fileName: `speech.${extensionOf(mimeType)}`, mimeType, content };
}
