/** Reads what an item wants embedded, and how. Files are measured here, and read when they are sent. */
import type { IExecuteFunctions } from 'n8n-workflow';
import {
	contentWithFiles,
	jsonInputs,
	textInputs,
	type EmbeddingInputs,
} from '../../../shared/openrouter/embedding/input';
import {
	loadOf,
	requestLimits,
	type Load,
	type RequestLimits,
} from '../../../shared/openrouter/embedding/requestSize';
import { requireModel } from '../../../shared/openrouter/modelId';
import { providerFields } from '../../../shared/openrouter/request/routing';
import { readCollection } from '../../../shared/parameters/collection';
import { parseJsonField, readText } from '../../../shared/parameters/values';
import type { RetryLimits } from '../../../shared/transport/withRetry';
import { defined, type JsonRecord } from '../../../shared/values/json';
import {
	chosenFiles,
	measureChosenFile,
	readChosenFile,
	requireContent,
} from '../../item/chosenFile';
import { readCallLimits } from '../../item/callLimits';
import { readModel } from '../../item/modelField';
import { providerRouting, providerRoutingGroup } from '../../item/providerRouting';
import { options } from './fields';

export type AskedEmbeddings = Pick<EmbeddingInputs, 'kind' | 'isList' | 'sizes'> & {
	/** All of the request but its inputs. */
	settings: JsonRecord;
	limits: RequestLimits;
	retries: RetryLimits;
	load: Load;
	readInputs: () => Promise<readonly unknown[]>;
};

/** Throws `OpenRouterError` (`invalid_input`) for a value that cannot be sent. */
export async function readEmbeddingInput(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<AskedEmbeddings> {
	const given = readCollection('Options', context.getNodeParameter('options', itemIndex, {}));
	const model = requireModel(readModel(context, itemIndex));
	const routing = providerRouting.read(
		context.getNodeParameter(providerRoutingGroup.name, itemIndex, {}),
	);
	const maxBytes = options.one(given, 'maxFileSizeMb');
	const { kind, isList, sizes, readInputs } = await readInputOf(context, itemIndex, maxBytes);
	return {
		kind,
		isList,
		sizes,
		settings: defined({
			model,
			...options.read(given),
			provider: providerFields(routing.provider),
		}),
		limits: requestLimits(kind, options.one(given, 'batchSize')),
		retries: readCallLimits(given),
		load: loadOf(sizes),
		readInputs,
	};
}

export type LoadedEmbeddings = { asked: AskedEmbeddings; inputs: readonly unknown[] };

/** A file that cannot be read fails its item alone. */
export async function loadInputs(asked: AskedEmbeddings): Promise<LoadedEmbeddings | Error> {
	try {
		return { asked, inputs: await asked.readInputs() };
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

type Input = Pick<AskedEmbeddings, 'kind' | 'isList' | 'sizes' | 'readInputs'>;

async function readInputOf(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<Input> {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	switch (parameter('inputMode')) {
		case 'json':
			return known(
				jsonInputs('Input (JSON)', parseJsonField('Input (JSON)', parameter('inputJson'))),
			);
		case 'files':
			return await withFiles(context, itemIndex, maxBytes);
		default:
			return known(textInputs('Text', parameter('text')));
	}
}

const known = ({ inputs, ...rest }: EmbeddingInputs): Input => ({
	...rest,
	readInputs: async () => await Promise.resolve(inputs),
});

async function withFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<Input> {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const text = readText('Text', parameter('textWithFiles')) ?? '';
	const files = chosenFiles(
		context,
		itemIndex,
		parameter('binaryField'),
		'Input Data Field Name(s)',
	);
	let size = text.length;
	for (const file of files) {
		const bytes = await measureChosenFile(context, file, maxBytes);
		requireContent(file, bytes);
		size += base64Chars(bytes ?? 0);
	}
	return {
		kind: 'content',
		isList: false,
		sizes: [size],
		async readInputs() {
			const read = [];
			for (const file of files) {
				const content = await readChosenFile(context, itemIndex, file, maxBytes);
				requireContent(file, content.bytes);
				read.push(content);
			}
			return [contentWithFiles(text, read)];
		},
	};
}

const base64Chars = (bytes: number): number => Math.ceil(bytes / 3) * 4;
