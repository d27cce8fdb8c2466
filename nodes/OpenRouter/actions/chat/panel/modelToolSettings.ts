/**
 * Settings of the server tools that ask other models. Numbers and lists limit what a tool does and
 * costs, so they must not be added and empty. A text may be empty.
 */
import { requireToolName, toolsOf } from '../../../../shared/openrouter/request/serverTools';
import { described, parameters } from '../../../../shared/parameters/parameters';

const EFFORTS = [
	{ name: 'High', value: 'high' },
	{ name: 'Low', value: 'low' },
	{ name: 'Max', value: 'max' },
	{ name: 'Medium', value: 'medium' },
	{ name: 'Minimal', value: 'minimal' },
	{ name: 'None', value: 'none' },
	{ name: 'Very High', value: 'xhigh' },
];

const instructions = described({
	displayName: 'Instructions',
	name: 'instructions',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	description: 'System prompt of the other model',
});
const maxCompletionTokens = described({
	displayName: 'Max Completion Tokens',
	name: 'maxCompletionTokens',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 16000,
	description: 'The most output tokens of each of its calls, reasoning included',
});
const toolModel = described({
	displayName: 'Model',
	name: 'model',
	type: 'string',
	default: '',
	placeholder: 'e.g. anthropic/claude-sonnet-4.5',
	description: 'ID of the model to ask. Empty: the node’s model.',
});
const nameField = described({
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. reviewer',
	description: 'Tells several such tools apart: up to 64 letters, digits, spaces, _ and -',
});
const reasoningEffort = described({
	displayName: 'Reasoning Effort',
	name: 'reasoningEffort',
	type: 'options',
	options: EFFORTS,
	default: 'medium',
	description: 'How much the model thinks. Reasoning is billed as output.',
});
const temperature = described({
	displayName: 'Temperature',
	name: 'temperature',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
	default: 1,
	description: 'Lower values make answers more predictable, higher ones more varied',
});
const nestedTools = (description: string) =>
	described({
		displayName: 'Tools',
		name: 'tools',
		type: 'multiOptions',
		options: [
			{ name: 'Date and Time', value: 'openrouter:datetime' },
			{ name: 'Web Fetch', value: 'openrouter:web_fetch' },
			{ name: 'Web Search', value: 'openrouter:web_search' },
		],
		default: [],
		description,
	});

const fusionFields = described([
	{
		displayName: 'Analysis Models',
		name: 'analysisModels',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Model' },
		default: [],
		description: 'IDs of up to 8 models that answer in parallel. Each is billed.',
	},
	maxCompletionTokens,
	{
		displayName: 'Max Tool Calls',
		name: 'maxToolCalls',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 16, numberPrecision: 0 },
		default: 4,
		description: 'The most tool calls of each model',
	},
	{ ...toolModel, description: 'ID of the model that sums up. Empty: the node’s model.' },
	reasoningEffort,
	temperature,
	nestedTools('Tools that the models may use. Empty: web search and web fetch.'),
]);

export const fusion = parameters(fusionFields, {
	analysisModels: { sets: 'analysis_models', closes: true },
	maxCompletionTokens: { sets: 'max_completion_tokens', unit: 'tokens', closes: true },
	maxToolCalls: { sets: 'max_tool_calls', closes: true },
	model: { sets: 'model' },
	temperature: { sets: 'temperature', closes: true },
	reasoningEffort: { sets: 'reasoning.effort' },
	tools: { sets: 'tools', to: toolsOf, closes: true },
});

const advisorFields = described([
	{
		displayName: 'Forward Transcript',
		name: 'forwardTranscript',
		type: 'boolean',
		default: false,
		description:
			'Whether the advisor reads the whole conversation, which is billed as its input, instead of only a question',
	},
	instructions,
	maxCompletionTokens,
	toolModel,
	nameField,
	reasoningEffort,
	temperature,
]);

export const advisor = parameters(advisorFields, {
	forwardTranscript: { sets: 'forward_transcript' },
	instructions: { sets: 'instructions' },
	maxCompletionTokens: { sets: 'max_completion_tokens', unit: 'tokens', closes: true },
	model: { sets: 'model' },
	name: { sets: 'name', to: requireToolName },
	temperature: { sets: 'temperature', closes: true },
	reasoningEffort: { sets: 'reasoning.effort' },
});

const subagentFields = described([
	instructions,
	maxCompletionTokens,
	{
		displayName: 'Max Tool Calls',
		name: 'maxToolCalls',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 25, numberPrecision: 0 },
		default: 4,
		description: 'The most tool calls of the subagent',
	},
	toolModel,
	nameField,
	reasoningEffort,
	temperature,
	nestedTools('Tools that the subagent may use'),
]);

export const subagent = parameters(subagentFields, {
	instructions: { sets: 'instructions' },
	maxCompletionTokens: { sets: 'max_completion_tokens', unit: 'tokens', closes: true },
	maxToolCalls: { sets: 'max_tool_calls', closes: true },
	model: { sets: 'model' },
	name: { sets: 'name', to: requireToolName },
	temperature: { sets: 'temperature', closes: true },
	reasoningEffort: { sets: 'reasoning.effort' },
	tools: { sets: 'tools', to: toolsOf, closes: true },
});
