/**
 * The one place where a failure becomes n8n's: an error that stops the node, or the item that goes
 * on when the node is set to continue. An item's `error` is a sentence that a caller may be shown.
 */
import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { OpenRouterError, type Failure } from '../api/error';

/** For errors that are n8n's or a bug: their texts are not meant for callers. */
const INTERNAL = {
	statusCode: 500,
	errorType: 'internal',
	message: 'The workflow could not prepare the request',
	retryable: false,
} as const;

/** What n8n shows and stores. n8n's own errors pass as they are. */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof OpenRouterError) return toNodeApiError(node, error.failure, itemIndex);
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
		return error;
	}
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
	});
}

export function toNodeApiError(node: INode, failure: Failure, itemIndex?: number): NodeApiError {
	return new NodeApiError(
		node,
		// n8n lists this text under the error's details, for the author.
		{ message: failure.upstreamMessage ?? failure.message },
		{
			message: failure.message,
			description: failure.hint,
			httpCode: String(failure.statusCode),
			itemIndex,
			level: 'warning',
		},
	);
}

/** The item of a failed call under continue-on-fail; `error` beside `json` sends it to the error output. */
export function toErrorItem(node: INode, error: unknown, itemIndex: number): INodeExecutionData {
	const failure = error instanceof OpenRouterError ? error.failure : INTERNAL;
	const { retryAfterSeconds, generationId }: Partial<Failure> = failure;
	const json: IDataObject = {
		error: failure.message,
		statusCode: failure.statusCode,
		errorType: failure.errorType,
		retryable: failure.retryable,
		...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
		...(generationId !== undefined && { generationId }),
	};
	const nodeError = toNodeError(node, error, itemIndex);
	return {
		json,
		error:
			nodeError instanceof NodeApiError
				? nodeError
				: new NodeApiError(node, { message: nodeError.message }),
		pairedItem: { item: itemIndex },
	};
}
