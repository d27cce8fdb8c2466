/** Fields for the messages of a chat. */
import type { INodeProperties } from 'n8n-workflow';
import { fromAgent, withToolDefault } from '../../../item/agentToolFields';
import { attachmentsOfInput, attachmentsOfMessage } from './attachments';

export const systemPromptField: INodeProperties = {
	displayName: 'System Prompt',
	name: 'systemPrompt',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. You answer in one short sentence.',
	description: 'Instructions for the model, sent before all messages',
};

export const chatFields: INodeProperties[] = [
	{
		displayName: 'Input',
		name: 'inputMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Messages',
				value: 'messages',
				description: 'A conversation, message by message',
			},
			{
				name: 'Messages (JSON)',
				value: 'json',
				description: 'An array of messages in OpenRouter’s format',
			},
			{
				name: 'Prompt',
				value: 'prompt',
				description: 'One text',
			},
		],
		default: 'prompt',
		description: 'How the messages are given',
	},
	...withToolDefault(
		{
			...systemPromptField,
			displayOptions: { show: { inputMode: ['prompt', 'messages'] } },
		},
		fromAgent({
			key: 'System_Prompt',
			description:
				'Who the other model should be and how it should answer, in a sentence or two, if that matters',
			isOptional: true,
		}),
	),
	...withToolDefault(
		{
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. Write a haiku about webhooks',
			description: 'The text that the model answers; may be empty when a file is attached',
			displayOptions: { show: { inputMode: ['prompt'] } },
		},
		fromAgent({
			key: 'Prompt',
			description:
				'The whole question, with all that is needed to answer it: the other model sees nothing else',
		}),
	),
	{
		displayName: 'Messages',
		name: 'messages',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Message',
		default: { values: [{ role: 'user', content: '' }] },
		description: 'The conversation so far, oldest message first',
		displayOptions: { show: { inputMode: ['messages'] } },
		options: [
			{
				displayName: 'Message',
				name: 'values',
				values: [
					{
						displayName: 'Role',
						name: 'role',
						type: 'options',
						options: [
							{
								name: 'Assistant',
								value: 'assistant',
								description: 'An earlier answer of the model',
							},
							{
								name: 'Developer',
								value: 'developer',
								description: 'Instructions, for models with a developer role',
							},
							{ name: 'System', value: 'system', description: 'Instructions' },
							{ name: 'User', value: 'user', description: 'What the person said' },
						],
						default: 'user',
						description: 'Who the message is from',
					},
					{
						displayName: 'Content',
						name: 'content',
						type: 'string',
						typeOptions: { rows: 2 },
						default: '',
						description: 'Text of the message',
					},
					attachmentsOfMessage,
				],
			},
		],
	},
	{
		displayName: 'Messages (JSON)',
		name: 'messagesJson',
		type: 'json',
		typeOptions: { rows: 6 },
		required: true,
		default: '[\n  {\n    "role": "user",\n    "content": "Hello"\n  }\n]',
		description:
			'Array of messages with role and content; content may be a text or an array of content parts',
		hint: 'May be an expression that gives an array',
		displayOptions: { show: { inputMode: ['json'] } },
	},
	attachmentsOfInput,
];
