/** How much the model thinks: the group's fields, and the API fields that they set. */
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
				'How hard to think; models take the nearest step they know. Not together with Max Tokens.',
		},
		{
			displayName: 'Enabled',
			name: 'enabled',
			type: 'boolean',
			default: true,
			description: 'Whether to think at all, as hard as the model does by default',
		},
		{
			displayName: 'Exclude',
			name: 'exclude',
			type: 'boolean',
			default: true,
			description: 'Whether to leave the thoughts out of the answer. They are billed all the same.',
		},
		{
			displayName: 'Max Tokens',
			name: 'maxTokens',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 2000,
			description:
				'Budget for thinking, in tokens. Part of the limit on output tokens, so keep it below that. Not together with Effort.',
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
			description: 'How the thoughts are summed up, by models that do not show them in full',
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
