/**
 * The IDs of calls that the endpoint's own connected tools have answered. Clients send these calls back
 * with the conversation; their IDs tell them from calls of the page's tools. Pure.
 */
const PREFIX = 'n8n_';

export const connectedCallId = (unique: string): string => PREFIX + unique;

export const isConnectedCall = (id: unknown): boolean =>
	typeof id === 'string' && id.startsWith(PREFIX);
