/** What a model may call: the workflow's functions and OpenRouter's server tools. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../../../shared/failure/failure';
import {
	asRecord,
	asRecords,
	defined,
	nonEmpty,
	type JsonRecord,
} from '../../../../shared/values/json';
import type { ChatFields } from '../../../../shared/openrouter/request/request';
import {
	functionTool,
	functionToolsFromJson,
	readToolChoice,
	stopCondition,
	withoutDoubles,
	type LabelledTool,
} from '../../../../shared/openrouter/request/tools';
import { lengthOfExpression, readCollection } from '../../../../shared/parameters/collection';
import {
	readAdded,
	readFlag,
	readNumber,
	readNumberOf,
	readText,
} from '../../../../shared/parameters/values';
import { readServerTools, serverToolList } from './serverTools';

const functions: INodeProperties = {
	displayName: 'Functions',
	name: 'functions',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Function',
	default: {},
	description:
		'Functions that the model may ask for. Its calls come out as toolCalls; the workflow runs them and asks again.',
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
					description: 'What it does and when to call it: the model decides by this',
				},
				{
					displayName: 'Parameters',
					name: 'parameters',
					type: 'json',
					typeOptions: { rows: 6 },
					default: '{\n  "type": "object",\n  "properties": {}\n}',
					description: 'JSON Schema of what it takes',
				},
				{
					displayName: 'Strict',
					name: 'strict',
					type: 'boolean',
					default: false,
					description:
						'Whether arguments always fit the schema, where the provider can see to that. Every property must be required.',
				},
			],
		},
	],
};

const stopServerToolsWhen: INodeProperties = {
	displayName: 'Stop Server Tools When',
	name: 'stopServerToolsWhen',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Condition',
	default: {},
	description:
		'The first condition that is met ends the use of server tools; the model then answers with what it has',
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
					description: 'What to look at',
				},
				{
					displayName: 'Finish Reason',
					name: 'reason',
					type: 'string',
					default: 'length',
					description: 'As models give it',
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
					description: 'Tokens of the request so far, input and output',
					displayOptions: { show: { type: ['max_tokens_used'] } },
				},
				{
					displayName: 'Steps',
					name: 'stepCount',
					type: 'number',
					typeOptions: { minValue: 1, numberPrecision: 0 },
					default: 5,
					description: 'Rounds in which the model has called tools',
					displayOptions: { show: { type: ['step_count_is'] } },
				},
				{
					displayName: 'Tool Name',
					name: 'toolName',
					type: 'string',
					default: '',
					placeholder: 'e.g. openrouter:web_search',
					description: 'The tool that ends it',
					displayOptions: { show: { type: ['has_tool_call'] } },
				},
			],
		},
	],
};

const maxToolCalls: INodeProperties = {
	displayName: 'Max Tool Calls',
	name: 'maxToolCalls',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 30, numberPrecision: 0 },
	default: 10,
	description: 'Ceiling on calls of server tools in one request. Without it: 30.',
};

export const toolsField: INodeProperties = {
	displayName: 'Tools',
	name: 'tools',
	type: 'collection',
	placeholder: 'Add Tool or Setting',
	default: {},
	description: 'What the model may call while it answers',
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
			description: 'Functions as an array, as OpenAI and OpenRouter take them',
		},
		lengthOfExpression,
		maxToolCalls,
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
				{ name: 'Function', value: 'function', description: 'The one that is named' },
				{ name: 'None', value: 'none', description: 'Tools stay defined and are not called' },
				{ name: 'Required', value: 'required', description: 'At least one is called' },
			],
			default: 'auto',
			description: 'Whether the model must call a tool',
		},
	],
};

const FOR_CALLERS = ['length', 'maxToolCalls', 'serverTools', 'stopServerToolsWhen'];

/** For a caller's request. Functions are the caller's own (Caller May → Use Tools). */
export const serverToolsField: INodeProperties = {
	...toolsField,
	description:
		'What the model may use while it answers a caller, at your cost. Functions are the callers’ own (Caller May → Use Tools).',
	options: toolsField.options?.filter(({ name }) => FOR_CALLERS.includes(name)),
};

/** Throws `OpenRouterError` naming the field that cannot be used. */
export function readTools(
	context: IExecuteFunctions,
	itemIndex: number,
): Pick<ChatFields, 'tools' | 'toolChoice' | 'toolLimits'> {
	const { displayName, name } = toolsField;
	const fields = readCollection(displayName, context.getNodeParameter(name, itemIndex, {}));
	const tools = withoutDoubles([
		...readFunctions(fields.functions),
		...functionToolsFromJson(fields.functionsJson).map((tool, index) => ({
			label: `Functions (JSON)[${index}]`,
			tool,
		})),
		...readServerTools(fields.serverTools),
	]);
	const added = <T>(
		{ displayName, name }: INodeProperties,
		read: (value: unknown) => T | undefined,
	) => readAdded(displayName, fields, name, read);
	const stops = added(stopServerToolsWhen, (value) => nonEmpty(readStops(value)));
	const maxCalls = added(maxToolCalls, (value) => readNumberOf(maxToolCalls, value));
	if (maxCalls !== undefined && stops !== undefined) {
		throw invalidInput(
			'Max Tool Calls and Stop Server Tools When are both set',
			'OpenRouter ignores the first then: add a condition on steps instead',
		);
	}
	return {
		tools,
		toolChoice: readToolChoice(
			readText('Tool Choice', fields.toolChoice),
			readText('Function to Call', fields.toolChoiceFunction),
			tools,
		),
		toolLimits: defined({
			parallel_tool_calls:
				tools.length === 0 ? undefined : readFlag('Parallel Tool Calls', fields.parallelToolCalls),
			max_tool_calls: maxCalls,
			stop_server_tools_when: stops,
		}),
	};
}

const readFunctions = (value: unknown): LabelledTool[] =>
	asRecords(asRecord(value).values).map((entry, index) => {
		const label = `Functions[${index}]`;
		return {
			label,
			tool: functionTool(label, {
				name: readText(`${label}: Name`, entry.name) ?? '',
				description: readText(`${label}: Description`, entry.description),
				parameters: entry.parameters,
				strict: readFlag(`${label}: Strict`, entry.strict),
			}),
		};
	});

const readStops = (value: unknown): JsonRecord[] =>
	asRecords(asRecord(value).values).map((entry, index) => {
		const label = `Stop Server Tools When[${index}]`;
		const type = readText(label, entry.type) ?? 'max_cost';
		const number = (name: string) => readNumber(label, entry[name]);
		const text = (name: string) => readText(label, entry[name]);
		const values: Readonly<Record<string, string | number | undefined>> = {
			max_cost: number('maxCostInDollars'),
			step_count_is: number('stepCount'),
			max_tokens_used: number('maxTokens'),
			has_tool_call: text('toolName'),
			finish_reason_is: text('reason'),
		};
		return stopCondition(label, { type, value: values[type] });
	});
