/**
 * Takes the items to the operation that the panel names, several at a time. Output keeps the order of
 * the input. The first item that fails ends the others (what they would still cost is not wanted any
 * more), unless the node is set to continue: then it becomes an error item.
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
import { cancelSignalOf } from '../shared/transport/http';
import { getCredential } from '../shared/transport/send';
import { runBatches, type Run } from './batch';
import { addHint } from './item/hints';
import { waitPort } from './item/waitFor';
import { CREDENTIAL_TYPES, type Operation, type Resource } from './operation';

const DEFAULT_PARALLEL_ITEMS = 10;
const MAX_PARALLEL_ITEMS = 100;

export async function router(
	this: IExecuteFunctions,
	resources: readonly Resource[],
): Promise<INodeExecutionData[][]> {
	const operation = operationOf(this, resources);
	const credentialType = CREDENTIAL_TYPES[operation.credential];
	const toCaller = callerListens(this);
	const stopping = new AbortController();
	const stop = stopping.signal;
	const cancel = cancelSignalOf(this);
	const wait = waitPort(cancel === undefined ? stop : AbortSignal.any([stop, cancel]));
	const failures: Array<{ itemIndex: number; error: unknown }> = [];

	const run: Run = {
		itemCount: this.getInputData().length,
		// One after another, a caller's stream holds one answer after another.
		inParallel: pLimit(toCaller ? 1 : parallelItems(this)),
		stop,
		callOf: async (itemIndex) => ({
			itemIndex,
			credential: await getCredential(this, itemIndex, credentialType),
			stop,
			toCaller,
			wait,
		}),
		fail: async (error, itemIndex) => {
			const cancelled = cancel?.aborted ?? false;
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
			stopping.abort();
			return [];
		},
	};
	const outputs =
		'batch' in operation
			? await runBatches(this, operation.batch, run)
			: await runItems(this, operation.runItem, run);

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

async function runItems(
	context: IExecuteFunctions,
	runItem: Extract<Operation, { runItem: unknown }>['runItem'],
	{ itemCount, inParallel, stop, callOf, fail }: Run,
): Promise<INodeExecutionData[][]> {
	const run = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		if (stop.aborted) return [];
		try {
			return await runItem.call(context, await callOf(itemIndex));
		} catch (error) {
			return await fail(error, itemIndex);
		}
	};
	return await Promise.all(
		Array.from({ length: itemCount }, async (_, itemIndex) => await inParallel(run, itemIndex)),
	);
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

function operationOf(context: IExecuteFunctions, resources: readonly Resource[]): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	const operations = resources.find(({ value }) => value === resource)?.operations ?? {};
	const found = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
	if (found !== undefined) return found;
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
