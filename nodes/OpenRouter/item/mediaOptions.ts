/** Options that operations of images, sound and video share, and the API fields that they set. */
import { described, parameters } from '../../shared/parameters/parameters';
import { inMs } from '../../shared/parameters/values';
import { readMaxFileBytes } from './chosenFile';
import { readSessionId, userField } from './requestOptions';
import { trace, traceField } from './trace';

const callOptions = described([
	{
		displayName: 'Attempts',
		name: 'attempts',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
		default: 3,
		description:
			'The most attempts to make when OpenRouter reports an error that may pass. What may have been made and billed is never asked for again.',
	},
	{
		displayName: 'Extra Body (JSON)',
		name: 'extraBody',
		type: 'json',
		default: '{}',
		description:
			'More fields of the request, which override the others; model and stream cannot be set here',
	},
	{
		displayName: 'Parallel Items',
		name: 'parallelItems',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
		default: 10,
		description: 'How many input items to process at the same time',
	},
	{
		displayName: 'Provider Options (JSON)',
		name: 'providerOptions',
		type: 'json',
		default: '{}',
		description:
			'Settings that only one provider has, by its slug, such as {"black-forest-labs": {"steps": 40}}',
	},
	{
		displayName: 'Session ID',
		name: 'sessionId',
		type: 'string',
		default: '',
		description: 'Groups calls in OpenRouter’s activity; up to 256 characters',
	},
	{
		displayName: 'Total Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 0.1, maxValue: 86400 },
		default: 300,
		description: 'Seconds after which to give up, all attempts included',
	},
	traceField,
	userField,
]);

export const call = parameters(callOptions, {
	attempts: { unset: 'default' },
	extraBody: {},
	parallelItems: {},
	providerOptions: { sets: 'provider.options', example: '{"openai": {"moderation": "low"}}' },
	sessionId: { sets: 'headers.x-session-id', to: readSessionId },
	trace,
	user: { sets: 'user' },
	timeout: { unit: 'seconds', to: inMs, unset: 'default' },
});

const fileOption = described([
	{
		displayName: 'Put Output File in Field',
		name: 'outputField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description:
			'Name of the binary field that gets the file. Further files get a number after it: data_1, data_2.',
	},
]);

export const file = parameters(fileOption, { outputField: { unset: 'default' } });

const fileSizeOption = described([
	{
		displayName: 'Max File Size (MB)',
		name: 'maxFileSizeMb',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Largest size of a file, sent or received. A larger file is an error.',
	},
]);

export const fileSize = parameters(fileSizeOption, {
	maxFileSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
});
