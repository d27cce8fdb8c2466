/** Frames and references of a video: their fields, and what they become. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	FRAME_TYPES,
	frameOf,
	REFERENCE_KINDS,
	referenceFromFile,
	referenceFromUrl,
} from '../../../shared/openrouter/media/videoRequest';
import { readChoice, readText } from '../../../shared/parameters/values';
import { asRecord, asRecords, type JsonRecord } from '../../../shared/values/json';
import { chosenFiles, dataUrlBytes, readChosenFile, requireSize } from '../../item/chosenFile';
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
	const images = { label: 'Frame Images', kind: 'image', maxBytes } as const;
	const parts = await readFileParts(context, itemIndex, collection, images);
	return parts.map(({ entry, part }) =>
		frameOf(
			part,
			readChoice('Frame Images → Frame', FRAME_TYPES, entry.frameType) ?? 'first_frame',
		),
	);
}

/** Files are read one at a time, to save memory. */
export async function readReferences(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<JsonRecord[]> {
	const references: JsonRecord[] = [];
	const collection: unknown = context.getNodeParameter('references', itemIndex, {});
	for (const entry of asRecords(asRecord(collection).values)) {
		const kind = readChoice('References → Kind', REFERENCE_KINDS, entry.kind) ?? 'auto';
		if (entry.source === 'url') {
			const url = readText('References → URL', entry.url) ?? '';
			requireSize('in a data: URL', dataUrlBytes(url), maxBytes);
			references.push(referenceFromUrl(url, kind));
			continue;
		}
		const label = 'References → Input Data Field Name(s)';
		for (const chosen of chosenFiles(context, itemIndex, entry.binaryField ?? 'data', label)) {
			const file = await readChosenFile(context, itemIndex, chosen, maxBytes);
			references.push(referenceFromFile(file, kind));
		}
	}
	return references;
}
