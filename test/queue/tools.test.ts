/**
 * Connected tools with several processes: the gateway runs them in the process that answers, which may
 * be one for webhooks only, and the action node in a worker.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { CALLER, MODEL, publishGateway, type Gateway } from '../e2e/gateway';
import { TOOL_CASES, type ToolCase } from '../e2e/toolCases';
import { callOf, callsThenSays, messagesOf } from '../e2e/toolModel';
import { workflowTool } from '../e2e/toolNodes';
import { openToolPlace, type ToolPlace } from '../e2e/toolPlace';
import { fixedModel, inARow, openRouterNode, withSubNodes } from '../e2e/workflows';
import { openQueueSession, START_MS, through, type QueueSession } from './queueSession';

const LAST_WORD = 'That is all.';
/** More than a busy machine needs to run some code. */
const HANGS_S = 8;
const DID_NOT_ANSWER = /^The tool did not answer within 8 seconds/;

let session: QueueSession;
let place: ToolPlace;

beforeAll(async () => {
	session = await openQueueSession({ workers: 1 });
	place = await openToolPlace({
		n8n: session.n8n,
		upstream: { apiKey: 'sk-or-v1-none', baseUrl: session.upstream.baseUrl },
	});
}, START_MS);
beforeEach(() => session.upstream.reset());
afterAll(async () => {
	await place?.close();
	await session?.close();
}, START_MS);

// The agent's model is another one, and its answers are not scripted here.
const CASES = TOOL_CASES.filter(({ innerAnswer }) => innerAnswer === undefined);

/** n8n starts what runs code in the main process and in workers. docs/assistant.md says so. */
const runsIn = ({ title }: ToolCase, name: 'main' | 'webhooks'): boolean =>
	title !== 'Code Tool' || name === 'main';

const script = ({ functionName, args }: ToolCase): void =>
	session.upstream.chat(callsThenSays([callOf(functionName, args)], LAST_WORD));

async function ask({ baseUrl }: Gateway, name: 'main' | 'webhooks'): Promise<void> {
	const process = name === 'main' ? session.hosts.main : session.hosts.webhooks[0];
	const { status, data } = await axios.post<unknown>(
		through(process ?? { url: '' }, `${baseUrl}/chat/completions`),
		{ message: 'hi' },
		{
			headers: { Authorization: `Bearer ${CALLER.token}`, Connection: 'close' },
			validateStatus: () => true,
		},
	);
	expect({ status, data }).toMatchObject({
		status: 200,
		data: { choices: [{ message: { content: LAST_WORD } }] },
	});
}

const told = (): unknown => messagesOf(session.upstream.chatBodies[1]).at(-1)?.content;

describe.each(CASES)('$title', (tool) => {
	let gateway: Gateway;

	beforeAll(async () => {
		gateway = await publishGateway(session, {
			parameters: { steps: { toolTimeout: runsIn(tool, 'webhooks') ? 30 : HANGS_S } },
			subNodes: tool.attach(place),
		});
	});

	test.each(['main', 'webhooks'] as const)('of a gateway, in %s', async (name) => {
		script(tool);
		await ask(gateway, name);
		if (runsIn(tool, name)) expect(told()).toContain(tool.result);
		else expect(told()).toMatch(DID_NOT_ANSWER);
	});

	test('of the action node, in a worker', async () => {
		const node = openRouterNode(session.credential, {
			model: fixedModel(MODEL),
			inputMode: 'prompt',
			prompt: 'hello',
		});
		const { workflow, webhookPath } = inARow([node]);
		const content = withSubNodes(workflow, node.name, tool.attach(place));
		const url = await session.publish(content, webhookPath);
		script(tool);
		const { data } = await axios.post<unknown>(url, {}, { headers: { Connection: 'close' } });
		expect(data).toMatchObject({ text: LAST_WORD });
		expect(told()).toContain(tool.result);
	});
});

test('a Code node of another workflow does not run in a process for webhooks either', async () => {
	const row = [
		{
			name: 'Asked',
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			typeVersion: 1.1,
			parameters: { workflowInputs: { values: [{ name: 'word' }] } },
		},
		{
			name: 'Code',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			parameters: { jsCode: 'return [{ json: { shouted: $json.word } }];' },
		},
	].map((node, index) => ({ id: randomUUID(), position: [index * 220, 0], ...node }));
	const workflow = await session.n8n.createWorkflow({
		name: `shouts ${randomUUID()}`,
		nodes: row,
		connections: { Asked: { main: [[{ node: 'Code', type: 'main', index: 0 }]] } },
	});
	await session.n8n.publish(workflow);
	const gateway = await publishGateway(session, {
		parameters: { steps: { toolTimeout: HANGS_S } },
		subNodes: [workflowTool({ name: 'shouts', workflowId: workflow.id, inputs: ['word'] })],
	});
	session.upstream.chat(callsThenSays([callOf('shouts', { word: 'LAMP' })], LAST_WORD));
	await ask(gateway, 'webhooks');
	expect(told()).toMatch(DID_NOT_ANSWER);
	session.upstream.requests.length = 0;
	await ask(gateway, 'main');
	expect(told()).toContain('LAMP');
});
