/** Settings of images and audio in the answer, and the API fields that they set. */
import { described, parameters } from '../../../../shared/parameters/parameters';

export const mediaOutputGroup = described({
	displayName: 'Media Output',
	name: 'mediaOutput',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description: 'Images or audio in the answer, for models that make them',
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
					description: 'The only format that OpenAI’s models stream. Audio always comes streamed.',
				},
				{ name: 'WAV', value: 'wav' },
			],
			default: 'pcm16',
			description: 'How the audio is encoded. Adding this option asks for audio.',
		},
		{
			displayName: 'Image Aspect Ratio',
			name: 'aspectRatio',
			type: 'string',
			default: '16:9',
			placeholder: 'e.g. 16:9',
			description: 'Width to height of images, for models that support it',
		},
		{
			displayName: 'Image Config (JSON)',
			name: 'imageConfig',
			type: 'json',
			default: '{}',
			description: 'More settings of the image model, such as {"quality": "high"}',
		},
		{
			displayName: 'Image Size',
			name: 'imageSize',
			type: 'string',
			default: '1K',
			placeholder: 'e.g. 2K',
			description: 'Size of images, for models that support it. Larger images cost more.',
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
			description: 'Parts of the answer. For models that make only images, choose Image alone.',
		},
		{
			displayName: 'Voice',
			name: 'voice',
			type: 'string',
			default: 'alloy',
			placeholder: 'e.g. alloy',
			description: 'The voice that speaks. Adding this option asks for audio.',
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
