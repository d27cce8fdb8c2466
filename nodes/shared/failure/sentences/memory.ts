/** The failure of a memory that the author has connected. Its `upstreamMessage` says the cause. */
import { failureOf } from './common';

export const MEMORY_UNAVAILABLE = failureOf(
	503,
	'memory_unavailable',
	'The memory of this conversation cannot be reached right now: try again later',
	'Check the connected memory node, its credential and its database',
);
