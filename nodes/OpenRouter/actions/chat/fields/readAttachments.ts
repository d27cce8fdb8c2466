/** Reads what attachments.ts asks for: files become content parts. */
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import {
	ATTACHMENT_KINDS,
	base64Bytes,
	IMAGE_DETAILS,
	partFromFile,
	partFromUrl,
	type AttachmentSettings,
} from '../../../../shared/api/attachment';
import { invalidInput } from '../../../../shared/api/error';
import { asRecord, asRecords, type JsonRecord } from '../../../../shared/api/json';
import { readList, readNumber, readText } from '../../../../shared/panel/values';
import { binaryFileBytes, readBinaryFile } from '../binaryFile';

const DEFAULT_MAX_FILE_SIZE_MB = 20;
const BYTES_PER_MB = 1024 * 1024;

/** The option Max File Size (MB), in bytes. */
export function readMaxFileBytes(maxFileSizeMb: unknown): number {
	const sizeMb = readNumber('Max File Size (MB)', maxFileSizeMb) ?? DEFAULT_MAX_FILE_SIZE_MB;
	if (sizeMb <= 0) throw invalidInput('Max File Size (MB) is not above 0', 'Enter at least 1');
	return sizeMb * BYTES_PER_MB;
}

/** `collection` is the value of the field; one file is read after the other, to spare memory. */
export async function readAttachments(
	context: IExecuteFunctions,
	itemIndex: number,
	collection: unknown,
	maxFileBytes: number,
): Promise<JsonRecord[]> {
	const parts: JsonRecord[] = [];
	for (const entry of asRecords(asRecord(collection).values)) {
		const settings = readSettings(entry);
		if (entry.source === 'url') {
			const url = readText('URL of an attachment', entry.url) ?? '';
			requireSize('of a data: URL', dataUrlBytes(url), maxFileBytes);
			parts.push(partFromUrl(url, settings));
			continue;
		}
		const fields = readList('Input Data Field Name(s)', entry.binaryField ?? 'data');
		if (fields.length === 0) {
			throw invalidInput(
				'Input Data Field Name(s) of an attachment is empty',
				'Enter the name of the binary field that holds the file, such as data',
			);
		}
		for (const field of fields) {
			parts.push(partFromFile(await readFile(context, itemIndex, field, maxFileBytes), settings));
		}
	}
	return parts;
}

function readSettings({ kind, imageDetail }: JsonRecord): AttachmentSettings {
	return {
		kind: ATTACHMENT_KINDS.find((known) => known === kind) ?? 'auto',
		imageDetail: IMAGE_DETAILS.find((known) => known === imageDetail) ?? 'auto',
	};
}

async function readFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	maxFileBytes: number,
) {
	const binary = findBinary(context, itemIndex, field);
	const fileName = binary.fileName ?? field;
	const name = `“${fileName}” in the binary field “${field}”`;
	requireSize(name, await binaryFileBytes(context, binary), maxFileBytes);
	const file = await readBinaryFile(context, itemIndex, field, binary);
	// What n8n did not know before.
	requireSize(name, file.bytes, maxFileBytes);
	return { fileName, ...file };
}

/** n8n's own error about a missing field is no `OpenRouterError`, and would be a 500. */
function findBinary(context: IExecuteFunctions, itemIndex: number, field: string): IBinaryData {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		const names = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
		throw invalidInput(
			`The incoming item has no binary field “${field}” to attach`,
			names.length === 0
				? 'It holds no files: put a node before this one that gives them, such as Webhook or HTTP Request'
				: `It has ${names.map((name) => `“${name}”`).join(', ')}: enter one of these`,
		);
	}
}

const dataUrlBytes = (url: string): number =>
	/^\s*data:/i.test(url.slice(0, 64)) ? base64Bytes(url.slice(url.indexOf(',') + 1)) : 0;

function requireSize(name: string, bytes: number | undefined, maxBytes: number): void {
	if (bytes === undefined || bytes <= maxBytes) return;
	throw invalidInput(
		`The file ${name} has ${inMb(bytes)} MB, and the limit is ${inMb(maxBytes)} MB`,
		'Send a smaller file, or raise Max File Size (MB) under Options',
	);
}

const inMb = (bytes: number): string => String(Math.ceil((bytes / BYTES_PER_MB) * 100) / 100);
