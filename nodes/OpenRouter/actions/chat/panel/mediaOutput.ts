/** Images and sound as part of the answer: the group's fields, and what they become. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { JsonRecord } from '../../../../shared/values/json';
import { mediaOutputSettings } from '../../../../shared/openrouter/request/mediaOutput';
import { readJsonObject } from '../../../../shared/parameters/json';
import { readChoice, readList } from '../../../../shared/parameters/values';

export const mediaOutputGroup: INodeProperties = {
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
};

/** Members of the request. Throws naming the field that cannot be sent. */
export const readMediaOutput = (group: IDataObject): JsonRecord =>
	mediaOutputSettings({
		modalities: readList('Media Output → Modalities', group.modalities),
		aspectRatio: readChoice('Media Output → Image Aspect Ratio', group.aspectRatio),
		imageSize: readChoice('Media Output → Image Size', group.imageSize),
		imageConfig: readJsonObject(
			'Media Output → Image Config (JSON)',
			group.imageConfig,
			'{"quality": "high"}',
		),
		voice: readChoice('Media Output → Voice', group.voice),
		audioFormat: readChoice('Media Output → Audio Format', group.audioFormat),
	});
