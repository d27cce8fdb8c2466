/** Options for how a model writes, besides the common ones of options.ts. */
import { predictionOf } from '../../../../shared/openrouter/request/settings';
import { described, parameters } from '../../../../shared/parameters/parameters';

const samplingOptions = described([
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
]);

export const sampling = parameters(samplingOptions, {
	maxCompletionTokens: { sets: 'max_completion_tokens', unit: 'tokens' },
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
