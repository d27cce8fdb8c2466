/** A file among n8n's binary data: how big it is, and, when that is allowed, what it holds. */
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { base64Bytes } from '../../../shared/api/attachment';
import { asNumber } from '../../../shared/api/json';
import { mediaTypeOf, sniffMediaType } from '../../../shared/api/mediaType';

export type ReadFile = {
	/** What the bytes prove, else what n8n or the file's name says; `''` when nothing does. */
	mimeType: string;
	/** Whether the bytes prove it. */
	isProven: boolean;
	base64: string;
	bytes: number;
};

/** Reads all of it: once as bytes, once as base64. */
export async function readBinaryFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	{ mimeType, fileName }: Pick<IBinaryData, 'mimeType' | 'fileName'>,
): Promise<ReadFile> {
	const content = await context.helpers.getBinaryDataBuffer(itemIndex, field);
	return {
		mimeType: mediaTypeOf(content, { mimeType, fileName }),
		isProven: sniffMediaType(content) !== undefined,
		base64: content.toString('base64'),
		bytes: content.length,
	};
}

/** Size in bytes without reading the file; `undefined` when n8n does not know it. */
export async function binaryFileBytes(
	context: IExecuteFunctions,
	{ bytes, id, data }: IBinaryData,
): Promise<number | undefined> {
	if (bytes !== undefined) return bytes;
	// Without an id the data is at hand, as base64.
	if (id === undefined) return base64Bytes(data);
	return asNumber((await context.helpers.getBinaryMetadata(id)).fileSize);
}
