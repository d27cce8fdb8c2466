/**
 * A failure as the content of the `error` line of n8n's streamed response. n8n's chat (`@n8n/chat`,
 * behind a Chat Trigger) shows the content unchanged, so it gets a sentence. A page behind a Webhook
 * gets JSON, because it also needs the status.
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import { thrownForCaller } from './forCaller';

export type ErrorReader = 'page' | 'chat';

/**
 * `{message, statusCode, errorType, retryAfterSeconds?}` as JSON for a page, the message alone for
 * n8n's chat.
 */
export function toStreamedError(error: unknown, reader: ErrorReader = 'page'): string {
	const { message, statusCode, errorType, retryAfterSeconds } = thrownForCaller(error);
	if (reader === 'chat') return message;
	return JSON.stringify({ message, statusCode, errorType, retryAfterSeconds });
}

/** `chat` only if no Webhook leads to this node: the node cannot know which trigger was called. */
export function errorReader(context: IExecuteFunctions): ErrorReader {
	const triggers = context
		.getParentNodes(context.getNode().name)
		.filter(({ type }) => /\.(webhook|chatTrigger)$/.test(type));
	return triggers.length > 0 && triggers.every(({ type }) => type.endsWith('.chatTrigger'))
		? 'chat'
		: 'page';
}
