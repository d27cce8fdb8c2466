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

export const TOOLS_UNAVAILABLE = failureOf(
	503,
	'tools_unavailable',
	'The tools of this endpoint cannot be reached right now: try again later',
	'Check the connected tools and the servers that they use',
);
