/** Runs an operation that sends many items in one request. Outputs keep the order of the items. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { LimitFunction } from 'p-limit';
import { INVALID_RESPONSE } from '../shared/failure/sentences/common';
import { OpenRouterError } from '../shared/failure/failure';
import type { Batch, ItemCall } from './operation';

type Entry<T> = { itemIndex: number; call: ItemCall; value: T };

export type Run = {
	itemCount: number;
	inParallel: LimitFunction;
	/** Aborted when an item has failed and ends the others. */
	signal: AbortSignal;
	callOf: (itemIndex: number) => Promise<ItemCall>;
	/** Returns the items to output in place of the item's own. */
	fail: (error: unknown, itemIndex: number) => Promise<INodeExecutionData[]>;
};

/** One list of output items per input item. */
export async function runBatches<T>(
	context: IExecuteFunctions,
	batch: Batch<T>,
	{ itemCount, inParallel, signal, callOf, fail }: Run,
): Promise<INodeExecutionData[][]> {
	const outputs = Array.from({ length: itemCount }, (): INodeExecutionData[] => []);
	const entries: Array<Entry<T>> = [];
	for (let itemIndex = 0; itemIndex < itemCount && !signal.aborted; itemIndex++) {
		try {
			const call = await callOf(itemIndex);
			entries.push({ itemIndex, call, value: await batch.readItem.call(context, call) });
		} catch (error) {
			outputs[itemIndex] = await fail(error, itemIndex);
		}
	}

	const send = async (group: ReadonlyArray<Entry<T>>): Promise<void> => {
		const [first] = group;
		if (first === undefined || signal.aborted) return;
		const outcomes = await batch.send
			.call(context, group, first.call)
			.catch((error: unknown) => group.map(() => error));
		for (const [index, { itemIndex }] of group.entries()) {
			const outcome = outcomes[index] ?? new OpenRouterError(INVALID_RESPONSE);
			outputs[itemIndex] = isOutput(outcome) ? outcome : await fail(outcome, itemIndex);
		}
	};
	const faults = batch.faultsOf?.(entries.map(({ value }) => value)) ?? [];
	for (const [index, { itemIndex }] of entries.entries()) {
		const fault = faults[index];
		if (fault !== undefined && !signal.aborted) outputs[itemIndex] = await fail(fault, itemIndex);
	}
	const sound = entries.filter((_, index) => faults[index] === undefined);
	const groups = groupsOf(sound, batch);
	await Promise.all(groups.map(async (group) => await inParallel(send, group)));
	return outputs;
}

const isOutput = (outcome: unknown): outcome is INodeExecutionData[] => Array.isArray(outcome);

/** One group per request: the same credential, the same key, and at most `maxItems` entries. */
function groupsOf<T>(
	entries: ReadonlyArray<Entry<T>>,
	{ maxItems, keyOf }: Batch<T>,
): Array<Array<Entry<T>>> {
	const groups: Array<Array<Entry<T>>> = [];
	const open = new Map<string, Array<Entry<T>>>();
	for (const entry of entries) {
		const key = JSON.stringify([entry.call.credential, keyOf?.(entry.value)]);
		let group = open.get(key);
		if (group === undefined || group.length >= maxItems) {
			group = [];
			open.set(key, group);
			groups.push(group);
		}
		group.push(entry);
	}
	return groups;
}
