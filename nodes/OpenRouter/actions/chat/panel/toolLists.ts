/** The lists in Tools: functions, and conditions that stop the server tools. */
import { described } from '../../../../shared/parameters/parameters';

export const functions = described({
	displayName: 'Functions',
	name: 'functions',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Function',
	default: {},
	description:
		'Functions that the model may call. The output has its calls as toolCalls; the workflow runs them and asks again.',
	options: [
		{
			displayName: 'Function',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. find_order',
					description: 'Up to 64 letters, digits, underscores and dashes',
				},
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					typeOptions: { rows: 2 },
					default: '',
					placeholder: 'e.g. Finds an order by its number',
					description: 'What the function does and when to call it. The model decides by this.',
				},
				{
					displayName: 'Parameters',
					name: 'parameters',
					type: 'json',
					typeOptions: { rows: 6 },
					default: '{\n  "type": "object",\n  "properties": {}\n}',
					description: 'JSON Schema of its arguments',
				},
				{
					displayName: 'Strict',
					name: 'strict',
					type: 'boolean',
					default: false,
					description:
						'Whether the provider enforces the schema for arguments, if it can. Every property must be required.',
				},
			],
		},
	],
});

export const stopServerToolsWhen = described({
	displayName: 'Stop Server Tools When',
	name: 'stopServerToolsWhen',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Condition',
	default: {},
	description:
		'The first condition that is met stops the server tools. The model then answers with what it has.',
	options: [
		{
			displayName: 'Condition',
			name: 'values',
			values: [
				{
					displayName: 'Condition',
					name: 'type',
					type: 'options',
					noDataExpression: true,
					options: [
						{ name: 'Cost Exceeds', value: 'max_cost' },
						{ name: 'Finish Reason Is', value: 'finish_reason_is' },
						{ name: 'Steps Taken', value: 'step_count_is' },
						{ name: 'Tokens Exceed', value: 'max_tokens_used' },
						{ name: 'Tool Was Called', value: 'has_tool_call' },
					],
					default: 'max_cost',
					description: 'What to check',
				},
				{
					displayName: 'Finish Reason',
					name: 'reason',
					type: 'string',
					default: 'length',
					description: 'Finish reason as models report it',
					displayOptions: { show: { type: ['finish_reason_is'] } },
				},
				{
					displayName: 'Max Cost (USD)',
					name: 'maxCostInDollars',
					type: 'number',
					typeOptions: { minValue: 0, numberPrecision: 4 },
					default: 0.05,
					description: 'Cost of the request so far, model and tools together',
					displayOptions: { show: { type: ['max_cost'] } },
				},
				{
					displayName: 'Max Tokens',
					name: 'maxTokens',
					type: 'number',
					typeOptions: { minValue: 1, numberPrecision: 0 },
					default: 20000,
					description: 'Tokens of the request so far, input and output together',
					displayOptions: { show: { type: ['max_tokens_used'] } },
				},
				{
					displayName: 'Steps',
					name: 'stepCount',
					type: 'number',
					typeOptions: { minValue: 1, numberPrecision: 0 },
					default: 5,
					description: 'Number of rounds in which the model called tools',
					displayOptions: { show: { type: ['step_count_is'] } },
				},
				{
					displayName: 'Tool Name',
					name: 'toolName',
					type: 'string',
					default: '',
					placeholder: 'e.g. openrouter:web_search',
					description: 'The tool whose call stops the server tools',
					displayOptions: { show: { type: ['has_tool_call'] } },
				},
			],
		},
	],
});
