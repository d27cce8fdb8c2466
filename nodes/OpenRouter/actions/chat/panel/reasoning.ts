/** Settings of reasoning, and the API fields that they set. */
import { described, parameters } from '../../../../shared/parameters/parameters';

export const reasoningGroup = described({
	displayName: 'Reasoning',
	name: 'reasoning',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description: 'How much the model thinks before it answers. Reasoning is billed as output.',
	options: [
		{
			displayName: 'Effort',
			name: 'effort',
			type: 'options',
			options: [
				{ name: 'High', value: 'high' },
				{ name: 'Low', value: 'low' },
				{ name: 'Max', value: 'max' },
				{ name: 'Medium', value: 'medium' },
				{ name: 'Minimal', value: 'minimal' },
				{ name: 'None', value: 'none', description: 'Refused by models that always think' },
				{ name: 'Very High', value: 'xhigh' },
			],
			default: 'medium',
			description:
				'How much to think. Models use the nearest level that they have. Not together with Max Tokens.',
		},
		{
			displayName: 'Enabled',
			name: 'enabled',
			type: 'boolean',
			default: true,
			description: 'Whether to think at all, with the model’s default effort',
		},
		{
			displayName: 'Exclude',
			name: 'exclude',
			type: 'boolean',
			default: true,
			description: 'Whether to leave the reasoning out of the answer. It is billed anyway.',
		},
		{
			displayName: 'Max Tokens',
			name: 'maxTokens',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 2000,
			description:
				'Budget for thinking, in tokens. It counts towards the limit on output tokens, so keep it below that. Not together with Effort.',
		},
		{
			displayName: 'Summary',
			name: 'summary',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto' },
				{ name: 'Concise', value: 'concise' },
				{ name: 'Detailed', value: 'detailed' },
			],
			default: 'auto',
			description: 'How models that do not show their reasoning in full summarize it',
		},
	],
});

export const reasoning = parameters(reasoningGroup, {
	effort: { sets: 'reasoning.effort' },
	maxTokens: { sets: 'reasoning.max_tokens', unit: 'tokens' },
	exclude: { sets: 'reasoning.exclude' },
	summary: { sets: 'reasoning.summary' },
	enabled: { sets: 'reasoning.enabled' },
});
