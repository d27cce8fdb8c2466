/** Files that a page uploads to n8n's Webhook, for callers/request/uploads.ts to judge. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { OpenRouterError } from '../../../shared/failure/failure';
import { failureOf } from '../../../shared/failure/sentences/common';
import { asText, type JsonRecord } from '../../../shared/values/json';
import type { ReadUpload, Upload } from '../../../shared/callers/request/uploads';
import {
	binaryFileBytes,
	binaryFilesOf,
	readBinaryFile,
	type BinaryFile,
} from '../../item/binaryFile';

/**
 * Those of a form. Other binary data of a Webhook's item is the body itself (its option Raw Body),
 * or what a node in between has added.
 */
export function uploadsIn(
	context: IExecuteFunctions,
	itemIndex: number,
	headers: JsonRecord,
): BinaryFile[] {
	const isForm = /^multipart\/form-data\b/i.test(asText(headers['content-type']) ?? '');
	return isForm ? binaryFilesOf(context, itemIndex) : [];
}

/** What n8n knows of them without reading them. Throws a 500: that n8n has lost one is no caller's fault. */
export const describeUploads = async (
	context: IExecuteFunctions,
	files: readonly BinaryFile[],
): Promise<Upload[]> => {
	try {
		return await Promise.all(
			files.map(async ({ binary }) => ({
				mimeType: binary.mimeType,
				bytes: await binaryFileBytes(context, binary),
			})),
		);
	} catch {
		throw unreadable();
	}
};

export async function readUploads(
	context: IExecuteFunctions,
	itemIndex: number,
	files: readonly BinaryFile[],
): Promise<ReadUpload[]> {
	const uploads: ReadUpload[] = [];
	try {
		for (const file of files) {
			const read = await readBinaryFile(context, itemIndex, file.binary);
			uploads.push({ fileName: file.binary.fileName ?? file.field, ...read });
		}
	} catch {
		throw unreadable();
	}
	return uploads;
}

const unreadable = () => new OpenRouterError(UPLOAD_UNREADABLE);

const UPLOAD_UNREADABLE = failureOf(
	500,
	'internal',
	'An uploaded file could not be read',
	'n8n could not give this node the file: see n8n’s log, and how n8n stores binary data',
);
