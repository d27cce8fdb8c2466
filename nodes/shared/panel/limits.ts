/**
 * Reads the collection Limits of both nodes. A limit that was not added has its default. One that was
 * added and says nothing, as an expression such as `{{ $vars.nope }}` gives, must not count as not
 * added, since that would open what its author meant to close. Throws `OpenRouterError`
 * (`invalid_input`) naming the limit.
 */
import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../api/error';
import { isRecord, type JsonRecord } from '../api/json';
import type { OriginRules } from '../caller/origin';
import { DEFAULT_POLICY, type CallerPolicy } from '../caller/policy';
import {
	allowedOrigins,
	DEFAULT_REQUESTS_PER_MINUTE,
	maxAttachments,
	maxChars,
	maxMessages,
	maxOutputTokens,
	minimumCreditUsd,
	requestsPerMinute,
} from './callerPolicy';
import { readAdded, readList, readNumberOf } from './values';

/**
 * An expression in place of the whole collection is dropped by n8n before the node sees it: n8n takes
 * the collection's options as members of the expression's text. That text has a length, so it shows
 * in an option of that name. The editor does not offer hidden options.
 */
export const lengthOfExpression: INodeProperties = {
	displayName: 'Length',
	name: 'length',
	type: 'hidden',
	default: '',
};

/** The value of the parameter, which must be a collection. */
export function limitsOf(value: unknown): JsonRecord {
	if (isRecord(value) && !Object.hasOwn(value, lengthOfExpression.name)) return value;
	throw invalidInput(
		'Limits is an expression, which n8n leaves out',
		'Add each limit by itself; its value may be an expression',
	);
}

/** `undefined` when the limit was not added. */
export const readLimit = <T>(
	limits: JsonRecord,
	{ name, displayName }: Pick<INodeProperties, 'name' | 'displayName'>,
	read: (value: unknown) => T | undefined,
): T | undefined => readAdded(displayName, limits, name, read);

export const readNumberLimit = (limits: JsonRecord, field: INodeProperties): number | undefined =>
	readLimit(limits, field, (value) => readNumberOf(field, value));

export type CommonLimits = {
	policy: Pick<CallerPolicy, 'maxMessages' | 'maxChars' | 'maxAttachments' | 'maxOutputTokens'>;
	origin: OriginRules;
	requestsPerMinute: number;
	minimumCreditUsd?: number;
};

/** Those that both nodes have. */
export function readCommonLimits(limits: JsonRecord): CommonLimits {
	const number = (field: INodeProperties, otherwise: number): number =>
		readNumberLimit(limits, field) ?? otherwise;
	return {
		policy: {
			maxMessages: number(maxMessages, DEFAULT_POLICY.maxMessages),
			maxChars: number(maxChars, DEFAULT_POLICY.maxChars),
			maxAttachments: number(maxAttachments, DEFAULT_POLICY.maxAttachments),
			maxOutputTokens: number(maxOutputTokens, DEFAULT_POLICY.maxOutputTokens),
		},
		origin: {
			allowedOrigins: readLimit(limits, allowedOrigins, readOrigins) ?? [],
			allowServers: limits.allowServers === true,
		},
		requestsPerMinute: number(requestsPerMinute, DEFAULT_REQUESTS_PER_MINUTE),
		minimumCreditUsd: readNumberLimit(limits, minimumCreditUsd),
	};
}

function readOrigins(value: unknown): string[] | undefined {
	const origins = readList(allowedOrigins.displayName, value);
	return origins.length === 0 ? undefined : origins;
}
