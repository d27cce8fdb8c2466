/** Fields of embeddings, and the API fields that the options set. */
import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../../shared/failure/failure';
import { byDisplayName, lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { quoted } from '../../../shared/parameters/values';
import { readMaxFileBytes } from '../../item/chosenFile';
import { modelFieldOf } from '../../item/modelField';
import { requestOptions } from '../../item/requestOptions';

export const embeddingModelField = modelFieldOf(
	'The model that makes the embeddings. Those of two models cannot be compared.',
	'searchEmbeddingModels',
	'e.g. openai/text-embedding-3-small',
	'As shown at openrouter.ai/models?output_modalities=embeddings',
);

export const inputFields: INodeProperties[] = [
	{
		displayName: 'Input',
		name: 'inputMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'JSON',
				value: 'json',
				description: 'Texts, lists of tokens or content with files, in OpenRouter’s format',
			},
			{
				name: 'Text',
				value: 'text',
				description: 'A text per item, or an expression that gives a list of texts',
			},
			{
				name: 'Text and Files',
				value: 'files',
				description: 'A text and files as one input, for models that take images, audio or video',
			},
		],
		default: 'text',
		description: 'What the embedding is made of',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 2 },
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.text }}',
		description: 'The text to embed, or a list of texts, each of which becomes an item',
		displayOptions: { show: { inputMode: ['text'] } },
	},
	{
		displayName: 'Text',
		name: 'textWithFiles',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. A red shoe, seen from the side',
		description: 'The text that goes with the files; may be empty',
		displayOptions: { show: { inputMode: ['files'] } },
	},
	{
		displayName: 'Input Data Field Name(s)',
		name: 'binaryField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description: 'Binary field of the incoming item with the file. Separate several with commas.',
		displayOptions: { show: { inputMode: ['files'] } },
	},
	{
		displayName: 'Input (JSON)',
		name: 'inputJson',
		type: 'json',
		typeOptions: { rows: 4 },
		required: true,
		default: '["Hello"]',
		description:
			'A text, a list of texts, a list of tokens, or a list of objects with a list “content” of text, image_url, input_audio, input_video and input_file',
		hint: 'May be an expression that gives an array',
		displayOptions: { show: { inputMode: ['json'] } },
	},
];

export const inputTypeField = described({
	displayName: 'Input Type',
	name: 'inputType',
	type: 'string',
	default: '',
	placeholder: 'e.g. search_document',
	description:
		'What the embedding is for, such as search_document for what is searched and search_query for what is asked. The names depend on the model; others ignore it.',
});

export const embeddingOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: byDisplayName([
		{
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 2048, numberPrecision: 0 },
			default: 96,
			description:
				'The most inputs in one request. A request with long texts has fewer. When a request fails, all of its items fail.',
		},
		{
			displayName: 'Dimensions',
			name: 'dimensions',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 512,
			description:
				'Length of the embeddings, for models that can shorten them. Other models ignore it.',
		},
		{
			displayName: 'Encoding',
			name: 'encodingFormat',
			type: 'options',
			options: [
				{
					name: 'Base64',
					value: 'base64',
					description: 'Less than half the bytes, and faster',
				},
				{ name: 'Float', value: 'float', description: 'For providers that know no base64' },
			],
			default: 'base64',
			description: 'How OpenRouter sends the embeddings. The output has numbers either way.',
		},
		inputTypeField,
		lengthOfExpression,
		{
			displayName: 'Max File Size (MB)',
			name: 'maxFileSizeMb',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 20,
			description: 'Largest size of a file. A larger file is an error.',
		},
		...requestOptions.description,
	]),
});

/** An embedding in another encoding, such as int8, would be read as wrong numbers. */
function readEncoding(encoding: string, label: string): string {
	if (encoding === 'base64' || encoding === 'float') return encoding;
	throw invalidInput(`${label} is ${quoted(encoding)}`, 'Enter base64 or float');
}

export const options = parameters(
	embeddingOptions,
	{
		// `closes`: embeddings of another length cannot be compared with those that are stored.
		dimensions: { sets: 'dimensions', closes: true },
		inputType: { sets: 'input_type' },
		encodingFormat: { sets: 'encoding_format', unset: 'default', to: readEncoding },
		...requestOptions.table,
		batchSize: { unset: 'default' },
		maxFileSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
	},
	'',
);
