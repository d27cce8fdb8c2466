/** Images and sound as part of the answer: the group's fields, and the API fields that they set. */
import { described, parameters } from '../../../../shared/parameters/parameters';

export const mediaOutputGroup = described({
	displayName: 'Media Output',
	name: 'mediaOutput',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description: 'Images or sound as part of the answer, from models that make them',
	options: [
		{
			displayName: 'Audio Format',
			name: 'audioFormat',
			type: 'options',
			options: [
				{ name: 'FLAC', value: 'flac' },
				{ name: 'MP3', value: 'mp3' },
				{ name: 'Opus', value: 'opus' },
				{
					name: 'PCM16',
					value: 'pcm16',
					description: 'The only one that OpenAI’s models stream, and sound comes streamed only',
				},
				{ name: 'WAV', value: 'wav' },
			],
			default: 'pcm16',
			description: 'How the sound is encoded. Adding it asks for sound.',
		},
		{
			displayName: 'Image Aspect Ratio',
			name: 'aspectRatio',
			type: 'string',
			default: '16:9',
			placeholder: 'e.g. 16:9',
			description: 'Width to height of images, for models that know it',
		},
		{
			displayName: 'Image Config (JSON)',
			name: 'imageConfig',
			type: 'json',
			default: '{}',
			description: 'Further settings of the image model, such as {"quality": "high"}',
		},
		{
			displayName: 'Image Size',
			name: 'imageSize',
			type: 'string',
			default: '1K',
			placeholder: 'e.g. 2K',
			description: 'Size of images, for models that know it. Larger ones cost more.',
		},
		{
			displayName: 'Modalities',
			name: 'modalities',
			type: 'multiOptions',
			options: [
				{ name: 'Audio', value: 'audio' },
				{ name: 'Image', value: 'image' },
				{ name: 'Text', value: 'text' },
			],
			default: [],
			description: 'What the answer is made of. Models that make only images want Image alone.',
		},
		{
			displayName: 'Voice',
			name: 'voice',
			type: 'string',
			default: 'alloy',
			placeholder: 'e.g. alloy',
			description: 'Who speaks. Adding it asks for sound.',
		},
	],
});

export const mediaOutput = parameters(mediaOutputGroup, {
	modalities: { sets: 'modalities' },
	aspectRatio: { sets: 'image_config.aspect_ratio' },
	imageSize: { sets: 'image_config.image_size' },
	imageConfig: { sets: 'image_config', example: '{"quality": "high"}' },
	voice: { sets: 'audio.voice' },
	audioFormat: { sets: 'audio.format' },
});
