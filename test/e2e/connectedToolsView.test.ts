/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** What an author sees in n8n of tools that have run: in an execution, and in n8n's log. */
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FaultServer } from '../support/faultServer';
import { json, SILENCE } from '../support/reply';
import { closeConnections, send, type Answer } from './abuseCalls';
import { readOpenAi } from './abuseOpenAi';
import { readAnswer } from './abuseOutcomes';
import { CALLER, MODEL, publishGateway, type Gateway } from './gateway';
import { runManually } from './manualRun';
import { openSession, type Session } from './session';
import { codeTool, fromModel, httpTool, mcpTool } from './toolNodes';
import { fixedModel, openRouterNode, withSubNodes, type SubNode } from './workflows';

const TRIGGER = 'When clicked';
const LAST_WORD = 'Done.';

let session: Session;
let shop: FaultServer;

beforeAll(async () => {
	session = await openSession();
	shop = await FaultServer.start();
});
beforeEach(() => {
	session.upstream.clear();
	shop.reset();
});
afterAll(async () => {
	closeConnections();
	await session?.close();
	await shop?.stop();
});

/** A workflow that is run by hand. */
async function runByHand(subNodes: SubNode[], parameters: Record<string, unknown> = {}) {
	const node = {
		id: randomUUID(),
		position: [220, 0],
		...openRouterNode(session.credential, {
			model: fixedModel(MODEL),
			inputMode: 'prompt',
			prompt: 'hello',
			...parameters,
		}),
	};
	const trigger = {
		id: randomUUID(),
		name: TRIGGER,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const content = withSubNodes(
		{
			name: `by hand ${randomUUID()}`,
			nodes: [trigger, node],
			connections: { [TRIGGER]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
			settings: { executionOrder: 'v1' },
		},
		node.name,
		subNodes,
	);
	const workflow = await session.n8n.createWorkflow(content);
	try {
		return await runManually(session, workflow.id, TRIGGER);
	} finally {
		await session.n8n.removeWorkflow(workflow);
	}
}

function scriptCalls(...given: Array<{ name: string; args: object }>): void {
	session.upstream.answerNext({
		toolCalls: given.map(({ name, args }, index) => ({
			id: `call_${index}`,
			name,
			arguments: JSON.stringify(args),
		})),
	});
	session.upstream.answerNext({ content: LAST_WORD });
}

const shout = codeTool({
	name: 'shout',
	jsCode: 'return query.word.toUpperCase();',
	texts: ['word'],
});
const orders = () =>
	httpTool({ name: 'orders', url: `${shop.baseUrl}/orders`, query: { n: fromModel('n') } });

describe('a run by hand', () => {
	test('each run of a tool is there with what it was asked and what it gave', async () => {
		scriptCalls(
			{ name: 'shout', args: { word: 'one' } },
			{ name: 'orders', args: { n: '7' } },
			{ name: 'shout', args: { word: 'two' } },
		);
		shop.route('GET /orders', json(200, { order: 'ORDER-7' }));
		const run = await runByHand([shout, orders()]);
		expect(run).toMatchObject({ status: 'success', error: undefined });
		expect(run.itemsOf('OpenRouter')).toMatchObject([{ text: LAST_WORD }]);
		const shown = run.runsOf('shout').map(({ inputOverride, data, executionStatus, source }) => ({
			asked: inputOverride?.ai_tool?.[0]?.[0]?.json,
			gave: data?.ai_tool?.[0]?.[0]?.json,
			executionStatus,
			of: source?.[0]?.previousNode,
		}));
		expect(shown).toEqual([
			{
				asked: { query: { word: 'one' } },
				gave: { response: 'ONE' },
				executionStatus: 'success',
				of: 'OpenRouter',
			},
			{
				asked: { query: { word: 'two' } },
				gave: { response: 'TWO' },
				executionStatus: 'success',
				of: 'OpenRouter',
			},
		]);
		expect(run.runsOf('orders')).toMatchObject([
			{
				executionStatus: 'success',
				inputOverride: { ai_tool: [[{ json: { n: '7' } }]] },
				data: { ai_tool: [[{ json: { response: [{ order: 'ORDER-7' }] } }]] },
			},
		]);
	});

	test('a tool that fails is red, the node that has run it is not, and its output says why', async () => {
		scriptCalls({ name: 'orders', args: { n: '7' } });
		shop.route('GET /orders', json(404, { error: 'There is no such order' }));
		const run = await runByHand([orders()]);
		expect(run).toMatchObject({ status: 'success', error: undefined });
		expect(run.runsOf('orders')).toMatchObject([
			{ executionStatus: 'error', error: { message: expect.stringMatching(/could not be found/) } },
		]);
		expect(run.itemsOf('OpenRouter')).toMatchObject([
			{
				text: LAST_WORD,
				steps: [
					{ tools: [{ tool: 'orders', outcome: 'failed', error: expect.any(String) }] },
					{ tools: [] },
				],
			},
		]);
		const told = session.upstream.requests().at(-1)?.body.messages.at(-1);
		expect(told).toMatchObject({
			role: 'tool',
			content: expect.stringMatching(/^The tool failed: /),
		});
	});

	test('a tool that cannot be set up stops the node before anything is paid for', async () => {
		const run = await runByHand([mcpTool({ name: 'gone', url: `${shop.baseUrl}/mcp` })]);
		expect(run.status).toBe('error');
		expect(run.error).toMatch(/gone/);
		expect(session.upstream.requests()).toEqual([]);
	});

	test('a tool that is not there in time stops it, too', async () => {
		shop.route('POST /mcp', SILENCE);
		const hung = mcpTool({ name: 'hung', url: `${shop.baseUrl}/mcp` });
		const run = await runByHand([hung], { steps: { toolTimeout: 1 } });
		expect(run.status).toBe('error');
		expect(run.error).toBe(
			'The tools of this endpoint cannot be reached right now: try again later',
		);
		expect(run.text).toContain('The connected tools were not there within 1 seconds');
		expect(session.upstream.requests()).toEqual([]);
	});
});

const UNAVAILABLE = { kind: 'refused', status: 503, type: 'tools_unavailable' };

describe('n8n’s log of a gateway', () => {
	const logged = () => readFileSync(session.logFile, 'utf8');
	const ask = async ({ baseUrl }: Gateway): Promise<Answer> =>
		await send(`${baseUrl}/chat/completions`, {
			headers: { Authorization: `Bearer ${CALLER.token}` },
			body: { message: 'hi' },
		});

	test('says which tool cannot be set up, and why; the caller is not told', async () => {
		const gateway = await publishGateway(session, {
			subNodes: [mcpTool({ name: 'gone', url: `${shop.baseUrl}/mcp` })],
		});
		const before = logged().length;
		const answer = await ask(gateway);
		expect(readAnswer(answer, readOpenAi).outcome).toEqual(UNAVAILABLE);
		expect(answer.text).not.toMatch(/gone|MCP/);
		expect(session.upstream.requests()).toEqual([]);
		expect(logged().slice(before)).toMatch(
			/OpenRouter Gateway “Gateway” in workflow “[^”]+”: Error in sub-node gone: Could not connect to your MCP server/,
		);
	});

	test('says so when a tool is not there in time', async () => {
		shop.route('POST /mcp', SILENCE);
		const gateway = await publishGateway(session, {
			parameters: {
				steps: { toolTimeout: 1 },
				limits: { allowServers: true, maxConcurrent: 1 },
			},
			subNodes: [mcpTool({ name: 'hung', url: `${shop.baseUrl}/mcp` })],
		});
		const before = logged().length;
		const answers = await Promise.all([ask(gateway), ask(gateway)]);
		const outcomes = answers.map((answer) => readAnswer(answer, readOpenAi).outcome);
		// A call that waits for its tools has its place among Answers at Once.
		expect(outcomes).toContainEqual(UNAVAILABLE);
		expect(outcomes).toContainEqual({
			kind: 'refused',
			status: 429,
			type: 'rate_limit_exceeded',
		});
		expect(session.upstream.requests()).toEqual([]);
		expect(logged().slice(before)).toContain('The connected tools were not there within 1 seconds');
	});

	test('has nothing of tools that run, or fail', async () => {
		const gateway = await publishGateway(session, { subNodes: [shout, orders()] });
		shop.route('GET /orders', json(404, { error: 'There is no such order' }));
		scriptCalls({ name: 'orders', args: { n: '7' } }, { name: 'shout', args: { word: 'one' } });
		const before = logged().length;
		expect((await ask(gateway)).status).toBe(200);
		expect(logged().slice(before)).not.toMatch(/shout|orders|problem/);
	});
});
