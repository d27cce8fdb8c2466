/**
 * Who reads the error line of a streamed execution. n8n's chat (`@n8n/chat`, behind a Chat Trigger)
 * shows its content unchanged, so it gets a sentence. A page behind a Webhook gets JSON, because it also
 * needs the status.
 */
import type { IExecuteFunctions } from 'n8n-workflow';

export type ErrorReader = 'page' | 'chat';

/** `chat` only if no Webhook leads to this node: the node cannot know which trigger was called. */
export function errorReader(context: IExecuteFunctions): ErrorReader {
	const triggers = context
		.getParentNodes(context.getNode().name)
		.filter(({ type }) => /\.(webhook|chatTrigger)$/.test(type));
	return triggers.length > 0 && triggers.every(({ type }) => type.endsWith('.chatTrigger'))
		? 'chat'
		: 'page';
}
