/**
 * Files in n8n's binary data: finds them, measures them, reads them and stores them.
 *
 * In a workflow with `binaryMode: combined`, stored files are in the item's json below `_files`. Files
 * that n8n keeps in memory stay in `binary` (n8n-core, convert-binary-data.js).
 */
import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { Failure, invalidInput, notRetryable, OpenRouterError } from '../../shared/failure/failure';
import { NOT_STORED } from '../../shared/failure/sentences/media';
import type { MediaFile } from '../../shared/openrouter/answer/outputMedia';
import { asNumber, asRecord, defined } from '../../shared/values/json';
import { base64Bytes } from '../../shared/values/dataUrl';
import { mediaTypeOf, sniffMediaType } from '../../shared/values/mediaType';

export type ReadFile = {
	/** By the bytes, else by n8n or the file's name; `''` when unknown. */
	mimeType: string;
	/** Whether the bytes show the type. */
	isProven: boolean;
	base64: string;
	bytes: number;
};

export type BinaryFile = { field: string; binary: IBinaryData };

// n8n-workflow of n8n 1.123 and 2.0 does not have these three yet.
const BINARY_IN_JSON_PROPERTY = '_files';
const BINARY_MODE_COMBINED = 'combined';
export const isBinaryValue = (value: unknown): value is IBinaryData =>
	typeof value === 'object' &&
	value !== null &&
	'mimeType' in value &&
	('data' in value || 'id' in value);

/** All files of an item. */
export function binaryFilesOf(context: IExecuteFunctions, itemIndex: number): BinaryFile[] {
	const { json, binary } = context.getInputData()[itemIndex] ?? {};
	const files = Object.entries(binary ?? {});
	if (isCombined(context)) {
		for (const [field, file] of Object.entries(asRecord(json?.[BINARY_IN_JSON_PROPERTY]))) {
			if (isBinaryValue(file)) files.push([field, file]);
		}
	}
	return files.map(([field, file]) => ({ field, binary: file }));
}

/** Reads the whole file. */
export async function readBinaryBytes(
	context: IExecuteFunctions,
	itemIndex: number,
	binary: IBinaryData,
): Promise<{ content: Buffer; mimeType: string }> {
	const { mimeType, fileName } = binary;
	const content = await context.helpers.getBinaryDataBuffer(itemIndex, binary);
	return { content, mimeType: mediaTypeOf(content, { mimeType, fileName }) };
}

/** Reads the whole file and encodes it as base64. */
export async function readBinaryFile(
	context: IExecuteFunctions,
	itemIndex: number,
	binary: IBinaryData,
): Promise<ReadFile> {
	const { content, mimeType } = await readBinaryBytes(context, itemIndex, binary);
	return {
		mimeType,
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
	// Without an ID, `data` is the file as base64.
	if (id === undefined) return base64Bytes(data);
	return asNumber((await context.helpers.getBinaryMetadata(id)).fileSize);
}

/** The name of the binary field that gets a file. Throws for one under which it would be lost. */
export function readOutputField(name: string, label: string): string {
	// n8n would make the file the prototype of the item's files.
	if (name !== '__proto__') return name;
	throw invalidInput(`${label} is “__proto__”`, 'Enter another name, such as data');
}

/** Stores files that a model made. A failure when n8n cannot, as on a disk that is full. */
export async function storeFiles(
	{ helpers }: IExecuteFunctions,
	files: readonly MediaFile[],
): Promise<IBinaryKeyData | Failure> {
	const binary: IBinaryKeyData = {};
	for (const { binaryKey, content, fileName, mimeType } of files) {
		const stored = await helpers
			.prepareBinaryData(content, fileName, mimeType)
			.catch((error: unknown) =>
				NOT_STORED.with({
					upstreamMessage: error instanceof Error ? error.message : String(error),
				}),
			);
		if (stored instanceof Failure) return stored;
		binary[binaryKey] = stored;
	}
	return binary;
}

type Paid = { cost?: number; upstreamInferenceCost?: number; generationId?: string };

/** The same for `binary` of the output item. Throws `OpenRouterError`, which says what the files cost. */
export async function storeOutputFiles(
	context: IExecuteFunctions,
	files: readonly MediaFile[],
	{ cost, upstreamInferenceCost, generationId }: Paid,
): Promise<IBinaryKeyData> {
	const stored = await storeFiles(context, files);
	if (!(stored instanceof Failure)) return stored;
	const costs = { costUsd: cost, upstreamInferenceCostUsd: upstreamInferenceCost };
	throw new OpenRouterError(notRetryable(stored.with(defined({ generationId })), defined(costs)));
}

/** n8n versions without `getWorkflowSettings`, such as 2.0, do not have that mode either. */
const isCombined = (context: IExecuteFunctions): boolean =>
	'getWorkflowSettings' in context &&
	context.getWorkflowSettings().binaryMode === BINARY_MODE_COMBINED;
