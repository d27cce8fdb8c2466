/** The fields of `batch: create`. Those of a chat are the chat's own, without what a batch cannot do. */
import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import { byDisplayName, lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { chatFields } from '../chat/panel/chat';
import { chatOptions } from '../chat/panel/options';
import { reasoningGroup } from '../chat/panel/reasoning';
import { responseFormatFields } from '../chat/panel/responseFormat';
import { inputTypeField } from '../embedding/fields';

export const endpointField: INodeProperties = {
	displayName: 'Endpoint',
	name: 'endpoint',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Chat Completions',
			value: 'chatCompletions',
			description: 'Each item is a chat that a model answers',
		},
		{
			name: 'Embeddings',
			value: 'embeddings',
			description: 'Each item is a text that becomes numbers, to compare texts by meaning',
		},
	],
	default: 'chatCompletions',
	description: 'What is asked for each item',
};

export const ownIdField: INodeProperties = {
	displayName: 'Own ID',
	name: 'ownId',
	type: 'string',
	default: '',
	placeholder: 'e.g. row-7',
	description:
		'ID that the result of this item will have, such as the ID of a row. Up to 50 letters, digits, - and _. Every result also has the number of its item.',
};

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. {{ $json.description }}',
	description: 'The text that becomes numbers',
};

/** Options of a chat that a batch has, too. */
const CHAT_OPTIONS: ReadonlySet<string> = new Set([
	'attempts',
	'extraBody',
	'frequencyPenalty',
	'logitBias',
	'logprobs',
	'maxCompletionTokens',
	'maxTokens',
	'minP',
	'presencePenalty',
	'repetitionPenalty',
	'seed',
	'stop',
	'temperature',
	'timeout',
	'topA',
	'topK',
	'topLogprobs',
	'topP',
	'user',
	'verbosity',
]);

/** Options of the request that creates the batch. */
const OF_THE_BATCH: ReadonlySet<string> = new Set(['attempts', 'timeout']);

const onlyForEmbeddings = { show: { '/endpoint': ['embeddings'] } };

const ownOptions = described([
	{
		displayName: 'Dimensions',
		name: 'dimensions',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1024,
		description: 'How many numbers each embedding has, for models that support it',
		displayOptions: onlyForEmbeddings,
	},
	{ ...inputTypeField, displayOptions: onlyForEmbeddings },
	{
		displayName: 'Providers',
		name: 'providers',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Provider' },
		default: [],
		placeholder: 'e.g. openai',
		description: 'Slugs of the providers that may run the batch. One of them runs all of it.',
	},
]);

/** Read by `options` of the chat, except for these. */
export const batchOptions = parameters(
	ownOptions,
	{
		dimensions: { sets: 'dimensions', closes: true },
		inputType: { sets: 'input_type' },
		providers: { closes: true },
	},
	'',
);

const onlyForChats: INodeProperties['displayOptions'] = {
	show: { '/endpoint': ['chatCompletions'] },
};

export const optionsField: INodeProperties = {
	...chatOptions,
	options: byDisplayName<INodeProperties[]>([
		lengthOfExpression,
		...batchOptions.description,
		...chatOptions.options
			.filter(({ name }) => CHAT_OPTIONS.has(name))
			.map((option) =>
				OF_THE_BATCH.has(option.name) ? option : { ...option, displayOptions: onlyForChats },
			),
	]),
};

/** The options that a batch has. n8n keeps values of other options when the author changes the operation. */
export const chatOptionsOf = (values: object): object =>
	Object.fromEntries(Object.entries(values).filter(([name]) => CHAT_OPTIONS.has(name)));

const isForAgents = ({ displayOptions }: INodeProperties): boolean =>
	displayOptions?.show?.['@tool']?.includes(true) === true;

const isAttachment = ({ name }: INodeProperties): boolean => name === 'attachments';

/** Removes fields from the entries of a list. */
const withoutEntryFields = (
	field: INodeProperties,
	isRemoved: (inner: INodeProperties) => boolean,
): INodeProperties => ({
	...field,
	options: field.options?.map((option) =>
		'values' in option
			? { ...option, values: option.values.filter((inner) => !isRemoved(inner)) }
			: option,
	),
});

const withoutOption = (field: INodeProperties, removed: string): INodeProperties => ({
	...field,
	options: field.options?.filter(({ name }) => name !== removed),
});

/** The messages of an item, and the format of the answers. A batch has no second answer to correct a first. */
export const chatBatchFields: INodeProperties[] = updateDisplayOptions(
	{ show: { endpoint: ['chatCompletions'] } },
	[
		...chatFields
			.filter((field) => !isForAgents(field) && !isAttachment(field))
			.map((field) =>
				field.name === 'messages' ? withoutEntryFields(field, isAttachment) : field,
			),
		...responseFormatFields.map((field) =>
			field.name === 'schemaOptions' ? withoutOption(field, 'autoFix') : field,
		),
		reasoningGroup,
	],
);

export const embeddingBatchFields: INodeProperties[] = updateDisplayOptions(
	{ show: { endpoint: ['embeddings'] } },
	[textField],
);
