/**
 * Images and sound as part of a chat's answer.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/image-generation
 * @see https://openrouter.ai/docs/guides/overview/multimodal/audio
 */
import { filled, type JsonRecord } from '../../values/json';

export type MediaOutputFields = {
	/** `text`, `image`, `audio`. */
	modalities?: readonly string[];
	/** Such as `16:9`. */
	aspectRatio?: string;
	/** Such as `2K`. */
	imageSize?: string;
	/** Further members of `image_config`, which differ from model to model. */
	imageConfig?: JsonRecord;
	voice?: string;
	audioFormat?: string;
};

const DEFAULT_VOICE = 'alloy';

/** The one format that has been seen to work streamed, and sound comes streamed only. */
const STREAMED_AUDIO_FORMAT = 'pcm16';

/** Members of the request. A voice or a format asks for sound, so `modalities` then says so, too. */
export function mediaOutputSettings(fields: MediaOutputFields): JsonRecord {
	const { modalities = [], voice, audioFormat } = fields;
	const speaks = isSet(voice) || isSet(audioFormat) || modalities.includes('audio');
	const asked =
		speaks && !modalities.includes('audio')
			? [...new Set(['text', ...modalities, 'audio'])]
			: modalities;
	return {
		...filled({
			modalities: asked.length === 0 ? undefined : asked,
			image_config: filled({
				aspect_ratio: isSet(fields.aspectRatio) ? fields.aspectRatio : undefined,
				image_size: isSet(fields.imageSize) ? fields.imageSize : undefined,
				...fields.imageConfig,
			}),
			audio: speaks
				? {
						voice: isSet(voice) ? voice : DEFAULT_VOICE,
						format: isSet(audioFormat) ? audioFormat : STREAMED_AUDIO_FORMAT,
					}
				: undefined,
		}),
	};
}

const isSet = (text: string | undefined): text is string => text !== undefined && text !== '';
