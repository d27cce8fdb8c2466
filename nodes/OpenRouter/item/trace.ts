/** What OpenRouter passes on about a call, for chats and for other requests. */
import { described } from '../../shared/parameters/parameters';

export const traceField = described({
	displayName: 'Trace (JSON)',
	name: 'trace',
	type: 'json',
	default: '{}',
	description:
		'Data that OpenRouter passes to your observability service, such as {"trace_id": "…", "trace_name": "…"}',
});

/** For requests whose user OpenRouter tells only some providers, or none. */
export const userField = described({
	displayName: 'User',
	name: 'user',
	type: 'string',
	default: '',
	description:
		'Stable ID of the person whom the call is for, such as a hash. OpenRouter and your observability service tell people apart by it; no personal data.',
});

export const trace = { sets: 'trace', example: '{"trace_id": "order-42"}' } as const;
