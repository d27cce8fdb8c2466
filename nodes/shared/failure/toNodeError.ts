/** A failure as the error that stops the node. n8n shows and stores it. */
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { type ErrorReader, toStreamedError } from './toStreamedError';
import { OpenRouterError, type Failure } from './failure';

export type ErrorContext = {
	itemIndex?: number;
	/**
	 * A caller is reading this execution's stream. n8n sends them the error's description with HTTP
	 * status 200, so the description holds the failure in the form that they read.
	 */
	toCaller?: boolean;
	reader?: ErrorReader;
};

/** n8n's own errors are returned as they are, except for the description that callers read. */
export function toNodeError(
	node: INode,
	error: unknown,
	{ itemIndex, toCaller = false, reader }: ErrorContext = {},
): NodeApiError | NodeOperationError {
	const forCaller = toCaller ? toStreamedError(error, reader) : undefined;
	if (error instanceof OpenRouterError) {
		return toNodeApiError(node, error.failure, itemIndex, forCaller);
	}
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
		if (forCaller !== undefined) error.description = forCaller;
		return error;
	}
	return new NodeOperationError(node, error instanceof Error ? error : String(error), {
		itemIndex,
		description: forCaller,
	});
}

function toNodeApiError(
	node: INode,
	failure: Failure,
	itemIndex: number | undefined,
	forCaller: string | undefined,
): NodeApiError {
	const { message, hint, upstreamMessage, statusCode, costUsd } = failure;
	const { upstreamInferenceCostUsd: upstreamCost } = failure;
	// n8n lists this text under the error's details, for the author.
	const details = [
		forCaller === undefined ? undefined : hint,
		upstreamMessage,
		costUsd === undefined ? undefined : `OpenRouter charged ${costUsd} USD`,
		upstreamCost === undefined ? undefined : `The provider charged ${upstreamCost} USD`,
	];
	const nodeError = new NodeApiError(
		node,
		{ message: details.filter((detail) => detail !== undefined).join('. ') || message },
		{
			message,
			description: forCaller ?? hint,
			httpCode: String(statusCode),
			itemIndex,
			level: 'warning',
		},
	);
	// n8n drops a description that is the same as the message, and the chat would get none.
	if (forCaller !== undefined) nodeError.description = forCaller;
	return nodeError;
}
