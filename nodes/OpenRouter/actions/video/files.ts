/** Frames and references of a video: their fields, and what they become. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	FRAME_TYPES,
	frameOf,
	REFERENCE_KINDS,
	referenceOf,
} from '../../../shared/openrouter/media/videoRequest';
import { partOf } from '../../../shared/openrouter/request/attachment';
import { readChoice } from '../../../shared/parameters/values';
import type { JsonRecord } from '../../../shared/values/json';
import { fileSourceFields, readFileParts } from '../../item/fileSource';

export const framesField: INodeProperties = {
	displayName: 'Frame Images',
	name: 'frameImages',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Frame',
	default: {},
	description: 'Images that the video begins or ends with, for models that support it',
	options: [
		{
			displayName: 'Frame',
			name: 'values',
			values: [
				{
					displayName: 'Frame',
					name: 'frameType',
					type: 'options',
					options: [
						{ name: 'First', value: 'first_frame' },
						{ name: 'Last', value: 'last_frame' },
					],
					default: 'first_frame',
					description: 'Whether the video begins or ends with the image',
				},
				...fileSourceFields,
			],
		},
	],
};

export const referencesField: INodeProperties = {
	displayName: 'References',
	name: 'references',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Reference',
	default: {},
	description:
		'Images, sound and videos that guide the model, or the video to enlarge. Few models take sound and videos. OpenRouter leaves the references out when there are Frame Images.',
	options: [
		{
			displayName: 'Reference',
			name: 'values',
			values: [
				...fileSourceFields,
				{
					displayName: 'Kind',
					name: 'kind',
					type: 'options',
					options: [
						{ name: 'Audio', value: 'audio' },
						{
							name: 'Auto',
							value: 'auto',
							description: 'By the content of the file, or by the ending of its address',
						},
						{ name: 'Image', value: 'image' },
						{ name: 'Video', value: 'video' },
					],
					default: 'auto',
					description: 'What kind of file it is',
				},
			],
		},
	],
};

export async function readFrames(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<JsonRecord[]> {
	const collection = context.getNodeParameter('frameImages', itemIndex, {});
	const label = 'Frame Images';
	const settings = { label, kind: 'image', isKindFixed: true } as const;
	return await readFileParts(
		context,
		itemIndex,
		collection,
		{ label, maxBytes },
		(file, { frameType }) =>
			frameOf(
				partOf(file, settings),
				readChoice(`${label} → Frame`, FRAME_TYPES, frameType) ?? 'first_frame',
			),
	);
}

export async function readReferences(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<JsonRecord[]> {
	const collection = context.getNodeParameter('references', itemIndex, {});
	const label = 'References';
	return await readFileParts(
		context,
		itemIndex,
		collection,
		{ label, maxBytes },
		(file, { kind }) =>
			referenceOf(file, readChoice(`${label} → Kind`, REFERENCE_KINDS, kind) ?? 'auto'),
	);
}
