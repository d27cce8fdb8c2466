/** A gateway in the running n8n, with a credential that knows one caller, for e2e tests. */
import { randomUUID } from 'node:crypto';
import { CALLER_CREDENTIAL_TYPE, CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import type { Session } from './session';
import { withSubNodes, type SubNode } from './workflows';

export const MODEL = 'google/gemini-2.0-flash-001';
/** A caller as the credential knows it. */
export const CALLER = { name: 'web app', token: `caller-${randomUUID()}` };

export type Gateway = {
	/** What OpenAI clients call the base URL. */
	baseUrl: string;
	workflowId: string;
};

export type GatewayChoice = {
	parameters?: Record<string, unknown>;
	/** Data of the caller credential; one bearer token unless told otherwise. */
	callers?: Record<string, unknown>;
	/** OpenRouter's credential; the session's unless told otherwise. */
	credential?: Credential;
	/** Nodes after the gateway, in a row. */
	after?: Array<Record<string, unknown> & { name: string }>;
	/** Connected tools, and what hangs below them. */
	subNodes?: readonly SubNode[];
};

export async function publishGateway(
	session: Pick<Session, 'n8n' | 'url' | 'credential'>,
	{
		parameters = {},
		callers,
		credential = session.credential,
		after = [],
		subNodes = [],
	}: GatewayChoice = {},
): Promise<Gateway> {
	const path = String(parameters.path ?? `gateway-${randomUUID()}`);
	const caller = await session.n8n.createCredential(
		'Callers',
		CALLER_CREDENTIAL_TYPE,
		callers ?? { method: 'bearer', callers: JSON.stringify({ [CALLER.name]: CALLER.token }) },
	);
	const gateway = {
		name: 'Gateway',
		type: 'n8n-nodes-openrouter-gateway.openRouterGateway',
		typeVersion: 2,
		webhookId: randomUUID(),
		parameters: { path, models: [MODEL, 'openai/*'], report: 'never', ...parameters },
		credentials: {
			[CREDENTIAL_TYPE]: { id: credential.id, name: credential.name },
			[CALLER_CREDENTIAL_TYPE]: { id: caller.id, name: caller.name },
		},
	};
	const row: Array<Record<string, unknown> & { name: string }> = [gateway, ...after];
	const connections = Object.fromEntries(
		row
			.slice(1)
			.map((node, index) => [
				row[index]?.name ?? '',
				{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
			]),
	);
	const content = {
		name: path,
		nodes: row.map((node, index) => ({ id: randomUUID(), position: [index * 220, 0], ...node })),
		connections,
		settings: { executionOrder: 'v1' },
	};
	const workflow = await session.n8n.createWorkflow(withSubNodes(content, gateway.name, subNodes));
	// n8n registers the node's addresses one after the other, and this is the last.
	await session.n8n.publish(workflow, path);
	return { baseUrl: `${session.url}/webhook/${path}`, workflowId: workflow.id };
}
