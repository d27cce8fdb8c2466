/**
 * Takes each item to its operation, several at a time. Output keeps the order of the input. The
 * first item that fails ends the others (what they would still cost is not wanted any more), unless
 * the node is set to continue: then it becomes an error item.
 */
import pLimit from 'p-limit';
import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { OpenRouterError } from '../shared/failure/failure';
import { CANCELED } from '../shared/failure/sentences/common';
import {
	agentTakesErrors,
	callerListens,
	callerReadsErrors,
} from '../shared/transport/callerStream';
import { errorReader } from '../shared/failure/errorReader';
import { toErrorItem } from '../shared/failure/toErrorItem';
import { toNodeError } from '../shared/failure/toNodeError';
import { toStreamedError } from '../shared/failure/toStreamedError';
import { getCredential } from '../shared/transport/send';
import * as chat from './actions/chat';
import * as model from './actions/model';
import type { Execute } from './operation';
import { addHint } from './item/hints';

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Execute>>>> = {
	chat: chat.operations,
	model: model.operations,
};

const DEFAULT_PARALLEL_ITEMS = 10;
const MAX_PARALLEL_ITEMS = 100;

export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	const execute = operationOf(this);
	const toCaller = callerListens(this);
	// One after another, a caller's stream holds one answer after another.
	const inParallel = pLimit(toCaller ? 1 : parallelItems(this));
	const stop = new AbortController();
	const failures: Array<{ itemIndex: number; error: unknown }> = [];

	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		if (stop.signal.aborted) return [];
		try {
			const credential = await getCredential(this, itemIndex);
			return await execute.call(this, { itemIndex, credential, stop: stop.signal, toCaller });
		} catch (error) {
			const cancelled = this.getExecutionCancelSignal()?.aborted ?? false;
			if (this.continueOnFail() && !cancelled) {
				// n8n sends the line itself only for errors that are thrown.
				if (toCaller) {
					await this.sendChunk('error', itemIndex, toStreamedError(error, errorReader(this)));
				}
				return [toErrorItem(this.getNode(), error, itemIndex)];
			}
			if (agentTakesErrors(this) && !cancelled) {
				addToldAgentHint(this, error);
				return [toErrorItem(this.getNode(), error, itemIndex)];
			}
			failures.push({
				itemIndex,
				error: cancelled ? new OpenRouterError(CANCELED) : error,
			});
			stop.abort();
			return [];
		}
	};

	const outputs = await Promise.all(
		items.map(async (_item, itemIndex) => await inParallel(runItem, itemIndex)),
	);
	const [first] = failures;
	if (first !== undefined) {
		throw toNodeError(this.getNode(), first.error, {
			itemIndex: first.itemIndex,
			toCaller: callerReadsErrors(this),
			reader: errorReader(this),
		});
	}
	return [outputs.flat()];
}

/** A node that gives its failure to the agent counts as successful; the author must learn of it. */
function addToldAgentHint(context: IExecuteFunctions, error: unknown): void {
	const { message, description } = toNodeError(context.getNode(), error);
	addHint(
		context,
		['The call failed, and the agent was told why', message, description]
			.filter((part) => typeof part === 'string' && part !== '')
			.join('. '),
	);
}

function operationOf(context: IExecuteFunctions): Execute {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	const execute = OPERATIONS[resource]?.[operation];
	if (execute !== undefined) return execute;
	throw new NodeOperationError(
		context.getNode(),
		`The node has no operation “${operation}” for “${resource}”`,
		{ description: 'Choose another operation, or use the HTTP Request node with this credential' },
	);
}

/** One value for all items, so it is read from the first. */
function parallelItems(context: IExecuteFunctions): number {
	const value: unknown = context.getNodeParameter(
		'options.parallelItems',
		0,
		DEFAULT_PARALLEL_ITEMS,
	);
	const wanted = Math.trunc(Number(value));
	return Number.isNaN(wanted)
		? DEFAULT_PARALLEL_ITEMS
		: Math.min(Math.max(wanted, 1), MAX_PARALLEL_ITEMS);
}
