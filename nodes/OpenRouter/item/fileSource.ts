/** Lists of files that a request refers to: binary fields of the item, or addresses. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { GivenFile } from '../../shared/openrouter/request/fileUrl';
import { readChoice, readText } from '../../shared/parameters/values';
import { dataUrlBytes } from '../../shared/values/dataUrl';
import { asRecord, asRecords, type JsonRecord } from '../../shared/values/json';
import { chosenFiles, readChosenFile, requireSize } from './chosenFile';

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

const SOURCES = ['binary', 'url'] as const;

/**
 * Where an entry has its file. An expression that gives something else is an error: another file than
 * the author meant would be sent, and paid for.
 */
const sourceOf = (entry: JsonRecord, label: string): (typeof SOURCES)[number] =>
	readChoice(label, SOURCES, Object.hasOwn(entry, 'source') ? (entry.source ?? '') : undefined) ??
	'binary';

/** The same for the name of the binary field, which is `data` unless the author says another. */
const binaryFieldOf = (entry: JsonRecord): unknown =>
	Object.hasOwn(entry, 'binaryField') ? entry.binaryField : 'data';

/**
 * The parts of the request that `partOf` makes of the files, in order. It gets a file or its URL, and the
 * entry that named it. `collection` is the value of the field, `label` its label. Files are read one at a
 * time, to save memory.
 */
export async function readFileParts(
	context: IExecuteFunctions,
	itemIndex: number,
	collection: unknown,
	{ label, maxBytes }: { label: string; maxBytes: number },
	partOf: (file: GivenFile | string, entry: JsonRecord) => JsonRecord,
): Promise<JsonRecord[]> {
	const parts: JsonRecord[] = [];
	for (const entry of asRecords(asRecord(collection).values)) {
		if (sourceOf(entry, `${label} → Source`) === 'url') {
			const urlLabel = `${label} → URL`;
			const url = readText(urlLabel, entry.url) ?? '';
			requireSize(`in ${urlLabel}`, dataUrlBytes(url), maxBytes);
			parts.push(partOf(url, entry));
			continue;
		}
		const fieldLabel = `${label} → Input Data Field Name(s)`;
		for (const chosen of chosenFiles(context, itemIndex, binaryFieldOf(entry), fieldLabel)) {
			parts.push(partOf(await readChosenFile(context, itemIndex, chosen, maxBytes), entry));
		}
	}
	return parts;
}
