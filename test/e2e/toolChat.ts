/** Chats of the action node behind n8n's Webhook, with connected tools. */
import { expect } from '@jest/globals';
import { ORIGIN } from './abuseCalls';
import { MODEL } from './gateway';
import type { Session } from './session';
import { fixedModel, inARow, openRouterNode, withSubNodes, type SubNode } from './workflows';

const OPERATIONS = {
	complete: { inputMode: 'prompt', prompt: '={{ $json.body.message }}' },
	respond: { requestSource: 'webhook', limits: { allowedOrigins: [ORIGIN] } },
};

export type Way = { operation: keyof typeof OPERATIONS; isStreamed: boolean };

export const WAYS = [
	{ way: 'Complete', operation: 'complete', isStreamed: false },
	{ way: 'Complete, streamed', operation: 'complete', isStreamed: true },
	{ way: 'Answer a Frontend Request', operation: 'respond', isStreamed: false },
	{ way: 'Answer a Frontend Request, streamed', operation: 'respond', isStreamed: true },
] as const;

/** What the author shows a caller of an answer. */
const SHOWN = {
	name: 'Shown',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: '={{ JSON.stringify($json.public) }}', options: {} },
};

export type Chat = { url: string; workflowId: string };

export async function publishChat(
	session: Session,
	{ operation, isStreamed }: Way,
	subNodes: readonly SubNode[],
	parameters: object = {},
): Promise<Chat> {
	const node = openRouterNode(session.credential, {
		operation,
		model: fixedModel(MODEL),
		...OPERATIONS[operation],
		...parameters,
	});
	const isShown = operation === 'respond' && !isStreamed;
	const { workflow, webhookPath } = inARow(isShown ? [node, SHOWN] : [node]);
	if (isStreamed) workflow.nodes[0].parameters.responseMode = 'streaming';
	const settings = { ...workflow.settings, saveDataSuccessExecution: 'all' };
	const content = withSubNodes({ ...workflow, settings }, node.name, subNodes);
	const url = await session.publish(content, webhookPath);
	const all = await session.n8n.listWorkflows();
	return { url, workflowId: all.find(({ name }) => name === webhookPath)?.id ?? '' };
}

export type Line = { type: string; content?: string };

/** Of a streamed answer. */
export const linesOf = (answer: string): Line[] =>
	answer
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);

/** Of an answer that is whole: one `begin`, one `end`, and no error. */
export function textOfLines(lines: readonly Line[]): string {
	const types = lines.map(({ type }) => type);
	expect(types.filter((type) => type !== 'item')).toEqual(['begin', 'end']);
	return lines.map(({ type, content }) => (type === 'item' ? content : '')).join('');
}
