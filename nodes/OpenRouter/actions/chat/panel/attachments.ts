/** Files that go with a message: for a prompt, for a list of messages and for messages as JSON. */
import type { INodeProperties } from 'n8n-workflow';

const values: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{
				name: 'Binary Field',
				value: 'binary',
				description: 'Files that the incoming item holds',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'An https address that the provider fetches, or a data: URL',
			},
		],
		default: 'binary',
		description: 'Where the file comes from',
	},
	{
		displayName: 'Input Data Field Name(s)',
		name: 'binaryField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description: 'Binary field of the incoming item with the file. Separate several with commas.',
		displayOptions: { show: { source: ['binary'] } },
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://my-app.example/photo.jpg',
		description: 'Must begin with https:// or data:. Audio cannot be sent by address.',
		displayOptions: { show: { source: ['url'] } },
	},
	{
		displayName: 'Kind',
		name: 'kind',
		type: 'options',
		options: [
			{ name: 'Audio', value: 'audio', description: 'WAV, MP3, AIFF, AAC, OGG, FLAC or M4A' },
			{
				name: 'Auto',
				value: 'auto',
				description: 'By the content of the file, or by the ending of its address',
			},
			{ name: 'File', value: 'file', description: 'A PDF, or any other document' },
			{ name: 'Image', value: 'image', description: 'PNG, JPEG, WebP or GIF' },
			{ name: 'Video', value: 'video', description: 'MP4, MPEG, MOV or WebM' },
		],
		default: 'auto',
		description: 'What kind of file it is',
	},
	{
		displayName: 'Image Detail',
		name: 'imageDetail',
		type: 'options',
		options: [
			{ name: 'Auto', value: 'auto', description: 'The provider decides' },
			{ name: 'High', value: 'high', description: 'The model sees more, for more tokens' },
			{ name: 'Low', value: 'low', description: 'The model sees less, for fewer tokens' },
			{ name: 'Original', value: 'original', description: 'In its own size' },
		],
		default: 'auto',
		description: 'How closely the model looks at an image, for models with such a setting',
		displayOptions: { show: { kind: ['auto', 'image'] } },
	},
];

const attachmentsField: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Attachment',
	default: {},
	description: 'Images, PDFs, audio or video that go with the text, in this order',
	options: [{ displayName: 'Attachment', name: 'values', values }],
};

/** For a prompt, and for messages as JSON. */
export const attachmentsOfInput: INodeProperties = {
	...attachmentsField,
	displayOptions: { show: { inputMode: ['prompt', 'json'] } },
};

/** Within an entry of Messages. */
export const attachmentsOfMessage: INodeProperties = {
	...attachmentsField,
	displayOptions: { show: { role: ['user'] } },
};
