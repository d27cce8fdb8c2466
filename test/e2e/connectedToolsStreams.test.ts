/** What else could write into a streamed answer of the action node while its tools run: nothing may. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { json } from '../support/reply';
import { closeConnections, send } from './abuseCalls';
import { MODEL } from './gateway';
import { openSession, type Session } from './session';
import { AGENT_MODEL, LAST_WORD } from './toolCases';
import { linesOf, publishChat, textOfLines } from './toolChat';
import { agentTool, fromModel, httpTool, workflowTool } from './toolNodes';
import { openToolPlace, type ToolPlace } from './toolPlace';
import { fixedModel, openRouterNode, type SubNode } from './workflows';

const INNER = 'Said within, INNER-88c2.';

let session: Session;
let place: ToolPlace;

beforeAll(async () => {
	session = await openSession();
	place = await openToolPlace(session);
});
beforeEach(() => session.upstream.clear());
afterAll(async () => {
	closeConnections();
	await place?.close();
	await session?.close();
});

/** The text of a streamed answer, between the two lines that begin and end it. */
async function textWith(subNodes: readonly SubNode[]): Promise<string> {
	const way = { operation: 'complete', isStreamed: true } as const;
	const { url } = await publishChat(session, way, subNodes);
	const { status, text } = await send(url, { body: { message: 'hello' } });
	expect(status).toBe(200);
	return textOfLines(linesOf(text));
}

const scriptCall = (name: string, args: object): void =>
	session.upstream.answerNext({
		toolCalls: [{ id: 'call_1', name, arguments: JSON.stringify(args) }],
	});

const toldLast = (): unknown => session.upstream.requests().at(-1)?.body.messages.at(-1).content;

test('a tool that fails', async () => {
	place.shop.route('GET /broken', json(500, { error: 'broken' }));
	scriptCall('orders', { n: '1' });
	session.upstream.answerNext({ content: LAST_WORD });
	const url = `${place.shop.baseUrl}/broken`;
	expect(await textWith([httpTool({ name: 'orders', url, query: { n: fromModel('n') } })])).toBe(
		LAST_WORD,
	);
	expect(toldLast()).toMatch(/^The tool failed: /);
});

test('an agent whose model fails', async () => {
	scriptCall('Expert', { question: 'What is it?' });
	session.upstream.failNext({ status: 402, message: 'Insufficient credits' });
	session.upstream.answerNext({ content: LAST_WORD });
	const text = await textWith(
		agentTool({
			name: 'Expert',
			model: AGENT_MODEL,
			credential: place.modelCredential,
			options: { enableStreaming: false },
		}),
	);
	expect(text).toBe(LAST_WORD);
	expect(toldLast()).toMatch(/^The tool failed: /);
});

test('another workflow whose own node asks a model', async () => {
	const { n8n, credential } = session;
	const row = [
		{
			name: 'Asked',
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			typeVersion: 1.1,
			parameters: { workflowInputs: { values: [{ name: 'question' }] } },
		},
		openRouterNode(credential, {
			model: fixedModel(MODEL),
			inputMode: 'prompt',
			prompt: '={{ $json.question }}',
		}),
	].map((node, index) => ({ id: randomUUID(), position: [index * 220, 0], ...node }));
	const workflow = await n8n.createWorkflow({
		name: `asks ${randomUUID()}`,
		nodes: row,
		connections: { Asked: { main: [[{ node: 'OpenRouter', type: 'main', index: 0 }]] } },
	});
	await n8n.publish(workflow);
	scriptCall('asks', { question: 'What is it?' });
	session.upstream.answerNext({ content: INNER });
	session.upstream.answerNext({ content: LAST_WORD });
	const tool = workflowTool({ name: 'asks', workflowId: workflow.id, inputs: ['question'] });
	expect(await textWith([tool])).toBe(LAST_WORD);
	expect(toldLast()).toContain(INNER);
	await n8n.unpublish(workflow);
	await n8n.removeWorkflow(workflow);
});
