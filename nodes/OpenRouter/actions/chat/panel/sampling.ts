/** Options for how a model chooses its words, except the common ones of options.ts. */
import { predictionOf } from '../../../../shared/openrouter/request/settings';
import { described, parameters } from '../../../../shared/parameters/parameters';

const samplingOptions = described([
	{
		displayName: 'Logit Bias (JSON)',
		name: 'logitBias',
		type: 'json',
		default: '{}',
		description:
			'Makes tokens more or less likely: an object of token IDs, each with a number from -100 to 100',
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
			'The same limit as Max Tokens under its newer name, for models that accept only this one. Not together with Max Tokens.',
	},
	{
		displayName: 'Min P',
		name: 'minP',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0,
		description: 'Leaves out words that are less likely than this share of the most likely one',
	},
	{
		displayName: 'Prediction',
		name: 'prediction',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		description: 'Expected text of the answer, such as a text to edit. Makes some models faster.',
	},
	{
		displayName: 'Repetition Penalty',
		name: 'repetitionPenalty',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
		default: 1,
		description: 'Above 1, words that were used before are less likely',
	},
	{
		displayName: 'Top A',
		name: 'topA',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0,
		description: 'Leaves out unlikely words. Leaves out more when one word is very likely.',
	},
	{
		displayName: 'Top K',
		name: 'topK',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 40,
		description: 'How many of the most likely words the model chooses from; 0 for all',
	},
	{
		displayName: 'Top Logprobs',
		name: 'topLogprobs',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 20, numberPrecision: 0 },
		default: 5,
		description: 'How many alternatives to list for each token, with their likelihood',
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
		description: 'How long the answer is, for models that support it',
	},
]);

export const sampling = parameters(samplingOptions, {
	maxCompletionTokens: { sets: 'max_completion_tokens', unit: 'tokens', closes: true },
	topK: { sets: 'top_k', unit: 'tokens' },
	minP: { sets: 'min_p' },
	topA: { sets: 'top_a' },
	repetitionPenalty: { sets: 'repetition_penalty' },
	logitBias: { sets: 'logit_bias', example: '{"50256": -100}' },
	logprobs: { sets: 'logprobs' },
	topLogprobs: { sets: 'top_logprobs' },
	verbosity: { sets: 'verbosity' },
	prediction: { sets: 'prediction', to: predictionOf },
});
