/** Fields of a ranking, and the API fields that the options set. */
import type { INodeProperties } from 'n8n-workflow';
import { byDisplayName, lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { readMaxFileBytes } from '../../item/chosenFile';
import { modelFieldOf } from '../../item/modelField';
import { requestOptions } from '../../item/requestOptions';

export const rerankModelField = modelFieldOf(
	'The model that ranks the documents',
	'searchRerankModels',
	'e.g. cohere/rerank-v3.5',
	'As shown at openrouter.ai/models?output_modalities=rerank',
);

export const documentFields: INodeProperties[] = [
	{
		displayName: 'Query',
		name: 'query',
		type: 'string',
		typeOptions: { rows: 2 },
		required: true,
		default: '',
		placeholder: 'e.g. Which of our shoes are waterproof?',
		description:
			'What the documents are compared with. Input items with another query are ranked by themselves.',
	},
	{
		displayName: 'Documents',
		name: 'documentsFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Input Items',
				value: 'items',
				description: 'Each item is a document; the items come out in a new order',
			},
			{
				name: 'List',
				value: 'list',
				description: 'Each item has a list of documents, which is ranked by itself',
			},
		],
		default: 'items',
		description: 'Where the documents come from',
	},
	{
		displayName: 'Text Field',
		name: 'textField',
		type: 'string',
		default: 'text',
		placeholder: 'e.g. text',
		description:
			'Name of the field of each item that has the text, such as text or product.description. Empty for images only.',
		displayOptions: { show: { documentsFrom: ['items'] } },
	},
	{
		displayName: 'Image Field',
		name: 'imageField',
		type: 'string',
		default: '',
		placeholder: 'e.g. photo',
		description:
			'Name of the field of each item that has the address of an image, or of the binary field with the image, for models that rank images',
		displayOptions: { show: { documentsFrom: ['items'] } },
	},
	{
		displayName: 'Documents (JSON)',
		name: 'documentsJson',
		type: 'json',
		typeOptions: { rows: 4 },
		required: true,
		default: '["First document", "Second document"]',
		description: 'A list of texts, or of objects with text, image or both',
		hint: 'May be an expression that gives an array',
		displayOptions: { show: { documentsFrom: ['list'] } },
	},
];

export const rerankOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: byDisplayName([
		lengthOfExpression,
		{
			displayName: 'Max File Size (MB)',
			name: 'maxFileSizeMb',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 20,
			description: 'Largest size of an image. A larger image is an error.',
		},
		{
			displayName: 'Top N',
			name: 'topN',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 10,
			description: 'How many of the most relevant documents to return. All, when it is not added.',
		},
		...requestOptions.description,
	]),
});

export const options = parameters(
	rerankOptions,
	{
		topN: { sets: 'top_n' },
		...requestOptions.table,
		maxFileSizeMb: { unit: 'MB', read: readMaxFileBytes, unset: 'default' },
	},
	'',
);
