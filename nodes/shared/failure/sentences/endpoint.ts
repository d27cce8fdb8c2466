/** Failures of the gateway for which neither the caller nor OpenRouter is at fault. */
import { failureOf } from './common';

export const NOT_SET_UP = failureOf(
	500,
	'endpoint_not_set_up',
	'This endpoint is not set up correctly: its author finds the reason in n8n’s log',
	'See n8n’s log',
);

export const ENDPOINT_BROKEN = failureOf(
	500,
	'internal',
	'The endpoint could not answer',
	'See n8n’s log',
);
