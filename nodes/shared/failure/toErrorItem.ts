/**
 * A failure as an item, for a node that is set to continue. Its `error` is a sentence that a caller
 * may be shown, because the nodes that follow may hand the item to one.
 */
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { defined } from '../values/json';
import { OpenRouterError } from './failure';
import { thrownForCaller } from './forCaller';
import { toNodeError } from './toNodeError';

/** The item of a failed call, for whichever output the node is set to use. */
export function toErrorItem(node: INode, error: unknown, itemIndex: number): INodeExecutionData {
	const failure = thrownForCaller(error);
	const json: IDataObject = {
		error: failure.message,
		statusCode: failure.statusCode,
		errorType: failure.errorType,
		retryable: failure.retryable,
		...defined({
			retryAfterSeconds: failure.retryAfterSeconds,
			generationId: failure.generationId,
			cost: failure.costUsd,
			upstreamInferenceCost: failure.upstreamInferenceCostUsd,
		}),
	};
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	if (node.onError === 'continueErrorOutput') {
		const nodeError = toNodeError(node, withoutDetails(error), { itemIndex });
		// n8n looks for `error` to choose the output, and replaces the json of an item that still has
		// it afterwards. In between it copies the item's enumerable members.
		Object.defineProperty(item, 'error', { value: nodeError, enumerable: false });
	}
	return item;
}

const withoutDetails = (error: unknown): unknown =>
	error instanceof OpenRouterError
		? new OpenRouterError(error.failure.with({ upstreamMessage: undefined }))
		: error;
