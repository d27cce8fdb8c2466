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
import { callerFailure } from './callerFailure';
import { OpenRouterError, type Failure } from './failure';
import { defined } from '../values/json';
import type { Costs } from '../openrouter/usage';
import type { ErrorReader } from './errorReader';

/** For errors that are n8n's or a bug: their texts are not meant for callers. */
const INTERNAL = {
	statusCode: 500,
	errorType: 'internal',
	message: 'The workflow could not prepare the request',
	retryable: false,
} as const;

type PublicFailure = Pick<
	Failure,
	| 'message'
	| 'statusCode'
	| 'errorType'
	| 'retryable'
	| 'retryAfterSeconds'
	| 'generationId'
	| keyof Costs
>;

const publicFailure = (error: unknown): PublicFailure =>
	error instanceof OpenRouterError ? callerFailure(error.failure) : INTERNAL;

export type ErrorPlace = {
	itemIndex?: number;
	/**
	 * A caller is reading this execution's stream. n8n then sends them the description of what is
	 * thrown, with HTTP status 200; so the description is the failure in the form that they read.
	 */
	toCaller?: boolean;
	reader?: ErrorReader;
};

/** What n8n shows and stores. n8n's own errors pass as they are, but for what callers would read. */
export function toNodeError(
	node: INode,
	error: unknown,
	{ itemIndex, toCaller = false, reader }: ErrorPlace = {},
): NodeApiError | NodeOperationError {
	const forCaller = toCaller ? streamedError(error, reader) : undefined;
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
	const { message, hint, upstreamMessage, statusCode } = failure;
	// n8n lists this text under the error's details, for the author.
	const details = [forCaller === undefined ? undefined : hint, upstreamMessage];
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

/**
 * Content of the stream's `error` line: `{message, statusCode, errorType, retryAfterSeconds?}` as
 * JSON for a page, the message alone for n8n's chat.
 */
export function streamedError(error: unknown, reader: ErrorReader = 'page'): string {
	const { message, statusCode, errorType, retryAfterSeconds } = publicFailure(error);
	if (reader === 'chat') return message;
	return JSON.stringify({ message, statusCode, errorType, retryAfterSeconds });
}

/** The item of a failed call under continue-on-fail, for whichever output the node is set to use. */
export function toErrorItem(node: INode, error: unknown, itemIndex: number): INodeExecutionData {
	const { message, statusCode, errorType, retryable, ...known } = publicFailure(error);
	const { retryAfterSeconds, generationId, costUsd, upstreamInferenceCostUsd } = known;
	const json: IDataObject = {
		error: message,
		statusCode,
		errorType,
		retryable,
		...defined({
			retryAfterSeconds,
			generationId,
			cost: costUsd,
			upstreamInferenceCost: upstreamInferenceCostUsd,
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

/** An item's error can be read by the nodes that follow, and they may hand it to a caller. */
const withoutDetails = (error: unknown): unknown =>
	error instanceof OpenRouterError
		? new OpenRouterError({ ...error.failure, upstreamMessage: undefined })
		: error;
