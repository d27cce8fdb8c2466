/** Fields for the part of an answer that an AI Agent gets. Its model is billed for what it reads. */
import type { INodeProperties } from 'n8n-workflow';
import { onlyAsTool } from '../../../item/agentToolFields';

export const toolOutputFields: INodeProperties[] = [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{
				name: 'Raw',
				value: 'raw',
				description: 'The response from OpenRouter, unchanged',
			},
			{
				name: 'Selected Fields',
				value: 'selectedFields',
				description: 'The fields that you choose',
			},
			{
				name: 'Simplified',
				value: 'simplified',
				description:
					'The text, and data, tool calls, citations and media if there are any. Short, because the agent’s model is billed for what it reads.',
			},
		],
		default: 'simplified',
		description: 'What the agent gets',
	} satisfies INodeProperties,
	{
		displayName: 'Fields',
		name: 'outputFields',
		type: 'multiOptions',
		options: [
			{ name: 'Audio', value: 'audio' },
			{ name: 'Citations', value: 'citations' },
			{ name: 'Cost', value: 'cost' },
			{ name: 'Data', value: 'data' },
			{ name: 'Finish Reason', value: 'finishReason' },
			{ name: 'Generation ID', value: 'generationId' },
			{ name: 'Images', value: 'images' },
			{ name: 'Message', value: 'message' },
			{ name: 'Model', value: 'model' },
			{ name: 'Provider', value: 'provider' },
			{ name: 'Reasoning', value: 'reasoning' },
			{ name: 'Text', value: 'text' },
			{ name: 'Timing', value: 'timing' },
			{ name: 'Tool Calls', value: 'toolCalls' },
			{ name: 'Usage', value: 'usage' },
		],
		default: ['text'],
		description: 'The fields of the output that the agent gets',
		displayOptions: { show: { output: ['selectedFields'] } },
	} satisfies INodeProperties,
].map(onlyAsTool);
