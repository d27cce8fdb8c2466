/** The format of the answer: text, JSON, or JSON that fits a schema. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	readFormat,
	type StructuredFormat,
} from '../../../../shared/openrouter/request/responseFormat';
import { described, parameters } from '../../../../shared/parameters/parameters';

const schemaOptionsField = described({
	displayName: 'Schema Options',
	name: 'schemaOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Auto-Fix Format',
			name: 'autoFix',
			type: 'boolean',
			default: false,
			description:
				'Whether to send an answer that does not fit back to the model once, with the errors. This is a second call, which is billed. A streamed answer then comes in one piece.',
		},
		{
			displayName: 'Schema Name',
			name: 'schemaName',
			type: 'string',
			default: 'response',
			description:
				'Name of the schema, which the model reads: up to 64 letters, digits, underscores and dashes',
			displayOptions: { show: { '/responseFormat': ['json_schema'] } },
		},
		{
			displayName: 'Strict',
			name: 'strict',
			type: 'boolean',
			default: true,
			description:
				'Whether the provider enforces the schema, if it can. Every property must be required. The node always checks the answer.',
			displayOptions: { show: { '/responseFormat': ['json_schema'] } },
		},
	],
	displayOptions: { show: { responseFormat: ['json_object', 'json_schema'] } },
});

export const schemaOptions = parameters(schemaOptionsField, {
	autoFix: {},
	schemaName: { sets: 'response_format.json_schema.name' },
	strict: { sets: 'response_format.json_schema.strict' },
});

export const responseFormatFields: INodeProperties[] = [
	{
		displayName: 'Response Format',
		name: 'responseFormat',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'JSON',
				value: 'json_object',
				description: 'Any JSON object; describe it in the prompt. Output parsed, as “data”.',
			},
			{
				name: 'JSON Schema',
				value: 'json_schema',
				description: 'JSON that is checked against your schema. Output parsed, as “data”.',
			},
			{ name: 'Text', value: 'text', description: 'Text as the model writes it' },
		],
		default: 'text',
		description: 'The format of the answer',
	},
	{
		displayName: 'Schema Type',
		name: 'schemaType',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Define Using JSON Schema',
				value: 'manual',
				description: 'Write the schema yourself',
			},
			{
				name: 'Generate From JSON Example',
				value: 'fromJson',
				description: 'Write an example answer; the node makes the schema',
			},
		],
		default: 'fromJson',
		description: 'How to describe the JSON',
		displayOptions: { show: { responseFormat: ['json_schema'] } },
	},
	{
		displayName: 'JSON Example',
		name: 'jsonSchemaExample',
		type: 'json',
		typeOptions: { rows: 8 },
		default:
			'{\n  "title": "Invoice 2026-118",\n  "total": 119.5,\n  "paid": false,\n  "lines": [\n    {\n      "text": "Consulting",\n      "amount": 119.5\n    }\n  ]\n}',
		description:
			'An example answer. Every property is required, and no others are allowed. null stands for a text or null.',
		displayOptions: { show: { responseFormat: ['json_schema'], schemaType: ['fromJson'] } },
	},
	{
		displayName: 'Input Schema',
		name: 'inputSchema',
		type: 'json',
		typeOptions: { rows: 8 },
		default:
			'{\n  "type": "object",\n  "properties": {\n    "title": {\n      "type": "string"\n    }\n  },\n  "required": [\n    "title"\n  ],\n  "additionalProperties": false\n}',
		description:
			'JSON Schema of the answer. In strict mode every property must be required and additionalProperties must be false.',
		displayOptions: { show: { responseFormat: ['json_schema'], schemaType: ['manual'] } },
	},
	schemaOptionsField,
];

/** `undefined` for text. Throws `OpenRouterError`, which names the faulty field. */
export function readResponseFormat(
	context: IExecuteFunctions,
	itemIndex: number,
): StructuredFormat | undefined {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const { schemaName, strict, autoFix } = schemaOptions.all(
		context.getNodeParameter('schemaOptions', itemIndex, {}),
	);
	return readFormat({
		type: parameter('responseFormat'),
		schemaType: parameter('schemaType'),
		example: parameter('jsonSchemaExample'),
		schema: parameter('inputSchema'),
		name: schemaName,
		strict,
		autoFix,
	});
}
