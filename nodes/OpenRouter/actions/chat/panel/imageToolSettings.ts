/** Settings of the server tool that makes images. A number must not be added and empty, a text may be. */
import { described, parameters } from '../../../../shared/parameters/parameters';
import { backgroundField, outputCompressionField } from '../../../item/imageFields';

const imageGenerationFields = described([
	{
		displayName: 'Aspect Ratio',
		name: 'aspectRatio',
		type: 'string',
		default: '',
		placeholder: 'e.g. 16:9',
		description: 'Width to height, for models that support it',
	},
	backgroundField,
	{
		displayName: 'Model',
		name: 'model',
		type: 'string',
		default: '',
		placeholder: 'e.g. anthropic/claude-sonnet-4.5',
		description: 'ID of an image model. Empty: openai/gpt-5-image.',
	},
	{
		displayName: 'Moderation',
		name: 'moderation',
		type: 'string',
		default: '',
		placeholder: 'e.g. low',
		description: 'How strictly the image model filters, for models with such a setting',
	},
	outputCompressionField,
	{
		displayName: 'Output Format',
		name: 'outputFormat',
		type: 'options',
		options: [
			{ name: 'JPEG', value: 'jpeg' },
			{ name: 'PNG', value: 'png' },
			{ name: 'WebP', value: 'webp' },
		],
		default: 'png',
		description: 'How the image is encoded',
	},
	{
		displayName: 'Quality',
		name: 'quality',
		type: 'options',
		options: [
			{ name: 'Auto', value: 'auto' },
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Medium', value: 'medium' },
		],
		default: 'auto',
		description: 'How carefully to draw, for models with such a setting. More costs more.',
	},
	{
		displayName: 'Size',
		name: 'size',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1024x1024',
		description: 'Width and height in pixels, for models that support it',
	},
]);

export const imageGeneration = parameters(imageGenerationFields, {
	aspectRatio: { sets: 'aspect_ratio' },
	background: { sets: 'background' },
	model: { sets: 'model' },
	moderation: { sets: 'moderation' },
	outputCompression: { sets: 'output_compression', closes: true },
	outputFormat: { sets: 'output_format' },
	quality: { sets: 'quality' },
	size: { sets: 'size' },
});
