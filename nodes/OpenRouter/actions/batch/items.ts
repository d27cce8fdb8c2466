/** Output items of batches. */
import type { INode, INodeExecutionData } from 'n8n-workflow';
import { OpenRouterError } from '../../../shared/failure/failure';
import { NO_RESULT } from '../../../shared/failure/sentences/batch';
import { toErrorItem } from '../../../shared/failure/toErrorItem';
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import type { SchemaCheck } from '../../../shared/openrouter/request/jsonSchema';
import { simplify } from '../../../shared/openrouter/answer/output';
import { readData } from '../../../shared/openrouter/answer/structuredAnswer';
import type { Batch } from '../../../shared/openrouter/batch/batch';
import type { BatchResult } from '../../../shared/openrouter/batch/results';
import { costOutput, readCosts, readUsage } from '../../../shared/openrouter/usage';
import { asText, defined, type JsonRecord } from '../../../shared/values/json';
import { toItem } from '../../item/output';

/** The state of a batch, paired with all items that it is about. */
export const batchItem = (batch: Batch, itemIndexes: readonly number[]): INodeExecutionData =>
	pairedWithAll({ ...batch }, itemIndexes);

/** OpenRouter's own body. */
export const toRawItem = (body: JsonRecord, itemIndexes: readonly number[]): INodeExecutionData =>
	pairedWithAll(body, itemIndexes);

function pairedWithAll(json: object, itemIndexes: readonly number[]): INodeExecutionData {
	const item = toItem(json, itemIndexes[0] ?? 0);
	if (itemIndexes.length <= 1) return item;
	return { ...item, pairedItem: itemIndexes.map((index) => ({ item: index })) };
}

/** One result. `check`: the answer is read as JSON. A request that failed becomes an error item. */
export function resultItem(
	node: INode,
	batchId: string,
	{ outcome, ...id }: BatchResult,
	itemIndex: number,
	check?: SchemaCheck,
): INodeExecutionData {
	const ids = { batchId, ...id };
	switch (outcome.kind) {
		case 'failed':
			return errorItem(node, ids, new OpenRouterError(outcome.failure), itemIndex);
		case 'embedded': {
			const { model, usage } = outcome.body;
			return toItem(
				defined({
					...ids,
					embedding: outcome.embedding,
					model: asText(model),
					usage: readUsage(usage),
					...costOutput(readCosts(usage)),
				}),
				itemIndex,
			);
		}
		case 'other':
			return toItem({ ...ids, body: withoutAccountIds(outcome.body) }, itemIndex);
		case 'completed': {
			const { completion } = outcome;
			const reading = check === undefined ? undefined : readData(completion, check);
			if (reading?.kind === 'invalid') {
				return errorItem(node, ids, new OpenRouterError(reading.failure), itemIndex);
			}
			const data = reading?.kind === 'valid' ? reading.data : undefined;
			return toItem({ ...ids, ...simplify(completion, undefined, data) }, itemIndex);
		}
	}
}

/** An item of the input for which the batch has no result. */
export const missingItem = (node: INode, batchId: string, itemIndex: number): INodeExecutionData =>
	errorItem(node, { batchId, index: itemIndex }, new OpenRouterError(NO_RESULT), itemIndex);

function errorItem(
	node: INode,
	ids: object,
	error: OpenRouterError,
	itemIndex: number,
): INodeExecutionData {
	const item = toErrorItem(node, error, itemIndex);
	Object.assign(item.json, ids);
	return item;
}
