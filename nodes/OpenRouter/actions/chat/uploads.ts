/** Files that a page uploads to n8n's Webhook. callers/request/uploads.ts checks them. */
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
 * The files of a form. Other binary data of the item is the body itself (the Webhook's option Raw Body),
 * or was added by a node in between.
 */
export function uploadsIn(
	context: IExecuteFunctions,
	itemIndex: number,
	headers: JsonRecord,
): BinaryFile[] {
	const isForm = /^multipart\/form-data\b/i.test(asText(headers['content-type']) ?? '');
	return isForm ? binaryFilesOf(context, itemIndex) : [];
}

/** Types and sizes, without reading the files. Throws a 500, as a file that n8n lost is not the caller's fault. */
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
