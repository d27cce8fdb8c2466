/** Sends all items to OpenRouter as one batch; one item out, which says what became of it. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { OpenRouterError } from '../../../shared/failure/failure';
import { otherBatches } from '../../../shared/failure/sentences/batch';
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import {
	batchBody,
	batchFaults,
	batchModel,
	MAX_REQUESTS,
	type BatchEntry,
} from '../../../shared/openrouter/batch/create';
import { readOwnId } from '../../../shared/openrouter/batch/customId';
import { chatBody, embeddingBody } from '../../../shared/openrouter/batch/requestBody';
import { readCollection } from '../../../shared/parameters/collection';
import { readText } from '../../../shared/parameters/values';
import { createBatch } from '../../../shared/transport/batches';
import type { RetryLimits } from '../../../shared/transport/withRetry';
import { readCallLimits } from '../../item/callLimits';
import { aboutLeftBehind } from '../../item/leftBehind';
import { modelFieldOf, readModel } from '../../item/modelField';
import { simplifyField, wantsRaw } from '../../item/output';
import { operation } from '../../operation';
import { options } from '../chat/panel/options';
import { readMessages, readPrompt } from '../chat/panel/readMessages';
import { reasoning } from '../chat/panel/reasoning';
import { readResponseFormat } from '../chat/panel/responseFormat';
import { batchItem, toRawItem } from './items';
import {
	batchOptions,
	chatBatchFields,
	chatOptionsOf,
	embeddingBatchFields,
	endpointField,
	optionsField,
	ownIdField,
} from './createPanel';

type Entry = BatchEntry & { limits: RetryLimits; isRaw: boolean };

export const create = operation<Entry>({
	name: 'Create',
	action: 'Create a batch',
	description:
		'Send all items as one batch, for about half the price, with results within 24 hours',
	forAgents: false,
	credential: 'inference',
	fields: [
		endpointField,
		modelFieldOf(
			'The model that gets the batch, the same for all items. The list has models for chats: for embeddings, enter an ID.',
			'searchBatchModels',
			'e.g. google/gemini-2.5-flash',
		),
		...chatBatchFields,
		...embeddingBatchFields,
		ownIdField,
		simplifyField,
		optionsField,
	],
	leftBehind: (outputs) =>
		aboutLeftBehind(
			outputs.map(({ batchId, id }) => batchId ?? id),
			otherBatches,
		),
	grouped: {
		maxItems: MAX_REQUESTS,
		async readItem({ itemIndex }) {
			const given = readCollection('Options', this.getNodeParameter('options', itemIndex, {}));
			const isChat = this.getNodeParameter('endpoint', itemIndex) !== 'embeddings';
			const model = batchModel(readModel(this, itemIndex));
			const ownId = readText('Own ID', this.getNodeParameter('ownId', itemIndex, '')) ?? '';
			return {
				itemIndex,
				endpoint: isChat ? '/v1/chat/completions' : '/v1/embeddings',
				model,
				providers: batchOptions.one(given, 'providers') ?? [],
				ownId: readOwnId('Own ID', ownId),
				body: isChat
					? await readChat(this, itemIndex, model, chatOptionsOf(given))
					: embeddingBody(
							readPrompt('Text', this.getNodeParameter('text', itemIndex, '')),
							batchOptions.one(given, 'dimensions'),
							batchOptions.one(given, 'inputType'),
						),
				limits: readCallLimits(given),
				isRaw: wantsRaw(this, itemIndex),
			};
		},
		faultsOf: batchFaults,
		async send(entries, { credential, signal }): Promise<INodeExecutionData[][]> {
			const [first] = entries;
			if (first === undefined) return [];
			const { limits, isRaw } = first.value;
			const body = batchBody(
				first.value,
				entries.map(({ value }) => value),
			);
			// Not ended when another batch fails: it would be billed, and nobody would know its ID.
			const reply = await createBatch(this, credential, body, { limits, lastSend: [signal] });
			if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
			const itemIndexes = entries.map(({ itemIndex }) => itemIndex);
			const item = isRaw
				? toRawItem(withoutAccountIds(reply.body), itemIndexes)
				: batchItem(reply.batch, itemIndexes);
			return entries.map((_, position) => (position === 0 ? [item] : []));
		},
	},
});

/** Throws `OpenRouterError` for a setting that cannot be sent. */
async function readChat(
	context: IExecuteFunctions,
	itemIndex: number,
	model: string,
	given: object,
) {
	const { extraBody, ...others } = given as { extraBody?: unknown };
	return chatBody({
		model,
		messages: await readMessages(context, itemIndex, 0),
		responseFormat: readResponseFormat(context, itemIndex)?.responseFormat,
		settings: {
			...options.read(others),
			...reasoning.read(context.getNodeParameter('reasoning', itemIndex, {})),
		},
		extraBody,
	});
}
