/** How many items a list has: all, or up to a limit. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { readFlag, readNumberOf } from '../../shared/parameters/values';

const DEFAULT_LIMIT = 50;

export const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

/** `undefined` for all. */
export function readListLimit(context: IExecuteFunctions, itemIndex: number): number | undefined {
	const returnAll = context.getNodeParameter('returnAll', itemIndex, false);
	if (readFlag(returnAllField.displayName, returnAll) === true) return undefined;
	const limit = context.getNodeParameter('limit', itemIndex, DEFAULT_LIMIT);
	return readNumberOf(limitField, limit) ?? DEFAULT_LIMIT;
}
