/** Settings of connected tools, which both nodes have, and how they are read. */
import { described, parameters } from '../parameters/parameters';
import { choiceFrom, inMs } from '../parameters/values';

export const stepsGroup = described({
	displayName: 'Connected Tools',
	name: 'steps',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description: 'How tools that are connected to this node are used',
	options: [
		{
			displayName: 'Max Result Characters',
			name: 'maxResultChars',
			type: 'number',
			typeOptions: { minValue: 100, maxValue: 1000000, numberPrecision: 0 },
			default: 20000,
			description:
				'Longest result of a tool that the model gets. The rest is cut off, and the model is told so.',
		},
		{
			displayName: 'Max Steps',
			name: 'maxSteps',
			type: 'number',
			typeOptions: { minValue: 2, maxValue: 50, numberPrecision: 0 },
			default: 8,
			description:
				'How often the model may be asked for one answer. The last time it has to answer without calling tools. Each time is billed.',
		},
		{
			displayName: 'Show Steps',
			name: 'showSteps',
			type: 'options',
			options: [
				{ name: 'Names', value: 'names', description: 'Which tool runs, and when it has ended' },
				{
					name: 'Names and Results',
					value: 'results',
					description: 'What each tool was asked and what it gave, too: callers can then read it',
				},
				{ name: 'Nothing', value: 'nothing' },
			],
			default: 'nothing',
			description: 'What callers see of tools in a streamed answer',
		},
		{
			displayName: 'Tool Timeout',
			name: 'toolTimeout',
			type: 'number',
			typeOptions: { minValue: 0.1, maxValue: 3600 },
			default: 30,
			description:
				'Seconds to wait for a tool. Then the model is told that it did not answer; the tool may still be running.',
		},
	],
});

const SHOWN = ['nothing', 'names', 'results'] as const;

export const steps = parameters(stepsGroup, {
	maxResultChars: { unset: 'default' },
	maxSteps: { unset: 'default' },
	showSteps: { unset: 'default', read: choiceFrom(SHOWN) },
	toolTimeout: { unit: 'seconds', unset: 'default', to: inMs },
});

export type ShownSteps = (typeof SHOWN)[number];

/** Throws `OpenRouterError` for a faulty setting. */
export function readSteps(values: unknown) {
	const { maxSteps, maxResultChars, toolTimeout, showSteps } = steps.all(values);
	return {
		rules: { maxSteps, tools: { timeoutMs: toolTimeout, maxResultChars } },
		show: showSteps,
	};
}
