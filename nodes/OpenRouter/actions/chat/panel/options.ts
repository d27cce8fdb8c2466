/** Options of a chat: their fields, and the API fields that they set. Unset options are not sent. */
import type { INodeProperties } from 'n8n-workflow';
import { readFallbackModels } from '../../../../shared/panel/models';
import { byDisplayName, lengthOfExpression } from '../../../../shared/parameters/collection';
import { described, parameters } from '../../../../shared/parameters/parameters';
import {
	attemptsField,
	limitRows,
	parallelItemsField,
	timeoutField,
} from '../../../item/callLimits';
import { readMaxFileBytes } from '../../../item/chosenFile';
import { sampling } from './sampling';
import { serving } from './serving';

export const chatOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: byDisplayName([
		attemptsField,
		{
			displayName: 'Enable Streaming',
			name: 'enableStreaming',
			type: 'boolean',
			default: true,
			description:
				'Whether to stream the answer to the caller, when Respond of the Webhook node is set to Streaming',
		},
		{
			displayName: 'Extra Body (JSON)',
			name: 'extraBody',
			type: 'json',
			default: '{}',
			description:
				'More fields of the request. They override the others; provider, plugins and tools are added to those of the panel. stream, stream_options, model and messages cannot be set here.',
		},
		{
			displayName: 'Fallback Models',
			name: 'fallbackModels',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
			default: [],
			placeholder: 'e.g. openai/gpt-5-mini',
			description:
				'IDs of models to try, in this order, when the chosen one cannot answer. Only the model that answers is billed.',
		},
		{
			displayName: 'Frequency Penalty',
			name: 'frequencyPenalty',
			type: 'number',
			typeOptions: { minValue: -2, maxValue: 2, numberPrecision: 2 },
			default: 0,
			description: 'Higher values make words less likely the more often they were used',
		},
		lengthOfExpression,
		{
			displayName: 'Max File Size (MB)',
			name: 'maxFileSizeMb',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 20,
			description: 'Largest size of an attached file. A larger file is an error.',
		},
		{
			displayName: 'Max Tokens',
			name: 'maxTokens',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1024,
			description:
				'Ceiling on the length of the answer, reasoning included. Without it OpenRouter reserves credit for the model’s maximum.',
		},
		{
			...parallelItemsField,
			description:
				'How many input items to process at the same time. One, when tools or a memory are connected.',
		},
		{
			displayName: 'Presence Penalty',
			name: 'presencePenalty',
			type: 'number',
			typeOptions: { minValue: -2, maxValue: 2, numberPrecision: 2 },
			default: 0,
			description: 'Higher values make words that were used before less likely',
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { numberPrecision: 0 },
			default: 0,
			description: 'Makes answers repeatable, for models that support it',
		},
		{
			displayName: 'Session ID',
			name: 'sessionId',
			type: 'string',
			default: '',
			description:
				'Groups the calls of one conversation and keeps them with one provider; up to 256 characters',
		},
		{
			displayName: 'Stop Sequences',
			name: 'stop',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Stop Sequence' },
			default: [],
			description: 'Texts at which the model stops writing; up to 4',
		},
		{
			displayName: 'Temperature',
			name: 'temperature',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
			default: 1,
			description: 'Lower values make the answer more predictable, higher ones more varied',
		},
		{
			displayName: 'Top P',
			name: 'topP',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 1,
			description: 'Share of the most likely words that the model chooses from',
		},
		timeoutField,
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			description:
				'Stable ID of the person who is asking, such as a hash. Keeps one person’s abuse from blocking the others; no personal data.',
		},
		...sampling.description,
		...serving.description,
	]),
});

export const options = parameters(
	chatOptions,
	{
		fallbackModels: { sets: 'models', read: readFallbackModels },
		maxTokens: { sets: 'max_tokens', unit: 'tokens', closes: true },
		temperature: { sets: 'temperature' },
		topP: { sets: 'top_p' },
		stop: { sets: 'stop', asIs: true },
		seed: { sets: 'seed' },
		frequencyPenalty: { sets: 'frequency_penalty' },
		presencePenalty: { sets: 'presence_penalty' },
		user: { sets: 'user' },
		sessionId: { sets: 'session_id' },
		...sampling.table,
		...serving.table,
		...limitRows,
		maxFileSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
		enableStreaming: {},
		extraBody: {},
	},
	'',
);

/** For a caller's request. It has its own limits on answer and files, and `user` is the caller. */
export const respondOptions: INodeProperties = {
	...chatOptions,
	options: chatOptions.options.filter(
		({ name }) => !['maxFileSizeMb', 'maxTokens', 'maxCompletionTokens', 'user'].includes(name),
	),
};

/** The option Max File Size (MB), in bytes. */
export const maxFileBytes = (values: unknown): number => options.one(values, 'maxFileSizeMb');
