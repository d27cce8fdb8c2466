/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** A real MCP server on loopback, of the protocol's own SDK: Streamable HTTP, without sessions. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

export type McpTool = {
	name: string;
	description: string;
	/** JSON Schema. */
	inputSchema: { type: 'object'; properties: Record<string, object>; required?: string[] };
	run: (args: Record<string, unknown>) => string;
};

export type McpServer = { url: string; stop: () => Promise<void> };

export async function startMcpServer(tools: readonly McpTool[]): Promise<McpServer> {
	const http = createServer((request, response) => {
		// Without sessions, there is nothing that a client could listen to.
		if (request.method !== 'POST') response.writeHead(405).end();
		else void answer(tools, request, response);
	});
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	const address = http.address();
	if (address === null || typeof address === 'string') throw new Error('No port');
	return {
		url: `http://127.0.0.1:${address.port}/mcp`,
		async stop() {
			http.closeAllConnections();
			await new Promise((resolve) => http.close(resolve));
		},
	};
}

async function answer(
	tools: readonly McpTool[],
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const server = new Server(
		{ name: 'warehouse', version: '1.0.0' },
		{ capabilities: { tools: {} } },
	);
	server.setRequestHandler(ListToolsRequestSchema, () => ({
		tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
	}));
	server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
		const called = tools.find(({ name }) => name === params.name);
		const text = called?.run(params.arguments ?? {}) ?? `There is no tool ${params.name}`;
		return { content: [{ type: 'text', text }], isError: called === undefined };
	});
	const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
	response.once('close', () => void server.close());
	await server.connect(transport);
	await transport.handleRequest(request, response);
}
