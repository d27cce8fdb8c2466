/**
 * Reads the collection Limits of both nodes. A limit that was not added has its default. One that was
 * added and says nothing, as an expression such as `{{ $vars.nope }}` gives, must not count as not
 * added, since that would open what its author meant to close. Throws `OpenRouterError`
 * (`invalid_input`) naming the limit.
 */
import type { INodeProperties } from 'n8n-workflow';
import type { JsonRecord } from '../values/json';
import type { OriginRules } from '../callers/origin';
import { DEFAULT_POLICY, type CallerPolicy } from '../callers/request/policy';
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
import { readAdded, readClosingList, readNumberOf } from '../parameters/values';

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
			allowedOrigins:
				readLimit(limits, allowedOrigins, (value) =>
					readClosingList(allowedOrigins.displayName, value),
				) ?? [],
			allowServers: limits.allowServers === true,
		},
		requestsPerMinute: number(requestsPerMinute, DEFAULT_REQUESTS_PER_MINUTE),
		minimumCreditUsd: readNumberLimit(limits, minimumCreditUsd),
	};
}
