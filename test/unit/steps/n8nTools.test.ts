/** Tools as n8n makes them: by n8n's own code, or in its shape where that is not a dependency here. */
import { expect, test } from '@jest/globals';
import { DynamicStructuredTool, DynamicTool } from '@langchain/core/tools';
import type { INode, INodeType } from 'n8n-workflow';
import { StructuredToolkit } from 'n8n-core/dist/execution-engine/node-execution-context/utils/ai-tool-types';
import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { z } from 'zod/v3';
import type { ConnectedTool } from '../../../nodes/shared/steps/connectedTool';
import { readConnectedTools } from '../../../nodes/shared/steps/connectedTools';
import { runCalls } from '../../../nodes/shared/steps/runCalls';
import { logWrapper } from './logWrapper';

const NEVER = new AbortController().signal;

/** What the model is told for each call. */
async function answers(
	tools: readonly ConnectedTool[],
	...calls: Array<readonly [name: string, args: object]>
): Promise<string[]> {
	const results = await runCalls(
		calls.map(([name, args], index) => ({
			id: `c${index}`,
			name,
			arguments: JSON.stringify(args),
		})),
		tools,
		{ timeoutMs: 60_000, maxResultChars: 1_000 },
		NEVER,
	);
	return results.map(({ content }) => content);
}

function nodeAsTool(
	parameters: INode['parameters'],
	response: (args: unknown) => unknown,
): unknown {
	const node: INode = {
		id: '1',
		name: 'Get rows',
		type: 'n8n-nodes-base.dataTableTool',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const nodeType = {
		description: { name: 'dataTableTool', description: 'Reads data tables', properties: [] },
	} as unknown as INodeType;
	const { response: tool } = createNodeAsTool({
		node,
		nodeType,
		handleToolInvocation: async (args) => JSON.stringify(await response(args)),
	});
	return tool;
}

test('a node that is usable as a tool: HTTP Request, Data Table', async () => {
	const tools = readConnectedTools(
		[
			nodeAsTool(
				{
					descriptionType: 'manual',
					toolDescription: 'Finds orders',
					status: "={{ $fromAI('status', 'open or done', 'string') }}",
					limit: "={{ $fromAI('limit', 'At most', 'number', 5) }}",
					filter: "={{ $fromAI('filter', 'What else', 'json') }}",
					owner: '={{ $json.callerId }}',
				},
				(args) => [args],
			),
		],
		new Set(),
	);
	expect(tools).toMatchObject([
		{
			name: 'Get_rows',
			title: 'Get rows',
			definition: {
				function: {
					description: 'Finds orders',
					parameters: {
						type: 'object',
						properties: {
							status: { type: 'string', description: 'open or done' },
							limit: { type: 'number', description: 'At most', default: 5 },
							filter: { description: 'What else', anyOf: [{ type: 'object' }, { type: 'array' }] },
						},
					},
				},
			},
		},
	]);
	const args = { status: 'open', limit: 2, filter: { a: 1 } };
	await expect(answers(tools, ['Get_rows', args])).resolves.toEqual([JSON.stringify([args])]);
});

test('a node without $fromAI takes no parameters, and one without items gives an empty list', async () => {
	const tools = readConnectedTools(
		nodeAsTool({}, () => []),
		new Set(),
	);
	expect(tools[0]?.definition.function).toMatchObject({
		parameters: { type: 'object', properties: {} },
	});
	await expect(answers(tools, ['Get_rows', {}])).resolves.toEqual(['[]']);
});

test('a node that gives no result at all', async () => {
	const tools = readConnectedTools(
		nodeAsTool({}, () => undefined),
		new Set(),
	);
	await expect(answers(tools, ['Get_rows', {}])).resolves.toEqual(['The tool returned nothing.']);
});

test('a tool that takes one text: Calculator, Code Tool, Call n8n Workflow Tool', async () => {
	const log: unknown[] = [];
	const calculator = new DynamicTool({
		name: 'Calculator',
		description: 'Calculates',
		func: async (input) => `= ${input}`,
		metadata: { sourceNodeName: 'Calculator' },
	});
	const tools = readConnectedTools([logWrapper(calculator, log)], new Set());
	expect(tools[0]?.definition.function).toMatchObject({
		parameters: { properties: { input: { type: 'string' } }, required: ['input'] },
	});
	await expect(
		answers(tools, ['Calculator', { input: '2+2' }], ['Calculator', { x: 1 }]),
	).resolves.toEqual(['= 2+2', '= {"x":1}']);
	expect(log).toEqual(['2+2', '{"x":1}']);
});

test('a vector store as a tool gives the texts of its documents', async () => {
	const store = new DynamicStructuredTool({
		name: 'Docs',
		description: 'Searches',
		schema: z.object({ input: z.string().describe('Query to search for. Required') }).required(),
		func: async ({ input }) =>
			['a', 'b'].map((id) => ({
				type: 'text',
				text: JSON.stringify({ pageContent: `${input} ${id}` }),
			})),
	});
	const tools = readConnectedTools([logWrapper(store)], new Set());
	await expect(answers(tools, ['Docs', { input: 'hours' }])).resolves.toEqual([
		'{"pageContent":"hours a"}\n{"pageContent":"hours b"}',
	]);
});

type OfToolkit = StructuredToolkit['tools'][number];

/** As n8n's McpClientTool makes it of a server's tool. n8n-core has a LangChain of its own. */
const mcpTool = (
	name: string,
	schema: z.ZodTypeAny,
	func: (args: unknown) => Promise<unknown>,
): OfToolkit =>
	logWrapper(
		new DynamicStructuredTool<z.ZodTypeAny, unknown, unknown, unknown>({
			name,
			description: '',
			schema,
			func,
			metadata: { isFromToolkit: true, sourceNodeName: 'MCP Client' },
		}),
	) as unknown as OfToolkit;

test('the MCP Client Tool gives all tools of a server', async () => {
	const toolkit = new StructuredToolkit([
		mcpTool('MCP_Client_search', z.object({ q: z.string() }), async (args) => [
			{ type: 'text', text: `found ${JSON.stringify(args)}` },
		]),
		mcpTool('MCP_Client_count', z.object({}), async () => ({ rows: 2 })),
		mcpTool('MCP Client: delete', z.object({ value: z.array(z.string()) }), async () => 'gone'),
	]);
	const tools = readConnectedTools([toolkit], new Set(['MCP_Client_count']));
	expect(tools.map(({ name, title }) => ({ name, title }))).toEqual([
		{ name: 'MCP_Client_search', title: 'MCP_Client_search' },
		{ name: 'MCP_Client_count_2', title: 'MCP_Client_count' },
		{ name: 'MCP_Client_delete', title: 'MCP Client: delete' },
	]);
	await expect(
		answers(
			tools,
			['MCP_Client_search', { q: 'x' }],
			['MCP_Client_count_2', {}],
			['MCP_Client_delete', { value: ['a'] }],
			['MCP_Client_count', {}],
		),
	).resolves.toEqual([
		'found {"q":"x"}',
		'{"rows":2}',
		'gone',
		'There is no function “MCP_Client_count”. There are: MCP_Client_search, MCP_Client_count_2, MCP_Client_delete.',
	]);
});
