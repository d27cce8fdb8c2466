/** Files that a request refers to: binary fields of the item, or addresses. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
	partFromFile,
	partFromUrl,
	type AttachmentSettings,
} from '../../shared/openrouter/request/attachment';
import { readText } from '../../shared/parameters/values';
import { asRecord, asRecords, type JsonRecord } from '../../shared/values/json';
import { chosenFiles, dataUrlBytes, readChosenFile, requireSize } from './chosenFile';

export const fileSourceFields: INodeProperties[] = [
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
		description: 'Must begin with https:// or data:',
		displayOptions: { show: { source: ['url'] } },
	},
];

export type FilePart = {
	/** The entry of the collection that named the file. */
	entry: JsonRecord;
	/** As OpenRouter takes it. */
	part: JsonRecord;
};

/** `collection` is the value of the field, `label` its label. Files are read one at a time. */
export async function readFileParts(
	context: IExecuteFunctions,
	itemIndex: number,
	collection: unknown,
	{ label, kind, maxBytes }: Pick<AttachmentSettings, 'kind'> & { label: string; maxBytes: number },
): Promise<FilePart[]> {
	const parts: FilePart[] = [];
	const settings = { kind, imageDetail: 'auto' } as const;
	for (const entry of asRecords(asRecord(collection).values)) {
		if (entry.source === 'url') {
			const url = readText(`${label} → URL`, entry.url) ?? '';
			requireSize('in a data: URL', dataUrlBytes(url), maxBytes);
			parts.push({ entry, part: partFromUrl(url, settings) });
			continue;
		}
		const field = `${label} → Input Data Field Name(s)`;
		for (const chosen of chosenFiles(context, itemIndex, entry.binaryField ?? 'data', field)) {
			const content = await readChosenFile(context, itemIndex, chosen, maxBytes);
			parts.push({ entry, part: partFromFile(content, settings) });
		}
	}
	return parts;
}
