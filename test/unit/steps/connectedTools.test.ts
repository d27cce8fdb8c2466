import { describe, expect, test } from '@jest/globals';
import { BaseToolkit, DynamicStructuredTool, DynamicTool, tool } from '@langchain/core/tools';
import fc from 'fast-check';
import { z } from 'zod/v3';
import { OpenRouterError } from '../../../nodes/shared/failure/failure';
import type { ConnectedTool } from '../../../nodes/shared/steps/connectedTool';
import { readConnectedTools } from '../../../nodes/shared/steps/connectedTools';
import { resultText } from '../../../nodes/shared/steps/toolResult';
import { SEEDED } from '../seed';
import { logWrapper } from './logWrapper';

const NONE = new Set<string>();
const read = (connected: unknown): ConnectedTool[] => readConnectedTools(connected, NONE);
const only = (connected: unknown): ConnectedTool => {
	const [first, ...others] = read(connected);
	if (first === undefined || others.length > 0) throw new Error('not one tool');
	return first;
};

const plain = (name: string) => ({ name, description: '', invoke: async () => name });
const names = (connected: unknown): string[] => read(connected).map(({ name }) => name);

/** As n8n-core makes one of a node that is usable as a tool. */
const nodeTool = new DynamicStructuredTool({
	name: 'Get_rows',
	description: ' Reads rows ',
	schema: z.object({ id: z.number().describe('Which') }).required(),
	func: async (args) => JSON.stringify([{ got: args }]),
	metadata: { sourceNodeName: 'Get rows' },
});

class Toolkit extends BaseToolkit {
	constructor(override tools: BaseToolkit['tools']) {
		super();
	}
}

test("a node's tool becomes a function of the request", async () => {
	const connected = only([nodeTool]);
	expect(connected).toMatchObject({ name: 'Get_rows', title: 'Get rows' });
	expect(connected.definition).toStrictEqual({
		type: 'function',
		function: {
			name: 'Get_rows',
			description: 'Reads rows',
			parameters: {
				type: 'object',
				properties: { id: { type: 'number', description: 'Which' } },
				required: ['id'],
				additionalProperties: false,
			},
		},
	});
	await expect(connected.run({ id: 4 })).resolves.toBe('[{"got":{"id":4}}]');
});

test("a tool's failure is thrown as it is, also for arguments that do not fit", async () => {
	const failing = new DynamicStructuredTool({
		name: 'a',
		description: '',
		schema: z.object({ id: z.number() }),
		func: async () => {
			throw new Error('no such row');
		},
	});
	await expect(only(failing).run({ id: 1 })).rejects.toThrow('no such row');
	await expect(only(failing).run({ id: 'x' })).rejects.toThrow(
		'Received tool input did not match expected schema',
	);
});

test.each([
	{
		name: 'a DynamicTool',
		made: new DynamicTool({ name: 'a', description: '', func: async (text) => `<${text}>` }),
	},
	{
		name: 'tool() without a schema',
		made: tool(async (text) => `<${String(text)}>`, { name: 'a' }),
	},
])('$name gets its one text', async ({ made }) => {
	await expect(only(made).run({ input: '2+2' })).resolves.toBe('<2+2>');
	await expect(only(made).run({ expression: '2+2' })).resolves.toBe('<2+2>');
	await expect(only(made).run({})).resolves.toBe('<>');
});

test('a tool in a proxy is called through the proxy', async () => {
	const log: unknown[] = [];
	await expect(only(logWrapper(nodeTool, log)).run({ id: 1 })).resolves.toBe('[{"got":{"id":1}}]');
	expect(log).toEqual([{ id: 1 }]);
});

test('arguments that look like a tool call of LangChain give the same text', async () => {
	const echo = new DynamicStructuredTool({
		name: 'a',
		description: '',
		schema: z.object({ text: z.string() }),
		func: async ({ text }) => text,
	});
	const result = await only(echo).run({ type: 'tool_call', id: 'x', args: { text: 'hello' } });
	expect(resultText(result, 100)).toBe('hello');
});

test('content with an artifact gives the content alone', async () => {
	const made = tool(async () => ['seen by the model', { big: 1 }], {
		name: 'a',
		responseFormat: 'content_and_artifact',
		schema: z.object({}),
	});
	await expect(only(made).run({})).resolves.toBe('seen by the model');
});

