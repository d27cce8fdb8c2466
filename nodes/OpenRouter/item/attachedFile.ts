/** Files of the incoming item that the author names, to be sent in a request. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../shared/failure/failure';
import { readList } from '../../shared/parameters/values';
import {
	binaryFileBytes,
	binaryFilesOf,
	isBinaryValue,
	readBinaryFile,
	type BinaryFile,
} from './binaryFile';

export const BYTES_PER_MB = 1024 * 1024;

/** By names, or by an expression that gives the files, such as `$json._files.data`. */
export function chosenFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	binaryField: unknown,
): BinaryFile[] {
	const given = [binaryField].flat();
	if (given.length > 0 && given.every((value) => isBinaryValue(value))) {
		return given.map((binary) => ({ field: binary.fileName ?? 'file', binary }));
	}
	const fields = readList('Input Data Field Name(s)', binaryField);
	if (fields.length === 0) {
		throw invalidInput(
			'Input Data Field Name(s) of an attachment is empty',
			'Enter the name of the binary field that holds the file, such as data',
		);
	}
	return fields.map((field) => findFile(context, itemIndex, field));
}

/** The size in bytes without reading the file; 0 when n8n does not know it. */
export async function measureFile(
	context: IExecuteFunctions,
	file: BinaryFile,
	maxFileBytes: number,
): Promise<number> {
	const bytes = await binaryFileBytes(context, file.binary);
	requireSize(nameOf(file), bytes, maxFileBytes);
	return bytes ?? 0;
}

export async function readFile(
	context: IExecuteFunctions,
	itemIndex: number,
	file: BinaryFile,
	maxFileBytes: number,
) {
	const { field, binary } = file;
	await measureFile(context, file, maxFileBytes);
	const content = await readBinaryFile(context, itemIndex, binary);
	// n8n may not have known the size before.
	requireSize(nameOf(file), content.bytes, maxFileBytes);
	return { fileName: binary.fileName ?? field, ...content };
}

const nameOf = ({ field, binary }: BinaryFile): string =>
	`“${binary.fileName ?? field}” in the binary field “${field}”`;

/** n8n's own error about a missing field is not an `OpenRouterError`, and would become a 500. */
function findFile(context: IExecuteFunctions, itemIndex: number, field: string): BinaryFile {
	const files = binaryFilesOf(context, itemIndex);
	const file = files.find((candidate) => candidate.field === field);
	if (file !== undefined) return file;
	try {
		// The name may be a path in the json, where the workflow keeps files.
		return { field, binary: context.helpers.assertBinaryData(itemIndex, field) };
	} catch {
		throw invalidInput(
			`The incoming item has no binary field “${field}” to attach`,
			files.length === 0
				? 'It has no files: put a node before this one that outputs files, such as Webhook or HTTP Request'
				: `It has ${files.map((known) => `“${known.field}”`).join(', ')}: enter one of these`,
		);
	}
}

export function requireSize(name: string, bytes: number | undefined, maxBytes: number): void {
	if (bytes === undefined || bytes <= maxBytes) return;
	throw invalidInput(
		`The file ${name} is ${inMb(bytes)} MB, and the limit is ${inMb(maxBytes)} MB`,
		'Send a smaller file, or raise Max File Size (MB) under Options',
	);
}

const inMb = (bytes: number): string => String(Math.ceil((bytes / BYTES_PER_MB) * 100) / 100);
