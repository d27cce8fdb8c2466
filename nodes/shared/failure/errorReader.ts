/**
 * How the caller of a streamed execution reads an error line. n8n's chat (`@n8n/chat`, behind a Chat
 * Trigger) shows its content as it is, so there it is a sentence. A page behind a Webhook gets JSON,
 * because it needs the status, too.
 */
import type { IExecuteFunctions } from 'n8n-workflow';

export type ErrorReader = 'page' | 'chat';

/** `chat` only if no Webhook leads to this node as well: it cannot be told which of them was called. */
export function errorReader(context: IExecuteFunctions): ErrorReader {
	const triggers = context
		.getParentNodes(context.getNode().name)
		.filter(({ type }) => /\.(webhook|chatTrigger)$/.test(type));
	return triggers.length > 0 && triggers.every(({ type }) => type.endsWith('.chatTrigger'))
		? 'chat'
		: 'page';
}
