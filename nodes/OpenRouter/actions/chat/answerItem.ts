/** The output item of a simplified answer. Images and audio become binary data; the json names them. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { asRecord, asText } from '../../../shared/values/json';
import { extractMedia } from '../../../shared/openrouter/answer/outputMedia';
import type { ChatOutput } from '../../../shared/openrouter/answer/output';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import { storeFiles } from '../../item/binaryFile';
import { toItem } from '../../item/outputItem';

export async function toAnswerItem(
	context: IExecuteFunctions,
	itemIndex: number,
	output: ChatOutput,
	request: ChatRequest,
	/** Selects the part that goes into the json. */
	partOf: (output: ChatOutput) => object = (whole) => whole,
): Promise<INodeExecutionData> {
	const { message, files, ...media } = extractMedia(output.message, {
		audioFormat: asText(asRecord(request.audio).format),
	});
	const binary = files.length === 0 ? undefined : await storeFiles(context, files);
	return toItem(partOf({ ...output, message, ...media }), itemIndex, binary);
}
