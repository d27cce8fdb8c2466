/** The tools that a model may call: the workflow's functions and OpenRouter's server tools. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ChatFields } from '../../../../shared/openrouter/request/request';
import {
	functionTools,
	functionToolsFromJson,
	labelled,
	readToolChoice,
	stopConditions,
	requireUniqueTools,
} from '../../../../shared/openrouter/request/tools';
import { lengthOfExpression } from '../../../../shared/parameters/collection';
import { described, parameters } from '../../../../shared/parameters/parameters';
import { asGiven } from '../../../../shared/parameters/values';
import { defined } from '../../../../shared/values/json';
import { readServerTools, serverToolList } from './serverTools';
import { functions, stopServerToolsWhen } from './toolLists';

export const toolsField = described({
	displayName: 'Tools',
	name: 'tools',
	type: 'collection',
	placeholder: 'Add Tool or Setting',
	default: {},
	description: 'Tools that the model may call while it answers',
	options: [
		{
			displayName: 'Function to Call',
			name: 'toolChoiceFunction',
			type: 'string',
			default: '',
			placeholder: 'e.g. find_order',
			description: 'Name of the function that must be called',
			displayOptions: { show: { toolChoice: ['function'] } },
		},
		functions,
		{
			displayName: 'Functions (JSON)',
			name: 'functionsJson',
			type: 'json',
			typeOptions: { rows: 6 },
			default: '[]',
			description: 'An array of functions in OpenAI’s format',
		},
		lengthOfExpression,
		{
			displayName: 'Max Tool Calls',
			name: 'maxToolCalls',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 30, numberPrecision: 0 },
			default: 10,
			description: 'The most calls of server tools in one request. Not added: 30.',
		},
		{
			displayName: 'Parallel Tool Calls',
			name: 'parallelToolCalls',
			type: 'boolean',
			default: true,
			description: 'Whether the model may call several functions at once',
		},
		serverToolList,
		stopServerToolsWhen,
		{
			displayName: 'Tool Choice',
			name: 'toolChoice',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto', description: 'The model decides' },
				{
					name: 'Function',
					value: 'function',
					description: 'The model must call the function that you enter',
				},
				{
					name: 'None',
					value: 'none',
					description: 'The model sees the tools, but must not call them',
				},
				{
					name: 'Required',
					value: 'required',
					description: 'The model must call at least one tool',
				},
			],
			default: 'auto',
			description: 'Whether the model must call a tool',
		},
	],
});

export const tools = parameters(
	toolsField,
	{
		functions: {
			sets: 'tools',
			of: {
				name: { sets: 'name' },
				description: { sets: 'description' },
				// May be text or an object; `functionTools` reads both.
				parameters: { sets: 'parameters', read: asGiven },
				strict: { sets: 'strict' },
			},
			to: functionTools,
		},
		functionsJson: {
			sets: 'tools',
			read: (value, label) => labelled(label, functionToolsFromJson(value)),
		},
		serverTools: { sets: 'tools', read: readServerTools },
		toolChoice: { sets: 'tool_choice' },
		toolChoiceFunction: { sets: 'tool_choice.function.name' },
		parallelToolCalls: { sets: 'parallel_tool_calls' },
		maxToolCalls: { sets: 'max_tool_calls', closes: true },
		stopServerToolsWhen: {
			sets: 'stop_server_tools_when',
			of: {
				type: { sets: 'type' },
				maxCostInDollars: { sets: 'max_cost_in_dollars', unit: 'USD' },
				stepCount: { sets: 'step_count' },
				maxTokens: { sets: 'max_tokens', unit: 'tokens' },
				toolName: { sets: 'tool_name' },
				reason: { sets: 'reason' },
			},
			to: stopConditions,
			closes: true,
		},
	},
	'',
);

const FOR_CALLERS = ['length', 'maxToolCalls', 'serverTools', 'stopServerToolsWhen'];

/** For a caller's request, in which the caller defines the functions. */
export const serverToolsField: INodeProperties = {
	...toolsField,
	description:
		'Tools that the model may use while it answers a caller, at your cost. Functions come from the callers (Caller May → Use Tools).',
	options: toolsField.options?.filter(({ name }) => FOR_CALLERS.includes(name)),
};

/** Throws `OpenRouterError`, which names the faulty field. */
export function readTools(
	context: IExecuteFunctions,
	itemIndex: number,
): Required<Pick<ChatFields, 'tools' | 'settings'>> {
	const fields = tools.all(context.getNodeParameter(toolsField.name, itemIndex, {}));
	const all = requireUniqueTools([
		...(fields.functions ?? []),
		...(fields.functionsJson ?? []),
		...(fields.serverTools ?? []),
	]);
	return {
		tools: all,
		settings: defined({
			tool_choice: readToolChoice(fields.toolChoice, fields.toolChoiceFunction, all),
			parallel_tool_calls: all.length === 0 ? undefined : fields.parallelToolCalls,
			max_tool_calls: fields.maxToolCalls,
			stop_server_tools_when: fields.stopServerToolsWhen,
		}),
	};
}
