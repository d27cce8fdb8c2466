/** Options for how a model writes, besides the common ones of options.ts. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { SettingsFields } from '../../../../shared/openrouter/request/settings';
import { readJsonObject } from '../../../../shared/parameters/json';
import { numbersOf, readChoice, readFlag, readText } from '../../../../shared/parameters/values';

export const samplingOptions: INodeProperties[] = [
	{
		displayName: 'Logit Bias (JSON)',
		name: 'logitBias',
		type: 'json',
		default: '{}',
		description:
			'Makes tokens likelier or less likely: an object of token IDs, each with a number from -100 to 100',
	},
	{
		displayName: 'Logprobs',
		name: 'logprobs',
		type: 'boolean',
		default: true,
		description: 'Whether to return how likely each token of the answer was',
	},
	{
		displayName: 'Max Completion Tokens',
		name: 'maxCompletionTokens',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1024,
		description:
			'The same limit as Max Tokens under its newer name, for models that know only that. Not together with Max Tokens.',
	},
	{
		displayName: 'Min P',
		name: 'minP',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0,
		description: 'Leaves out words that are less likely than this share of the likeliest one',
	},
	{
		displayName: 'Prediction',
		name: 'prediction',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		description:
			'What most of the answer will be, such as the text that is to be edited. Some models then answer sooner.',
	},
	{
		displayName: 'Repetition Penalty',
		name: 'repetitionPenalty',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
		default: 1,
		description: 'Above 1, words that have come up before are less likely',
	},
	{
		displayName: 'Top A',
		name: 'topA',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0,
		description: 'Leaves out unlikely words, the more the surer the model is of the likeliest one',
	},
	{
		displayName: 'Top K',
		name: 'topK',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 40,
		description: 'How many of the likeliest words the model chooses from; 0 for all',
	},
	{
		displayName: 'Top Logprobs',
		name: 'topLogprobs',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 20, numberPrecision: 0 },
		default: 5,
		description: 'How many other tokens to list at each place, with how likely they were',
	},
	{
		displayName: 'Verbosity',
		name: 'verbosity',
		type: 'options',
		options: [
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Max', value: 'max' },
			{ name: 'Medium', value: 'medium' },
			{ name: 'Very High', value: 'xhigh' },
		],
		default: 'medium',
		description: 'How long the answer is, for models that know it',
	},
];

/** Throws naming the field that cannot be sent. */
export function readSampling(options: IDataObject): SettingsFields {
	const number = numbersOf(samplingOptions, options);
	return {
		maxCompletionTokens: number('maxCompletionTokens'),
		topK: number('topK'),
		minP: number('minP'),
		topA: number('topA'),
		repetitionPenalty: number('repetitionPenalty'),
		logitBias: readJsonObject('Logit Bias (JSON)', options.logitBias, '{"50256": -100}'),
		logprobs: readFlag('Logprobs', options.logprobs),
		topLogprobs: number('topLogprobs'),
		verbosity: readChoice('Verbosity', options.verbosity),
		prediction: readText('Prediction', options.prediction),
	};
}
