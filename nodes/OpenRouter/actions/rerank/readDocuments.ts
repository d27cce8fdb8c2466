/** Reads the documents of an item, and how they are to be ranked. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput } from '../../../shared/failure/failure';
import { requireModel } from '../../../shared/openrouter/modelId';
import { providerFields } from '../../../shared/openrouter/request/routing';
import {
	documentList,
	documentOfItem,
	type RankedDocument,
} from '../../../shared/openrouter/rerank/document';
import { readCollection } from '../../../shared/parameters/collection';
import { parseJsonField, readText } from '../../../shared/parameters/values';
import type { RetryLimits } from '../../../shared/transport/withRetry';
import { defined, type JsonRecord } from '../../../shared/values/json';
import { isUnspecific, kindOfType } from '../../../shared/values/mediaType';
import { readChosenFile, requireContent } from '../../item/chosenFile';
import { binaryFilesOf } from '../../item/binaryFile';
import { readCallLimits } from '../../item/callLimits';
import { readModel } from '../../item/modelField';
import { providerRouting, providerRoutingGroup } from '../../item/providerRouting';
import { options } from './fields';

export type AskedRanking = {
	/** Whether the documents are a list of this item alone. */
	isList: boolean;
	documents: RankedDocument[];
	/** All of the request but its documents. */
	settings: JsonRecord;
	retries: RetryLimits;
};

/** Throws `OpenRouterError` (`invalid_input`) for a value that cannot be sent. */
export async function readDocuments(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<AskedRanking> {
	const parameter = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const given = readCollection('Options', context.getNodeParameter('options', itemIndex, {}));
	const model = requireModel(readModel(context, itemIndex));
	const query = readText('Query', parameter('query'))?.trim() ?? '';
	if (query === '') {
		throw invalidInput('Query is empty', 'Enter what the documents are compared with');
	}
	const routing = providerRouting.read(
		context.getNodeParameter(providerRoutingGroup.name, itemIndex, {}),
	);
	const isList = parameter('documentsFrom') === 'list';
	const label = 'Documents (JSON)';
	return {
		isList,
		documents: isList
			? documentList(label, parseJsonField(label, parameter('documentsJson')))
			: [await readDocument(context, itemIndex, options.one(given, 'maxFileSizeMb'))],
		settings: defined({
			model,
			query,
			...options.read(given),
			provider: providerFields(routing.provider),
		}),
		retries: readCallLimits(given),
	};
}

async function readDocument(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<RankedDocument> {
	const nameIn = (label: string, parameter: string): string =>
		(readText(label, context.getNodeParameter(parameter, itemIndex, '')) ?? '').trim();
	const textField = nameIn('Text Field', 'textField');
	const imageField = nameIn('Image Field', 'imageField');
	if (textField === '' && imageField === '') {
		throw invalidInput(
			'Text Field and Image Field are both empty',
			'Enter the name of the field that has the documents, such as text',
		);
	}
	const { json = {} } = context.getInputData()[itemIndex] ?? {};
	return await documentOfItem(json, itemIndex, { textField, imageField }, async (field) => {
		const file = binaryFilesOf(context, itemIndex).find((known) => known.field === field);
		if (file === undefined) return undefined;
		const { fileName, mimeType, base64, bytes } = await readChosenFile(
			context,
			itemIndex,
			file,
			maxBytes,
		);
		requireContent(file, bytes);
		if (kindOfType(mimeType) !== 'image') {
			throw invalidInput(
				`The file “${fileName}” of item ${itemIndex} is ${isUnspecific(mimeType) ? 'of an unknown type' : mimeType}, which is not an image`,
				'Choose a binary field that has images. Items are counted from 0',
			);
		}
		return `data:${mimeType};base64,${base64}`;
	});
}