describe('what n8n gives', () => {
	test.each([
		{ name: 'nothing', connected: undefined, found: [] },
		{ name: 'null', connected: null, found: [] },
		{ name: 'no tools', connected: [], found: [] },
		{ name: 'a tool', connected: plain('a'), found: ['a'] },
		{ name: 'tools', connected: [plain('a'), plain('b')], found: ['a', 'b'] },
		{ name: 'lists of lists', connected: [[plain('a')], [[plain('b')], []]], found: ['a', 'b'] },
		{ name: 'an object with tools', connected: [{ tools: [plain('a')] }], found: ['a'] },
		{
			name: 'a toolkit of LangChain between tools',
			connected: [plain('a'), new Toolkit([nodeTool]), plain('b')],
			found: ['a', 'Get_rows', 'b'],
		},
		{
			name: 'an object with getTools()',
			connected: { getTools: () => [plain('a'), { tools: [plain('b')] }] },
			found: ['a', 'b'],
		},
	])('$name', ({ connected, found }) => {
		expect(names(connected)).toEqual(found);
	});

	test.each([
		{ name: 'a text', connected: ['x'], said: 'Connected tool 1 is not a tool that can be run' },
		{
			name: 'nothing among tools',
			connected: [plain('a'), undefined],
			said: 'Connected tool 2 is not a tool that can be run',
		},
		{
			name: 'an object without invoke',
			connected: [plain('a'), [plain('b'), { name: 'half' }]],
			said: 'Connected tool 2 (“half”) is not a tool that can be run',
		},
		{
			name: 'a tool without a name',
			connected: { invoke: async () => '' },
			said: 'Connected tool 1 is not a tool that can be run',
		},
		{
			name: 'a toolkit whose tools are a promise',
			connected: { getTools: async () => [] },
			said: 'Connected tool 1 is not a tool that can be run',
		},
		{
			name: 'a toolkit within itself',
			connected: circular(),
			said: 'Connected tool 1 is not a tool that can be run',
		},
		{
			name: 'a toolkit that throws',
			connected: {
				getTools() {
					throw new Error('secret');
				},
			},
			said: 'A connected tool cannot be read',
		},
	])('refuses $name', ({ connected, said }) => {
		expect(failureOf(connected)).toMatchObject({
			errorType: 'invalid_input',
			message: said,
			hint: expect.stringContaining('Tools input'),
		});
	});

	test('refuses a tool that waits for a person, which only the AI Agent can', () => {
		const gated = new DynamicStructuredTool({
			name: 'Send',
			description: '',
			schema: z.object({}),
			func: async () => '',
			metadata: { sourceNodeName: 'Approve', gatedToolNodeName: undefined },
		});
		expect(failureOf([new Toolkit([gated])])).toMatchObject({
			message: "“Approve” asks a person before a tool runs, which works with n8n's AI Agent only",
			hint: expect.stringContaining('Connect the tool itself'),
		});
	});
});

function circular(): unknown {
	const toolkit: { tools: unknown[] } = { tools: [] };
	toolkit.tools.push(toolkit);
	return toolkit;
}

function failureOf(connected: unknown): unknown {
	try {
		read(connected);
	} catch (error) {
		return error instanceof OpenRouterError ? error.failure : error;
	}
	throw new Error('nothing was refused');
}

test('names are valid, and differ from each other and from those taken', () => {
	const tools = readConnectedTools(
		[plain('Get rows'), plain('search'), plain('search'), plain('Get_rows')],
		new Set(['search']),
	);
	expect(tools.map(({ name, title }) => ({ name, title }))).toEqual([
		{ name: 'Get_rows_2', title: 'Get rows' },
		{ name: 'search_2', title: 'search' },
		{ name: 'search_3', title: 'search' },
		{ name: 'Get_rows', title: 'Get_rows' },
	]);
	expect(tools.map(({ definition }) => definition)).toMatchObject(
		tools.map(({ name }) => ({ function: { name } })),
	);
});

test('each name runs its own tool', async () => {
	const tools = read([plain('a b'), plain('a_b')]);
	const results = await Promise.all(tools.map(async ({ run }) => await run({})));
	expect(results).toEqual(['a b', 'a_b']);
});

test('tools of a toolkit go by their own names, as they share a node', () => {
	const metadata = { sourceNodeName: 'MCP Client', isFromToolkit: true };
	const toolkit = { tools: [{ ...plain('MCP_Client_search'), metadata }] };
	expect(read([toolkit, { ...plain('x'), metadata }])).toMatchObject([
		{ title: 'MCP_Client_search' },
		{ title: 'MCP Client' },
	]);
});

test.each([undefined, '', '  ', 1, {}])(
	'a description that is no text is left out: %p',
	(description) => {
		const { definition } = only({ ...plain('a'), description });
		expect(definition.function).toStrictEqual({
			name: 'a',
			parameters: { type: 'object', properties: {} },
		});
	},
);

test('a long description is kept', () => {
	const description = 'word '.repeat(2_000).trim();
	const { definition } = only({ ...plain('a'), description });
	expect(definition.function).toMatchObject({ description });
});

test('anything is read, or refused in words', () => {
	const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true });
	const toolLike = fc.record(
		{
			name: fc.oneof(fc.string(), anything),
			description: anything,
			schema: anything,
			metadata: anything,
			tools: anything,
			getTools: fc.func(anything),
			invoke: fc.func(anything),
		},
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(fc.oneof(anything, toolLike, fc.array(toolLike)), (connected) => {
			try {
				for (const { name, title, definition } of read(connected)) {
					expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/);
					expect(typeof title).toBe('string');
					expect(definition).toMatchObject({ type: 'function', function: { name } });
				}
			} catch (error) {
				expect(error).toBeInstanceOf(OpenRouterError);
			}
		}),
		SEEDED,
	);
});
