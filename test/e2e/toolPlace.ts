/** What connected tools work with: a shop over HTTP, an MCP server, a Data Table, another workflow. */
import { randomUUID } from 'node:crypto';
import { CHAT_MODEL_CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';
import { createTable, removeTables, type DataTable } from './dataTables';
import { startMcpServer } from './mcpServer';
import type { Session } from './session';

export type ToolPlace = {
	shop: FaultServer;
	mcpUrl: string;
	table: DataTable;
	/** Of a workflow that says what the weather is. */
	workflowId: string;
	/** For n8n's own chat model. */
	modelCredential: Credential;
	close: () => Promise<void>;
};

/** Of a session, in whichever n8n. */
type Host = Pick<Session, 'n8n'> & { upstream: { apiKey: string; baseUrl: string } };

export async function openToolPlace(session: Host): Promise<ToolPlace> {
	const { n8n, upstream } = session;
	const shop = await FaultServer.start();
	shop.route('GET /orders', ({ path }) => {
		const number = new URL(path, 'http://shop').searchParams.get('number');
		return json(200, { order: `ORDER-5a0e-${number}` });
	});
	const mcp = await startMcpServer([
		{
			name: 'in_stock',
			description: 'How many of an item are in stock',
			inputSchema: {
				type: 'object',
				properties: { item: { type: 'string', description: 'Its name' } },
				required: ['item'],
			},
			run: ({ item }) => `STOCK-e6f0-${String(item)}: 12`,
		},
	]);
	const tableName = `orders ${randomUUID()}`;
	const table = await createTable(
		session,
		tableName,
		[
			{ name: 'item', type: 'string' },
			{ name: 'note', type: 'string' },
		],
		['chair', 'lamp'].map((item) => ({ item, note: `ROW-c3d8-${item}` })),
	);
	const modelCredential = await n8n.createCredential('OpenRouter', CHAT_MODEL_CREDENTIAL_TYPE, {
		apiKey: upstream.apiKey,
		url: upstream.baseUrl,
	});
	const weather = await publishWeather(session);
	return {
		shop,
		mcpUrl: mcp.url,
		table,
		workflowId: weather.id,
		modelCredential,
		async close() {
			try {
				await removeTables(session, tableName);
				await n8n.unpublish(weather);
				await n8n.removeWorkflow(weather);
			} finally {
				await shop.stop();
				await mcp.stop();
			}
		},
	};
}

/** A workflow for other workflows. */
async function publishWeather({ n8n }: Host) {
	const workflow = await n8n.createWorkflow({
		name: `weather ${randomUUID()}`,
		nodes: [
			{
				id: randomUUID(),
				name: 'Asked',
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1.1,
				position: [0, 0],
				parameters: { workflowInputs: { values: [{ name: 'city' }] } },
			},
			{
				id: randomUUID(),
				name: 'Forecast',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [220, 0],
				parameters: {
					mode: 'raw',
					jsonOutput: '={{ JSON.stringify({ forecast: "RAIN-4d2f-" + $json.city }) }}',
					options: {},
				},
			},
		],
		connections: { Asked: { main: [[{ node: 'Forecast', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await n8n.publish(workflow);
	return workflow;
}
