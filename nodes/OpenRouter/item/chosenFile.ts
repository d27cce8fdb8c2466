/** The files that an author names in a field, and their sizes, checked before anything is sent. */
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { invalidInput, orThrow } from '../../shared/failure/failure';
import { quoted, readList, readNumber, readTexts } from '../../shared/parameters/values';
import {
	binaryFileBytes,
	binaryFilesOf,
	isBinaryValue,
	readBinaryBytes,
	readBinaryFile,
	type BinaryFile,
} from './binaryFile';

const BYTES_PER_MB = 1024 * 1024;

/** A size in MB as bytes. An expression may give less than 1. */
export function readMaxFileBytes(maxFileSizeMb: unknown, label: string): number | undefined {
	const sizeMb = readNumber(label, maxFileSizeMb);
	if (sizeMb === undefined) return undefined;
	if (sizeMb <= 0) throw invalidInput(`${label} must be above 0`, 'Enter at least 1');
	return sizeMb * BYTES_PER_MB;
}

/**
 * By names, or by an expression that gives the files, such as `$json._files.data`. `label` is the
 * field's, for the error.
 */
export function chosenFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	binaryField: unknown,
	label: string,
): BinaryFile[] {
	const given = [binaryField].flat();
	if (given.length > 0 && given.every((value) => isBinaryValue(value))) {
		return given.map((binary) => ({ field: binary.fileName ?? 'file', binary }));
	}
	const known = binaryFilesOf(context, itemIndex).map(({ field }) => field);
	// A name may have commas of its own.
	const fields = readTexts(label, binaryField).flatMap((name) =>
		known.includes(name) ? [name] : readList(label, name),
	);
	if (fields.length === 0) {
		throw invalidInput(
			`${label} is empty`,
			'Enter the name of the binary field that holds the file, such as data',
		);
	}
	return fields.map((field) => findFile(context, itemIndex, field, label));
}

type Read<T> = (context: IExecuteFunctions, itemIndex: number, binary: IBinaryData) => Promise<T>;

const nameOf = ({ field, binary }: BinaryFile): string =>
	`“${binary.fileName ?? field}” in the binary field “${field}”`;

/** n8n's own error about a stored file that is gone does not name it. Its words are for the author alone. */
const orUnreadable = async <T>(file: BinaryFile, reading: Promise<T>): Promise<T> =>
	orThrow(
		await reading.catch((error: unknown) => {
			const { failure } = invalidInput(
				`The file ${nameOf(file)} could not be read`,
				'n8n no longer has it, or may not read it: run the node that gives the file again',
			);
			const upstreamMessage = error instanceof Error ? error.message : String(error);
			// The caller of a workflow can do nothing about it.
			return failure.with({ statusCode: 500, upstreamMessage });
		}),
	);

/** The size in bytes without reading the file; `undefined` when n8n does not know it. */
export async function measureChosenFile(
	context: IExecuteFunctions,
	file: BinaryFile,
	maxFileBytes: number,
	hint?: string,
): Promise<number | undefined> {
	const bytes = await orUnreadable(file, binaryFileBytes(context, file.binary));
	requireSize(nameOf(file), bytes, maxFileBytes, hint);
	return bytes;
}

/** Reads the whole file. A file that is too large is not read. */
const readerOf =
	<T>(read: Read<T>, bytesOf: (content: T) => number) =>
	async (
		context: IExecuteFunctions,
		itemIndex: number,
		file: BinaryFile,
		maxFileBytes: number,
	): Promise<T & { fileName: string }> => {
		const { field, binary } = file;
		await measureChosenFile(context, file, maxFileBytes);
		const content = await orUnreadable(file, read(context, itemIndex, binary));
		// n8n may not have known the size before.
		requireSize(nameOf(file), bytesOf(content), maxFileBytes);
		return { fileName: binary.fileName ?? field, ...content };
	};

/** As base64. */
export const readChosenFile = readerOf(readBinaryFile, ({ bytes }) => bytes);

export const readChosenBytes = readerOf(readBinaryBytes, ({ content }) => content.length);

/** n8n's own error about a missing field is not an `OpenRouterError`, and would become a 500. */
function findFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	label: string,
): BinaryFile {
	const files = binaryFilesOf(context, itemIndex);
	const file = files.find((candidate) => candidate.field === field);
	if (file !== undefined) return file;
	const named = fileAtPath(context, itemIndex, field);
	if (named !== undefined) return { field, binary: named };
	throw invalidInput(
		`${label} names ${quoted(field)}, and the incoming item has no such binary field`,
		files.length === 0
			? 'It has no files: put a node before this one that outputs files, such as Webhook or HTTP Request'
			: `It has ${files.map((known) => quoted(known.field)).join(', ')}: enter one of these`,
	);
}

/** The name may be a path in the json, where the workflow keeps files. */
function fileAtPath(
	context: IExecuteFunctions,
	itemIndex: number,
	path: string,
): IBinaryData | undefined {
	try {
		const found: unknown = context.helpers.assertBinaryData(itemIndex, path);
		// For a name such as “constructor”, n8n gives what every object has.
		return isBinaryValue(found) ? found : undefined;
	} catch {
		return undefined;
	}
}

/** Throws for a file that is known to be empty. */
export function requireContent({ field, binary }: BinaryFile, bytes: number | undefined): void {
	if (bytes === 0) {
		throw invalidInput(
			`The file “${binary.fileName ?? field}” is empty`,
			'Give a file that has content',
		);
	}
}

/** `name`: the file, for the error. */
export function requireSize(
	name: string,
	bytes: number | undefined,
	maxBytes: number,
	hint = RAISE_LIMIT,
): void {
	if (bytes === undefined || bytes <= maxBytes) return;
	throw invalidInput(
		`The file ${name} is ${inMb(bytes)} MB, and the limit is ${inMb(maxBytes)} MB`,
		hint,
	);
}

const RAISE_LIMIT = 'Send a smaller file, or raise Max File Size (MB) under Options';

const inMb = (bytes: number): string => String(Math.ceil((bytes / BYTES_PER_MB) * 100) / 100);
