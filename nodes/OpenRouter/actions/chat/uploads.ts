/** Files that a page uploads to n8n's Webhook, for caller/uploads.ts to judge. */
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { OpenRouterError } from '../../../shared/api/error';
import { asText, type JsonRecord } from '../../../shared/api/json';
import type { ReadUpload, Upload } from '../../../shared/caller/uploads';
import { binaryFileBytes, readBinaryFile } from './binaryFile';

export type UploadedFile = { field: string; binary: IBinaryData };

/**
 * Those of a form. Other binary data of a Webhook's item is the body itself (its option Raw Body),
 * or what a node in between has added.
 */
export function uploadsIn(
	context: IExecuteFunctions,
	itemIndex: number,
	headers: JsonRecord,
): UploadedFile[] {
	const isForm = /^multipart\/form-data\b/i.test(asText(headers['content-type']) ?? '');
	if (!isForm) return [];
	return Object.entries(context.getInputData()[itemIndex]?.binary ?? {}).map(([field, binary]) => ({
		field,
		binary,
	}));
}

/** What n8n knows of them without reading them. */
export const describeUploads = async (
	context: IExecuteFunctions,
	files: readonly UploadedFile[],
): Promise<Upload[]> =>
	await Promise.all(
		files.map(async ({ binary }) => ({
			mimeType: binary.mimeType,
			bytes: await binaryFileBytes(context, binary),
		})),
	);

export async function readUploads(
	context: IExecuteFunctions,
	itemIndex: number,
	files: readonly UploadedFile[],
): Promise<ReadUpload[]> {
	const uploads: ReadUpload[] = [];
	try {
		for (const { field, binary } of files) {
			const file = await readBinaryFile(context, itemIndex, field, binary);
			uploads.push({ fileName: binary.fileName ?? field, ...file });
		}
	} catch {
		throw unreadable();
	}
	return uploads;
}

const unreadable = () =>
	new OpenRouterError({
		statusCode: 500,
		errorType: 'internal',
		message: 'An uploaded file could not be read',
		hint: 'n8n could not give this node the file: see n8n’s log, and how n8n stores binary data',
		retryable: false,
	});
