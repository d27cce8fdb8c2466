/** Files that go with a message: for a prompt, for a list of messages and for messages as JSON. */
import type { INodeProperties } from 'n8n-workflow';
import { fileSourceFields } from '../../../item/fileSource';

const values: INodeProperties[] = [
	...fileSourceFields,
	{
		displayName: 'Kind',
		name: 'kind',
		type: 'options',
		options: [
			{
				name: 'Audio',
				value: 'audio',
				description: 'WAV, MP3, AIFF, AAC, OGG, FLAC or M4A. Cannot be sent by an https address.',
			},
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

export const attachmentsField: INodeProperties = {
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
