/** Workflows that the e2e tests publish: the example as users import it, and small ones by node. */
import { randomUUID } from 'node:crypto';
import { CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import type { Credential, WorkflowContent } from '../host/n8nRest';

export type Node = {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
} & Record<string, unknown>;

/** A node that hangs below another one: below the workflow's main node unless `of` names another. */
export type SubNode = {
	node: Node;
	input: 'ai_tool' | 'ai_memory' | 'ai_languageModel';
	of?: string;
};

/** The example, under a path of its own, as several test files publish it in one n8n. */
export function example(credential: Credential, allowedOrigins: string) {
	const { webhookPath: ownPath, ...workflow } = exampleWorkflow({ credential, allowedOrigins });
	const webhookPath = `${ownPath}-${randomUUID()}`;
	const nodes = workflow.nodes.map((node) =>
		node.type === 'n8n-nodes-base.webhook'
			? { ...node, webhookId: randomUUID(), parameters: { ...node.parameters, path: webhookPath } }
			: node,
	);
	return { workflow: { ...workflow, nodes }, webhookPath };
}

/** Webhook -> the given nodes in a row; the last one's first item is the answer. */
export function inARow(nodes: Node[]): { workflow: WorkflowContent; webhookPath: string } {
	const webhookPath = `e2e-${randomUUID()}`;
	const webhook = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		webhookId: randomUUID(),
		parameters: { httpMethod: 'POST', path: webhookPath, responseMode: 'lastNode', options: {} },
	};
	const row: Node[] = [webhook, ...nodes];
	const connections: Record<string, unknown> = {};
	row.slice(1).forEach((node, index) => {
		const previous = row[index];
		if (previous) {
			connections[previous.name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
		}
	});
	const placed = row.map((node, index) => ({
		id: randomUUID(),
		position: [index * 220, 0],
		...node,
	}));
	const settings = { executionOrder: 'v1', saveDataSuccessExecution: 'none' };
	return { workflow: { name: webhookPath, nodes: placed, connections, settings }, webhookPath };
}

/** The workflow with sub-nodes below the node of that name. */
export function withSubNodes(
	workflow: WorkflowContent,
	main: string,
	subNodes: readonly SubNode[],
): WorkflowContent {
	const nodes = subNodes.map(({ node }, index) => ({
		id: randomUUID(),
		position: [index * 220, 220],
		...node,
	}));
	const connections = subNodes.map(({ node, input, of = main }) => [
		node.name,
		{ [input]: [[{ node: of, type: input, index: 0 }]] },
	]);
	return {
		...workflow,
		nodes: [...workflow.nodes, ...nodes],
		connections: { ...workflow.connections, ...Object.fromEntries(connections) },
	};
}

export const openRouterNode = (credential: Credential, parameters: object): Node => ({
	name: 'OpenRouter',
	type: 'n8n-nodes-openrouter-gateway.openRouter',
	typeVersion: 1,
	parameters: { resource: 'chat', operation: 'complete', ...parameters },
	credentials: { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } },
});

export const fixedModel = (id: string) => ({ __rl: true, mode: 'id', value: id });
