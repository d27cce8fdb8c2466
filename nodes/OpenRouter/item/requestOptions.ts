/** Options of requests other than chats: attempts, time, and what OpenRouter records of the call. */
import { invalidInput } from '../../shared/failure/failure';
import { described, parameters } from '../../shared/parameters/parameters';
import { inMs } from '../../shared/parameters/values';
import { trace, traceField } from './trace';

export const userField = described({
	displayName: 'User',
	name: 'user',
	type: 'string',
	default: '',
	description:
		'Stable ID of the person whom the call is for, such as a hash. Keeps one person’s abuse from blocking the others; no personal data.',
});

const requestOptionFields = described([
	{
		displayName: 'Attempts',
		name: 'attempts',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
		default: 3,
		description: 'The most attempts to make when OpenRouter reports an error that may pass',
	},
	{
		displayName: 'Parallel Requests',
		name: 'parallelItems',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
		default: 10,
		description: 'How many requests to send at the same time',
	},
	{
		displayName: 'Session ID',
		name: 'sessionId',
		type: 'string',
		default: '',
		description: 'Groups calls in OpenRouter’s activity; up to 256 characters',
	},
	{
		displayName: 'Total Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 0.1, maxValue: 86400 },
		default: 300,
		description: 'Seconds after which to give up on a request, all of its attempts included',
	},
	traceField,
	userField,
]);

const MAX_SESSION_ID_CHARS = 256;

export function readSessionId(id: string, label: string): string {
	if (id.length <= MAX_SESSION_ID_CHARS) return id;
	throw invalidInput(
		`${label} has more than ${MAX_SESSION_ID_CHARS} characters`,
		'Use a shorter ID',
	);
}

export const requestOptions = parameters(requestOptionFields, {
	user: { sets: 'user' },
	sessionId: { sets: 'session_id', to: readSessionId },
	trace,
	attempts: { unset: 'default' },
	timeout: { unit: 'seconds', to: inMs, unset: 'default' },
	// The router reads it.
	parallelItems: {},
});

export const readRequestLimits = (values: unknown) => ({
	timeoutMs: requestOptions.one(values, 'timeout'),
	attempts: requestOptions.one(values, 'attempts'),
});
