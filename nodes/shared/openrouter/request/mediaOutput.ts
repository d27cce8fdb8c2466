/**
 * Images and sound as part of a chat's answer.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/image-generation
 * @see https://openrouter.ai/docs/guides/overview/multimodal/audio
 */
import { asList, asRecord, type JsonRecord } from '../../values/json';

const DEFAULT_VOICE = 'alloy';

/** The one format that has been seen to work streamed, and sound comes streamed only. */
const STREAMED_AUDIO_FORMAT = 'pcm16';

/**
 * `modalities` and `audio` that go together. A voice or a format asks for sound, so `modalities` then
 * says so, too.
 */
export function mediaFields({ modalities, audio }: JsonRecord): JsonRecord {
	const asked = asList(modalities);
	if (audio === undefined && !asked.includes('audio')) return {};
	return {
		modalities: asked.includes('audio') ? asked : [...new Set(['text', ...asked, 'audio'])],
		audio: { voice: DEFAULT_VOICE, format: STREAMED_AUDIO_FORMAT, ...asRecord(audio) },
	};
}
