/** What callers of the gateway's endpoints hear when the fault is not theirs, nor OpenRouter's. */
import { failureOf } from './common';

export const NOT_SET_UP = failureOf(
	500,
	'endpoint_not_set_up',
	'This endpoint is not set up correctly: its author can see why in n8n’s log',
	'See n8n’s log',
);

export const ENDPOINT_BROKEN = failureOf(
	500,
	'internal',
	'The endpoint could not answer',
	'See n8n’s log',
);
