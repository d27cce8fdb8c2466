/** Options of videos, and the API fields that they set. Unset options are not sent. */
import { byDisplayName, lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { inMs } from '../../../shared/parameters/values';
import { readMaxFileBytes } from '../../item/chosenFile';
import { call, file } from '../../item/mediaOptions';

const videoSizeOption = described([
	{
		displayName: 'Max File Size (MB)',
		name: 'maxFileSizeMb',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 500,
		description:
			'Largest size of a video. A larger one is not downloaded, and can be with a higher limit.',
	},
]);

const videoSize = parameters(videoSizeOption, {
	maxFileSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
});

const videoOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: byDisplayName([
		{
			displayName: 'Aspect Ratio',
			name: 'aspectRatio',
			type: 'options',
			options: [
				{ name: '1:1', value: '1:1' },
				{ name: '16:9', value: '16:9' },
				{ name: '2:3', value: '2:3' },
				{ name: '21:9', value: '21:9' },
				{ name: '3:2', value: '3:2' },
				{ name: '3:4', value: '3:4' },
				{ name: '4:3', value: '4:3' },
				{ name: '9:16', value: '9:16' },
				{ name: '9:21', value: '9:21' },
			],
			default: '16:9',
			description: 'Width to height',
		},
		{
			displayName: 'Callback URL',
			name: 'callbackUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://n8n.my-app.example/webhook/video',
			description:
				'Address that OpenRouter calls when the video is ready or has failed, such as a Webhook node’s. Must begin with https://.',
		},
		{
			displayName: 'Check Every',
			name: 'checkEvery',
			type: 'number',
			typeOptions: { minValue: 0.1, maxValue: 3600 },
			default: 15,
			description: 'Seconds between two looks at whether the video is ready',
		},
		{
			displayName: 'Creativity',
			name: 'creativity',
			type: 'number',
			typeOptions: { numberPrecision: 0 },
			default: 1,
			description: 'How freely to fill in details, for models that enlarge videos',
		},
		{
			displayName: 'Duration',
			name: 'duration',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 8,
			description: 'Seconds of video, each of which is billed',
		},
		{
			displayName: 'Generate Audio',
			name: 'generateAudio',
			type: 'boolean',
			default: true,
			description: 'Whether the video has sound, for models that can make it',
		},
		lengthOfExpression,
		{
			displayName: 'Resolution',
			name: 'resolution',
			type: 'options',
			options: [
				{ name: '1080p', value: '1080p' },
				{ name: '1K', value: '1K' },
				{ name: '2K', value: '2K' },
				{ name: '360p', value: '360p' },
				{ name: '480p', value: '480p' },
				{ name: '4K', value: '4K' },
				{ name: '720p', value: '720p' },
				{ name: '768p', value: '768p' },
			],
			default: '720p',
			description: 'How large the video is. Larger videos cost more.',
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { numberPrecision: 0 },
			default: 0,
			description: 'Makes videos repeatable, for models that support it',
		},
		{
			displayName: 'Size',
			name: 'size',
			type: 'string',
			default: '1280x720',
			placeholder: 'e.g. 1280x720',
			description: 'Pixels, in place of Resolution and Aspect Ratio',
		},
		{
			displayName: 'Upscale Factor',
			name: 'upscaleFactor',
			type: 'number',
			typeOptions: { minValue: 0.1 },
			default: 2,
			description: 'How many times to enlarge, for models that enlarge videos',
		},
		{
			displayName: 'Wait at Most',
			name: 'waitAtMost',
			type: 'number',
			typeOptions: { minValue: 0.1, maxValue: 86400 },
			default: 900,
			description:
				'Seconds to wait for the video. After that the output has the job as it is, and Get or Download can go on with its ID.',
		},
		...call.description,
		...videoSize.description,
		...file.description,
	]),
});

export const options = parameters(
	videoOptions,
	{
		duration: { sets: 'duration', unit: 'seconds' },
		resolution: { sets: 'resolution' },
		aspectRatio: { sets: 'aspect_ratio' },
		size: { sets: 'size' },
		generateAudio: { sets: 'generate_audio' },
		seed: { sets: 'seed' },
		callbackUrl: { sets: 'callback_url', closes: true },
		creativity: { sets: 'creativity' },
		upscaleFactor: { sets: 'upscale_factor' },
		checkEvery: { unit: 'seconds', to: inMs, unset: 'default' },
		waitAtMost: { unit: 'seconds', to: inMs, unset: 'default' },
		...call.table,
		...videoSize.table,
		...file.table,
	},
	'',
);

const lookOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: byDisplayName([
		{
			displayName: 'Attempts',
			name: 'attempts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
			default: 3,
			description: 'The most attempts to make when an error may pass. None of them is billed.',
		},
		lengthOfExpression,
		{
			displayName: 'Parallel Items',
			name: 'parallelItems',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
			default: 10,
			description: 'How many input items to process at the same time',
		},
		{
			displayName: 'Total Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 0.1, maxValue: 86400 },
			default: 300,
			description: 'Seconds after which to give up, all attempts included',
		},
	]),
});

const LOOK_TABLE = {
	attempts: { unset: 'default' },
	parallelItems: {},
	timeout: { unit: 'seconds', to: inMs, unset: 'default' },
} as const;

export const looking = parameters(lookOptions, LOOK_TABLE, '');

const downloadOptions = described({
	...lookOptions,
	options: byDisplayName([...lookOptions.options, ...videoSize.description, ...file.description]),
});

export const downloading = parameters(
	downloadOptions,
	{ ...LOOK_TABLE, ...videoSize.table, ...file.table },
	'',
);
