/** How often and for how long a call is tried, and how many items run side by side. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { described, parameters } from '../../shared/parameters/parameters';
import { inMs } from '../../shared/parameters/values';
import type { RetryLimits } from '../../shared/transport/withRetry';

export const attemptsField = described({
	displayName: 'Attempts',
	name: 'attempts',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
	default: 3,
	description: 'The most attempts to make when OpenRouter reports an error that may pass',
});

export const parallelItemsField = described({
	displayName: 'Parallel Items',
	name: 'parallelItems',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
	default: 10,
	description: 'How many input items to process at the same time',
});

export const timeoutField = described({
	displayName: 'Total Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 0.1, maxValue: 86400 },
	default: 300,
	description: 'Seconds after which to give up, all attempts included',
});

/** The rows of the three, for the tables of the operations' options. */
export const limitRows = {
	attempts: { unset: 'default' },
	timeout: { unit: 'seconds', to: inMs, unset: 'default' },
	// The router reads it.
	parallelItems: {},
} as const;

const limits = parameters([attemptsField, timeoutField, parallelItemsField], limitRows);

/** `options` is the value of Options. */
export const readCallLimits = (options: unknown): RetryLimits => ({
	timeoutMs: limits.one(options, 'timeout'),
	attempts: limits.one(options, 'attempts'),
});

/** Applies to all items, so it is read from the first. Any number is brought into the range. */
export function readParallelItems(context: IExecuteFunctions): number {
	const { default: usual, typeOptions } = parallelItemsField;
	const given: unknown = context.getNodeParameter('options.parallelItems', 0, usual);
	const wanted = Math.trunc(Number(given));
	if (Number.isNaN(wanted)) return usual;
	return Math.min(Math.max(wanted, typeOptions.minValue), typeOptions.maxValue);
}
