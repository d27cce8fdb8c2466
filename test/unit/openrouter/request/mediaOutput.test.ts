import { expect, test } from '@jest/globals';
import { mediaOutput } from '../../../../nodes/OpenRouter/actions/chat/panel/mediaOutput';
import { checkSettings } from '../../../../nodes/shared/openrouter/request/settings';
import type { JsonRecord } from '../../../../nodes/shared/values/json';

const audio = { voice: 'alloy', format: 'pcm16' };

test.each<{ name: string; fields: JsonRecord; sent: object }>([
	{ name: 'nothing', fields: {}, sent: {} },
	{ name: 'blank texts', fields: { aspectRatio: '', voice: '', modalities: [] }, sent: {} },
	{
		name: 'images alone, as some models want it',
		fields: { modalities: ['image'], aspectRatio: '16:9', imageSize: '2K' },
		sent: { modalities: ['image'], image_config: { aspect_ratio: '16:9', image_size: '2K' } },
	},
	{
		name: 'further settings of the image model, which count more',
		fields: { imageSize: '2K', imageConfig: { quality: 'high', image_size: '4K' } },
		sent: { image_config: { image_size: '4K', quality: 'high' } },
	},
	{
		name: 'audio with a format that can be streamed',
		fields: { modalities: ['audio'] },
		sent: { modalities: ['audio'], audio },
	},
	{
		name: 'sound, as a voice asks for it',
		fields: { voice: 'verse' },
		sent: { modalities: ['text', 'audio'], audio: { ...audio, voice: 'verse' } },
	},
	{
		name: 'sound, as a format asks for it, besides images',
		fields: { audioFormat: 'mp3', modalities: ['text', 'image'] },
		sent: { modalities: ['text', 'image', 'audio'], audio: { ...audio, format: 'mp3' } },
	},
])('sends $name', ({ fields, sent }) => {
	expect(checkSettings(mediaOutput.read(fields))).toEqual(sent);
});
