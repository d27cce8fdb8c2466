/** Several items in one execution, each with tool calls of its own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { happyChat } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import type { Run } from './executions';
import { MODEL } from './gateway';
import { runManually } from './manualRun';
import { credentialData, openSession, type Session } from './session';
import { openToolPlace, type ToolPlace } from './toolPlace';
import { callOf, calls, messagesOf } from './toolModel';
import { codeTool, fromModel, httpTool, workflowTool } from './toolNodes';
import { fixedModel, openRouterNode, withSubNodes, type Node, type SubNode } from './workflows';

const TRIGGER = 'When clicked';
const WORDS = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox'];

let session: Session;
let place: ToolPlace;
let model: FaultServer;

beforeAll(async () => {
	session = await openSession();
	place = await openToolPlace(session);
	model = await FaultServer.start();
});
afterAll(async () => {
	try {
		await place?.close();
		await session?.close();
	} finally {
		await model?.stop();
	}
});

/** Runs a workflow by hand in which each word is an item. */
async function runItems(subNodes: readonly SubNode[]): Promise<Run> {
	const credential = await session.n8n.createCredential('Scripted OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: model.baseUrl,
	});
	const items = WORDS.map((word) => ({ word }));
	const row: Node[] = [
		{ name: TRIGGER, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		{
			name: 'Words',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: { jsCode: `return ${JSON.stringify(items)}.map((json) => ({ json }));` },
		},
		openRouterNode(credential, {
			model: fixedModel(MODEL),
			inputMode: 'prompt',
			prompt: '={{ $json.word }}',
		}),
	];
	const next = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	const content = {
		name: `items ${randomUUID()}`,
		nodes: row.map((node, index) => ({ id: randomUUID(), position: [index * 220, 0], ...node })),
		connections: { [TRIGGER]: next('Words'), Words: next('OpenRouter') },
		settings: { executionOrder: 'v1' },
	};
	const workflow = await session.n8n.createWorkflow(withSubNodes(content, 'OpenRouter', subNodes));
	try {
		return await runManually(session, workflow.id, TRIGGER);
	} finally {
		await session.n8n.removeWorkflow(workflow);
	}
}

test('each item’s tools run with what was asked for that item', async () => {
	// Calls three tools with the item's word, then repeats what they gave.
	model.chat(({ body }) => {
		const [question, , ...results] = messagesOf(body);
		const word = String(question?.content);
		if (results.length > 0) return happyChat(results.map(({ content }) => content).join(' '));
		return calls([
			callOf('orders', { n: word }, 'c1'),
			callOf('weather', { city: word }, 'c2'),
			callOf('shout', { word }, 'c3'),
		]);
	});
	const run = await runItems([
		httpTool({
			name: 'orders',
			url: `${place.shop.baseUrl}/orders`,
			query: { number: fromModel('n') },
		}),
		workflowTool({ name: 'weather', workflowId: place.workflowId, inputs: ['city'] }),
		codeTool({ name: 'shout', jsCode: 'return query.word.toUpperCase();', texts: ['word'] }),
	]);
	expect(run).toMatchObject({ status: 'success', error: undefined });
	const texts = run.itemsOf('OpenRouter').map((item) => (item as { text: string }).text);
	const told = texts.map((text) => ({
		orders: /ORDER-5a0e-(\w+)/.exec(text)?.[1],
		weather: /RAIN-4d2f-(\w+)/.exec(text)?.[1],
		shout: /[A-Z]{3}$/.exec(text)?.[0],
	}));
	expect(told).toEqual(
		WORDS.map((word) => ({ orders: word, weather: word, shout: word.toUpperCase() })),
	);
	for (const tool of ['orders', 'weather', 'shout']) {
		expect(run.runsOf(tool).map(({ executionStatus }) => executionStatus)).toEqual(
			WORDS.map(() => 'success'),
		);
	}
});

test('a tool that n8n would run with the first item for all items is refused', async () => {
	model.reset();
	const tool = httpTool({
		name: 'orders',
		url: `${place.shop.baseUrl}/orders`,
		query: { number: '={{ $json.word }}' },
	});
	const run = await runItems([tool]);
	expect(run).toMatchObject({
		status: 'error',
		error: 'The expressions of “orders” would use the first item for all items',
	});
	expect(model.requests).toEqual([]);
});
