/**
 * The request fields for images and audio in a chat's answer.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/image-generation
 * @see https://openrouter.ai/docs/guides/overview/multimodal/audio
 */
import { asList, asRecord, type JsonRecord } from '../../values/json';

const DEFAULT_VOICE = 'alloy';

/** Audio comes only in streams, and this is the only format known to work in them. */
const STREAMED_AUDIO_FORMAT = 'pcm16';

/** Completes `modalities` and `audio`: each of them asks for audio, and OpenRouter needs both. */
export function mediaFields({ modalities, audio }: JsonRecord): JsonRecord {
	const asked = asList(modalities);
	if (audio === undefined && !asked.includes('audio')) return {};
	return {
		modalities: asked.includes('audio') ? asked : [...new Set(['text', ...asked, 'audio'])],
		audio: { voice: DEFAULT_VOICE, format: STREAMED_AUDIO_FORMAT, ...asRecord(audio) },
	};
}
