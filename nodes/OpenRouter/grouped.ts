/** Runs an operation that sends many items in one request. Outputs keep the order of the items. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { LimitFunction } from 'p-limit';
import { INVALID_RESPONSE } from '../shared/failure/sentences/common';
import { OpenRouterError } from '../shared/failure/failure';
import type { Grouped, ItemCall } from './operation';

type Entry<T> = { itemIndex: number; call: ItemCall; value: T };

/** The entries of one request. Those of one credential have the same key. */
type Group<T> = { credentialKey: string; entries: Array<Entry<T>> };

/** The key is not accepted, or has no credit left: all further requests would fail like this one. */
const ENDS_ALL: readonly number[] = [401, 402];

export type Run = {
	itemCount: number;
	/** Whether an item that fails ends the others. */
	failureEndsAll: boolean;
	inParallel: LimitFunction;
	/** Aborted when an item has failed and ends the others. */
	signal: AbortSignal;
	callOf: (itemIndex: number) => Promise<ItemCall>;
	/** Returns the items to output in place of the item's own. */
	fail: (error: unknown, itemIndex: number) => Promise<INodeExecutionData[]>;
};

/** One list of output items per input item. */
export async function runGrouped<T>(
	context: IExecuteFunctions,
	grouped: Grouped<T>,
	run: Run,
): Promise<INodeExecutionData[][]> {
	const outputs = Array.from({ length: run.itemCount }, (): INodeExecutionData[] => []);
	const entries = await readEntries(context, grouped, run, outputs);
	const outcomesOf = senderOf(context, grouped);
	const send = async (group: Group<T>): Promise<void> => {
		if (run.signal.aborted) return;
		const outcomes = await outcomesOf(group);
		for (const [index, { itemIndex }] of group.entries.entries()) {
			const outcome = outcomes[index] ?? new OpenRouterError(INVALID_RESPONSE);
			outputs[itemIndex] = isOutput(outcome) ? outcome : await run.fail(outcome, itemIndex);
		}
	};
	const groups = groupsOf(entries, grouped);
	await Promise.all(groups.map(async (group) => await run.inParallel(send, group)));
	return outputs;
}

/** The items that may be sent. What the others give in place of their output goes into `outputs`. */
async function readEntries<T>(
	context: IExecuteFunctions,
	grouped: Grouped<T>,
	{ itemCount, signal, callOf, fail }: Run,
	outputs: INodeExecutionData[][],
): Promise<Array<Entry<T>>> {
	const entries: Array<Entry<T>> = [];
	for (let itemIndex = 0; itemIndex < itemCount && !signal.aborted; itemIndex++) {
		try {
			const call = await callOf(itemIndex);
			entries.push({ itemIndex, call, value: await grouped.readItem.call(context, call) });
		} catch (error) {
			outputs[itemIndex] = await fail(error, itemIndex);
		}
	}
	const faults = grouped.faultsOf?.(entries.map(({ value }) => value)) ?? [];
	for (const [index, { itemIndex }] of entries.entries()) {
		const fault = faults[index];
		if (fault !== undefined && !signal.aborted) outputs[itemIndex] = await fail(fault, itemIndex);
	}
	return entries.filter((_, index) => faults[index] === undefined);
}

/** By the entries of a group: output items, or an error. */
type Outcomes = readonly unknown[];

/** Sends a group. After an error that ends all, nothing more is sent with the same credential. */
function senderOf<T>(
	context: IExecuteFunctions,
	grouped: Grouped<T>,
): (group: Group<T>) => Promise<Outcomes> {
	const ended = new Map<string, OpenRouterError>();
	return async ({ credentialKey, entries }) => {
		const end = ended.get(credentialKey);
		const [first] = entries;
		if (end !== undefined || first === undefined) return entries.map(() => end);
		return await grouped.send.call(context, entries, first.call).catch((error: unknown) => {
			const unpriced = withoutCosts(error);
			if (endsAll(unpriced)) ended.set(credentialKey, unpriced);
			// The cost is said once.
			return entries.map((_, index) => (index === 0 ? error : unpriced));
		});
	};
}

const isOutput = (outcome: unknown): outcome is INodeExecutionData[] => Array.isArray(outcome);

const endsAll = (error: unknown): error is OpenRouterError =>
	error instanceof OpenRouterError &&
	ENDS_ALL.includes(error.failure.statusCode) &&
	!error.failure.retryable &&
	// Credit that running requests hold will be free again.
	error.failure.retryAfterSeconds === undefined;

const withoutCosts = (error: unknown): unknown =>
	error instanceof OpenRouterError
		? new OpenRouterError(
				error.failure.with({ costUsd: undefined, upstreamInferenceCostUsd: undefined }),
			)
		: error;

/** One group per request: the same credential, the same key, and room for all of its entries. */
function groupsOf<T>(
	entries: ReadonlyArray<Entry<T>>,
	{ maxItems, keyOf, hasRoom }: Grouped<T>,
): Array<Group<T>> {
	const groups: Array<Group<T>> = [];
	const open = new Map<string, Group<T> & { values: T[] }>();
	for (const entry of entries) {
		const credentialKey = JSON.stringify(entry.call.credential);
		const key = JSON.stringify([credentialKey, keyOf?.(entry.value)]);
		let group = open.get(key);
		if (
			group === undefined ||
			group.values.length >= maxItems ||
			hasRoom?.(group.values, entry.value) === false
		) {
			group = { credentialKey, entries: [], values: [] };
			open.set(key, group);
			groups.push(group);
		}
		group.entries.push(entry);
		group.values.push(entry.value);
	}
	return groups;
}
