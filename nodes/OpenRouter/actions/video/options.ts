/** Options of videos, and the API fields that they set. Unset options are not sent. */
import { checkVideoJobId } from '../../../shared/openrouter/media/videoJobId';
import { byDisplayName, lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { inMs } from '../../../shared/parameters/values';
import { readMaxFileBytes } from '../../item/chosenFile';
import { readSessionHeader, sessionIdField } from '../../item/sessionId';
import { trace, traceField, userField } from '../../item/trace';
import { fileOptions, limitOptions } from './requestOptions';

const WHEN_WAITING = { show: { '/waitForCompletion': [true] } };

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
				'Address that OpenRouter calls when the job ends, in place of the one of your workspace. Must begin with https://.',
		},
		{
			displayName: 'Check Every (Seconds)',
			name: 'checkEvery',
			type: 'number',
			typeOptions: { minValue: 0.1, maxValue: 3600 },
			default: 10,
			description: 'Seconds between two looks at the job',
			displayOptions: WHEN_WAITING,
		},
		{
			displayName: 'Creativity',
			name: 'creativity',
			type: 'number',
			typeOptions: { numberPrecision: 0 },
			default: 1,
			description: 'How freely a model that enlarges videos may draw. Other models have none.',
		},
		{
			displayName: 'Duration',
			name: 'duration',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 5,
			description: 'Length of the video in seconds. Most models have a few lengths only.',
		},
		{
			displayName: 'Extra Body (JSON)',
			name: 'extraBody',
			type: 'json',
			default: '{}',
			description:
				'More fields of the request, which override the others; model cannot be set here',
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
			displayName: 'Max File Size (MB)',
			name: 'maxFileSizeMb',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Largest size of a frame or a reference. A larger file is an error.',
		},
		{
			displayName: 'Previous Job ID',
			name: 'previousJobId',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.jobId }}',
			description:
				'Job whose video to change or continue, for models that support it. Choose the model of that job.',
		},
		{
			displayName: 'Provider Options (JSON)',
			name: 'providerOptions',
			type: 'json',
			default: '{}',
			description:
				'Settings that only one provider has, by its slug, such as {"google-vertex": {"negativePrompt": "text"}}',
		},
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
			description: 'How large the picture is. Larger ones cost more.',
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { numberPrecision: 0 },
			default: 0,
			description: 'Makes videos repeatable, for models that support it',
		},
		sessionIdField,
		{
			displayName: 'Size',
			name: 'size',
			type: 'string',
			default: '1280x720',
			placeholder: 'e.g. 1280x720',
			description: 'Width and height in pixels. It says the same as Resolution and Aspect Ratio.',
		},
		{
			displayName: 'Upscale Factor',
			name: 'upscaleFactor',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 2,
			description:
				'How much larger a model that enlarges videos makes the picture. Other models have none.',
		},
		{
			displayName: 'Wait Limit (Seconds)',
			name: 'waitLimit',
			type: 'number',
			typeOptions: { minValue: 0.1, maxValue: 86400 },
			default: 900,
			description:
				'Seconds to wait for the video. When they are over, the item has the ID of the job, to get the video later.',
			displayOptions: WHEN_WAITING,
		},
		traceField,
		userField,
		...limitOptions.description,
		...fileOptions.description,
	]),
});

export const options = parameters(
	videoOptions,
	{
		// `closes`: where an expression left one of these empty, the model's own value may cost more.
		duration: { sets: 'duration', unit: 'seconds', closes: true },
		resolution: { sets: 'resolution', closes: true },
		aspectRatio: { sets: 'aspect_ratio' },
		size: { sets: 'size', closes: true },
		generateAudio: { sets: 'generate_audio', closes: true },
		seed: { sets: 'seed' },
		creativity: { sets: 'creativity' },
		upscaleFactor: { sets: 'upscale_factor', closes: true },
		callbackUrl: { sets: 'callback_url', closes: true },
		// `closes`: without it, the video would be a new one.
		previousJobId: { sets: 'previous_job_id', to: checkVideoJobId, closes: true },
		providerOptions: {
			sets: 'provider.options',
			example: '{"google-vertex": {"negativePrompt": "text"}}',
		},
		sessionId: { sets: 'headers.x-session-id', to: readSessionHeader },
		trace,
		user: { sets: 'user' },
		extraBody: {},
		maxFileSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
		waitLimit: { unit: 'seconds', to: inMs, unset: 'default' },
		checkEvery: { unit: 'seconds', to: inMs, unset: 'default' },
		...limitOptions.table,
		...fileOptions.table,
	},
	'',
);
