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

export const trace = { sets: 'trace', example: '{"trace_id": "order-42"}' } as const;
