/** Puts the results of a batch to the input items that they belong to. */
import type { INode, INodeExecutionData } from 'n8n-workflow';
import type { BatchResult } from '../../../shared/openrouter/batch/results';
import type { SchemaCheck } from '../../../shared/openrouter/request/jsonSchema';
import { missingItem, resultItem } from './items';

/**
 * A list of output items for each input item. When the results fit the numbers of the input items, these
 * are the items of the batch, and each gets its own result, or an error item if there is none. Otherwise
 * all results belong to the first.
 */
export function pairedResults(
	node: INode,
	batchId: string,
	results: readonly BatchResult[],
	itemIndexes: readonly number[],
	check?: SchemaCheck,
): INodeExecutionData[][] {
	const [first = 0] = itemIndexes;
	const positions = new Map(itemIndexes.map((itemIndex, position) => [itemIndex, position]));
	const isOfBatch =
		itemIndexes.length > 1 &&
		results.every(({ index }) => index !== undefined && positions.has(index));
	const lists = itemIndexes.map((): INodeExecutionData[] => []);
	for (const result of results) {
		const itemIndex = isOfBatch ? (result.index ?? first) : first;
		lists[positions.get(itemIndex) ?? 0]?.push(resultItem(node, batchId, result, itemIndex, check));
	}
	if (!isOfBatch) return lists;
	return lists.map((items, position) =>
		items.length > 0 ? items : [missingItem(node, batchId, itemIndexes[position] ?? first)],
	);
}

/** What the author should know about the results as a whole; `undefined` when all is there. */
export function resultsHint(
	{ results, repeated }: { results: readonly BatchResult[]; repeated: number },
	total: number | undefined,
): string | undefined {
	const missing = Math.max(0, (total ?? 0) - results.length);
	const unknown = results.filter(({ customId }) => customId === '').length;
	const parts = [
		missing > 0 ? `${missing} of ${total} requests have no result` : '',
		repeated > 0 ? `${repeated} results came twice, and the first of each was taken` : '',
		unknown > 0 ? `${unknown} results do not say which request they are of` : '',
	].filter((part) => part !== '');
	return parts.length === 0 ? undefined : `Of this batch, ${parts.join('; ')}.`;
}
