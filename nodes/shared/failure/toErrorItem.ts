/**
 * A failure as an item, for a node that continues on errors. Callers may see its `error`, because the
 * nodes that follow may send the item to one.
 */
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { defined } from '../values/json';
import { OpenRouterError } from './failure';
import { thrownForCaller } from './forCaller';
import { toNodeError } from './toNodeError';

/** The item of a failed call, for the regular output and for the error output. */
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
		// n8n chooses the output by `error`, then copies the enumerable members, and later replaces the
		// json of an item that still has `error`. So `error` must not be enumerable.
		Object.defineProperty(item, 'error', { value: nodeError, enumerable: false });
	}
	return item;
}

const withoutDetails = (error: unknown): unknown =>
	error instanceof OpenRouterError
		? new OpenRouterError(error.failure.with({ upstreamMessage: undefined }))
		: error;
