/** Simplified outputs of look-ups. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { numbersIn, type JsonRecord } from '../../shared/values/json';
import { toItem, wantsRaw } from './output';

/** The names of OpenRouter's members, and of ours in their order. */
export type Names = Readonly<Record<string, string>>;

/** The members under our names. Others are left out. `numbers`: members that a server may write as text. */
export function renamed(
	entry: JsonRecord,
	names: Names,
	numbers: readonly string[] = [],
): JsonRecord {
	const values = { ...entry, ...numbersIn(entry, numbers) };
	return Object.fromEntries(
		Object.entries(names)
			.filter(([name]) => values[name] !== undefined)
			.map(([name, ours]) => [ours, values[name]]),
	);
}

/** An item for each entry, simplified or as OpenRouter gave it. */
export function toItems<T extends JsonRecord>(
	context: IExecuteFunctions,
	itemIndex: number,
	entries: readonly T[],
	simplify: (entry: T) => object,
): INodeExecutionData[] {
	const isRaw = wantsRaw(context, itemIndex);
	return entries.map((entry) => toItem(isRaw ? entry : simplify(entry), itemIndex));
}
