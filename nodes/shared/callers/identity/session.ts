/** Under which ID a memory keeps a caller's conversation. */
import { createHmac } from 'node:crypto';
import type { Caller } from './identity';

/**
 * Binds a conversation to its caller and to the node, so that nobody reaches another caller's
 * conversation by its ID. The result is hex, which databases compare alike whatever their collation. It
 * is the same in all processes and after a restart, and changes when n8n's instance ID does.
 *
 * Callers are told apart by `caller.key` alone. Anonymous callers share one key, and so do all who use
 * the same bearer token or the same address. Among them a conversation is only as secret as its ID, so
 * pages should choose one that nobody can guess, such as `crypto.randomUUID()`.
 *
 * `instanceId`: of the n8n installation. With it as the key, another workflow whose callers choose their
 * session themselves cannot be used to name this one.
 */
export const sessionIdOf = (
	conversationId: string,
	{ key }: Pick<Caller, 'key'>,
	nodeKey: string,
	instanceId: string,
): string =>
	createHmac('sha256', instanceId)
		// JSON, as each of the texts may hold any separator.
		.update(JSON.stringify(['conversation', nodeKey, key, conversationId]))
		.digest('hex');
