/** Options that operations of images, sound and video share, and the API fields that they set. */
import { described, parameters } from '../../shared/parameters/parameters';
import { readOutputField } from './binaryFile';
import { attemptsField, limitRows, parallelItemsField, timeoutField } from './callLimits';
import { readMaxFileBytes } from './chosenFile';
import { readSessionHeader, sessionIdField } from './sessionId';
import { trace, traceField, userField } from './trace';

const fields = described([
	{
		...attemptsField,
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
	parallelItemsField,
	{
		displayName: 'Provider Options (JSON)',
		name: 'providerOptions',
		type: 'json',
		default: '{}',
		description:
			'Settings that only one provider has, by its slug, such as {"black-forest-labs": {"steps": 40}}',
	},
	sessionIdField,
	timeoutField,
	traceField,
	userField,
]);

export const mediaOptions = parameters(fields, {
	extraBody: {},
	providerOptions: { sets: 'provider.options', example: '{"openai": {"moderation": "low"}}' },
	sessionId: { sets: 'headers.x-session-id', to: readSessionHeader },
	trace,
	user: { sets: 'user' },
	...limitRows,
});

export const outputFieldOption = parameters(
	described([
		{
			displayName: 'Put Output File in Field',
			name: 'outputField',
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			description:
				'Name of the binary field that gets the file. Further files get a number after it: data_1, data_2.',
		},
	]),
	{ outputField: { unset: 'default', to: readOutputField } },
);

export const fileSizeOption = parameters(
	described([
		{
			displayName: 'Max File Size (MB)',
			name: 'maxFileSizeMb',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Largest size of a file, sent or received. A larger file is an error.',
		},
	]),
	{
		maxFileSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
	},
);
