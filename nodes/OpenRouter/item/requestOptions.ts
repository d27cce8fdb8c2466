/** Options of requests other than chats: attempts, time, and what OpenRouter records of the call. */
import { described, parameters } from '../../shared/parameters/parameters';
import { attemptsField, limitRows, parallelItemsField, timeoutField } from './callLimits';
import { readSessionId, sessionIdField } from './sessionId';
import { trace, traceField } from './trace';

const userField = described({
	displayName: 'User',
	name: 'user',
	type: 'string',
	default: '',
	description:
		'Stable ID of the person whom the call is for, such as a hash. Keeps one person’s abuse from blocking the others; no personal data.',
});

const requestOptionFields = described([
	attemptsField,
	{
		...parallelItemsField,
		displayName: 'Parallel Requests',
		description: 'How many requests to send at the same time',
	},
	sessionIdField,
	{
		...timeoutField,
		description: 'Seconds after which to give up on a request, all of its attempts included',
	},
	traceField,
	userField,
]);

export const requestOptions = parameters(requestOptionFields, {
	user: { sets: 'user' },
	sessionId: { sets: 'session_id', to: readSessionId },
	trace,
	...limitRows,
});
