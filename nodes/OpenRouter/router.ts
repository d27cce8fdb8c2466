/**
 * Runs the chosen operation on all items, several at a time. The output keeps the order of the input.
 * The first item that fails ends the others, so that they cost nothing more. When the node is set to
 * continue on errors, a failed item becomes an error item instead.
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
import { errorReader, toStreamedError } from '../shared/failure/toStreamedError';
import { toErrorItem } from '../shared/failure/toErrorItem';
import { toNodeError } from '../shared/failure/toNodeError';
import { cancelSignalOf, getCredential } from '../shared/transport/http';
import { defined } from '../shared/values/json';
import { runGrouped, type Run } from './grouped';
import { readParallelItems } from './item/callLimits';
import { addHint } from './item/hints';
import { readKeyType } from './item/keyType';
import { waitPort } from './item/waitFor';
import {
	CREDENTIAL_TYPES,
	type ItemCall,
	type Operation,
	type Resource,
	type Single,
} from './operation';

export async function router(
	this: IExecuteFunctions,
	resources: readonly Resource[],
): Promise<INodeExecutionData[][]> {
	const operation = operationOf(this, resources);
	const credentialType =
		CREDENTIAL_TYPES[operation.credential === 'either' ? readKeyType(this) : operation.credential];
	const toCaller = callerListens(this);
	const controller = new AbortController();
	const { signal } = controller;
	const cancel = cancelSignalOf(this);
	const wait = waitPort(cancel === undefined ? signal : AbortSignal.any([signal, cancel]));
	const failures: ItemFailure[] = [];
	const run: Run = {
		itemCount: this.getInputData().length,
		// An AI Agent that takes errors as answers calls its tool with one item.
		failureEndsAll: !this.continueOnFail(),
		// One at a time for a caller, so that the stream holds one answer after the other.
		inParallel: pLimit(toCaller || operation.inTurn?.(this) === true ? 1 : readParallelItems(this)),
		signal,
		callOf: async (itemIndex) => ({
			itemIndex,
			credential: await getCredential(this, itemIndex, credentialType),
			credentialType,
			signal,
			toCaller,
			wait,
		}),
		fail: failing(this, toCaller, (failure) => {
			failures.push(failure);
			controller.abort();
		}),
	};
	const outputs =
		'grouped' in operation
			? await runGrouped(this, operation.grouped, run)
			: await runItems(this, operation, run);
	const [first, ...others] = failures;
	if (first !== undefined) throw endError(this, operation, first, { others, outputs });
	return [outputs.flat()];
}

type ItemFailure = { itemIndex: number; error: unknown };

/** What becomes of an item that fails: an error item, or by `end` the end of the run. */
function failing(
	context: IExecuteFunctions,
	toCaller: boolean,
	end: (failure: ItemFailure) => void,
): Run['fail'] {
	return async (error, itemIndex) => {
		const isCancelled = cancelSignalOf(context)?.aborted === true;
		const continues = context.continueOnFail();
		if (isCancelled || (!continues && !agentTakesErrors(context))) {
			end({ itemIndex, error: isCancelled ? canceled(error) : error });
			return [];
		}
		if (!continues) addAgentHint(context, error);
		// n8n sends the error line itself only for thrown errors.
		else if (toCaller) {
			await context.sendChunk('error', itemIndex, toStreamedError(error, errorReader(context)));
		}
		return [toErrorItem(context.getNode(), error, itemIndex)];
	};
}

/** The error that ends the run. It also says what other items have left behind at OpenRouter. */
function endError(
	context: IExecuteFunctions,
	operation: Operation,
	{ itemIndex, error: cause }: ItemFailure,
	{ others, outputs }: { others: readonly ItemFailure[]; outputs: readonly INodeExecutionData[][] },
): Error {
	const toCaller = callerReadsErrors(context);
	const reader = errorReader(context);
	const error = toNodeError(context.getNode(), cause, { itemIndex, toCaller, reader });
	const left = operation.leftBehind?.(
		outputs.flat().map(({ json }) => json),
		others.flatMap(({ error: other }) => (other instanceof OpenRouterError ? [other.failure] : [])),
	);
	if (left === undefined) return error;
	// n8n lists messages among the error's details, for the author alone.
	if (toCaller) error.messages.push(left);
	else error.description = sentences(error.description, left);
	return error;
}

async function runItems(
	context: IExecuteFunctions,
	{ readItem, runItem }: Single<unknown>,
	run: Run,
): Promise<INodeExecutionData[][]> {
	const { itemCount, inParallel, signal, callOf, fail } = run;
	const isChecked = readItem !== undefined && run.failureEndsAll && itemCount > 1;
	const calls = isChecked ? await checkItems(context, readItem, run) : [];
	const runOne = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		if (signal.aborted) return [];
		try {
			const call = calls[itemIndex] ?? (await callOf(itemIndex));
			return await runItem.call(context, call, await readItem?.call(context, call));
		} catch (error) {
			return await fail(error, itemIndex);
		}
	};
	return await Promise.all(
		Array.from({ length: itemCount }, async (_, itemIndex) => await inParallel(runOne, itemIndex)),
	);
}

/**
 * Reads all items, in their order, before anything is paid for. Reads one at a time and drops what it
 * read, because the files of all items may not fit into memory. Returns the calls.
 */
async function checkItems(
	context: IExecuteFunctions,
	readItem: NonNullable<Single<unknown>['readItem']>,
	{ itemCount, signal, callOf, fail }: Run,
): Promise<ItemCall[]> {
	const calls: ItemCall[] = [];
	for (let itemIndex = 0; itemIndex < itemCount && !signal.aborted; itemIndex++) {
		try {
			cancelSignalOf(context)?.throwIfAborted();
			const call = await callOf(itemIndex);
			calls[itemIndex] = call;
			await readItem.call(context, call);
		} catch (error) {
			await fail(error, itemIndex);
		}
	}
	return calls;
}

/** Whatever failed, the stop was the cause. What OpenRouter goes on with, or has charged, is still said. */
function canceled(error: unknown): OpenRouterError {
	if (!(error instanceof OpenRouterError)) return new OpenRouterError(CANCELED);
	const { remains, jobId, generationId, costUsd, upstreamInferenceCostUsd } = error.failure;
	return new OpenRouterError(
		CANCELED.with({
			...defined({ remains, jobId, generationId, costUsd, upstreamInferenceCostUsd }),
			hint: sentences(CANCELED.hint, remains),
		}),
	);
}

/** n8n shows the node as successful when its failure goes to the agent, so the author gets a hint. */
function addAgentHint(context: IExecuteFunctions, error: unknown): void {
	const { message, description } = toNodeError(context.getNode(), error);
	addHint(
		context,
		sentences('The call failed, and the agent got the reason', message, description),
	);
}

const sentences = (...parts: readonly unknown[]): string =>
	parts.filter((part) => typeof part === 'string' && part !== '').join('. ');

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
