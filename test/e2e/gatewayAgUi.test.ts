/** AG-UI's own client, unmodified, against the gateway in the running n8n. */
import { randomUUID } from 'node:crypto';
import { HttpAgent, type RunAgentParameters } from '@ag-ui/client';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { DESTROY, STALL, trigger } from '../support/reply';
import { begun, called, said } from './agUiAnswers';
import { CALLER, publishGateway, type GatewayChoice } from './gateway';
import { credentialData, openSession, type Session } from './session';
import { codeTool } from './toolNodes';
import type { SubNode } from './workflows';

const TOOLS = [{ name: 'pick', description: 'Picks one', parameters: { type: 'object' } }];
const MEMORY: SubNode = {
	input: 'ai_memory',
	node: {
		name: 'Memory',
		type: '@n8n/n8n-nodes-langchain.memoryBufferWindow',
		typeVersion: 1.3,
		parameters: { sessionIdType: 'fromInput', contextWindowLength: 10 },
	},
};

let session: Session;
let upstream: FaultServer;
let credential: Credential;
let url: string;

const publish = async (choice: GatewayChoice = {}): Promise<string> => {
	const limits = { requestsPerMinute: 1_000, ...Object(choice.parameters?.limits) };
	const parameters = { callerMay: { useTools: true }, ...choice.parameters, limits };
	const { baseUrl } = await publishGateway(session, { credential, ...choice, parameters });
	return `${baseUrl}/ag-ui`;
};

beforeAll(async () => {
	upstream = await FaultServer.start();
	session = await openSession();
	credential = await session.n8n.createCredential('Scripted OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: upstream.baseUrl,
	});
	url = await publish();
});
beforeEach(() => upstream.reset());
afterAll(async () => {
	await session?.close();
	await upstream?.stop();
});

const openAgent = (at: string, token = CALLER.token) =>
	new HttpAgent({ url: at, headers: { Authorization: `Bearer ${token}` }, threadId: randomUUID() });

/** Asks, and gives what the agent then holds. */
async function ask(agent: HttpAgent, content: string, parameters: RunAgentParameters = {}) {
	agent.addMessage({ id: randomUUID(), role: 'user', content });
	return await agent.runAgent(parameters);
}

const messagesSent = (index: number): unknown =>
	Object(upstream.chatRequests[index]?.body).messages;

describe('AG-UI’s agent', () => {
	test('has each piece while the model still writes', async () => {
		const { fired, fire } = trigger();
		upstream.chat(
			stream(
				begun(),
				textChunk('first'),
				fired,
				textChunk(' last'),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		);
		const agent = openAgent(url);
		const pieces: string[] = [];
		agent.addMessage({ id: randomUUID(), role: 'user', content: 'hello' });
		const { result, newMessages } = await agent.runAgent(
			{},
			{
				onTextMessageContentEvent: ({ event }) => {
					pieces.push(event.delta);
					// Only now does the rest come.
					fire();
				},
			},
		);
		expect(pieces).toEqual(['first', ' last']);
		expect(newMessages).toMatchObject([{ role: 'assistant', content: 'first last' }]);
		expect(result).toMatchObject({
			finish_reason: 'stop',
			usage: { total_tokens: expect.any(Number) },
		});
		expect(JSON.stringify(result)).not.toMatch(/cost|provider/);
	});

	test('calls a tool of the page, and the model has its result', async () => {
		upstream.chat(called('pick', { n: 1 }), said('Picked'));
		const agent = openAgent(url);
		const { newMessages } = await ask(agent, 'pick one', { tools: TOOLS });
		expect(newMessages).toMatchObject([
			{
				role: 'assistant',
				toolCalls: [{ id: 'call_1', function: { name: 'pick', arguments: '{"n":1}' } }],
			},
		]);
		agent.addMessage({ id: randomUUID(), role: 'tool', toolCallId: 'call_1', content: 'done' });
		await agent.runAgent({ tools: TOOLS });
		expect(agent.messages.at(-1)).toMatchObject({ role: 'assistant', content: 'Picked' });
		expect(messagesSent(1)).toMatchObject([
			{ role: 'user', content: 'pick one' },
			{ role: 'assistant', tool_calls: [{ id: 'call_1' }] },
			{ role: 'tool', tool_call_id: 'call_1', content: 'done' },
		]);
	});

	test('that is stopped ends the call upstream', async () => {
		upstream.chat(stream(begun(), textChunk('first'), STALL));
		const agent = openAgent(url);
		agent.addMessage({ id: randomUUID(), role: 'user', content: 'hello' });
		await agent.runAgent({}, { onTextMessageContentEvent: () => agent.abortRun() });
		const request = await upstream.request(1);
		await request.closedByClient;
		expect(agent.messages.at(-1)).toMatchObject({ content: 'first' });
	});

	test('is told that an answer broke off', async () => {
		const once = await publish({ parameters: { options: { attempts: 1 } } });
		upstream.chat(stream(begun(), textChunk('first'), DESTROY));
		const agent = openAgent(once);
		agent.addMessage({ id: randomUUID(), role: 'user', content: 'hello' });
		const errors: unknown[] = [];
		await agent.runAgent({}, { onRunErrorEvent: ({ event }) => void errors.push(event) });
		expect(errors).toMatchObject([
			{ message: expect.stringMatching(/^[A-Z].{20,}[^.]$/), code: expect.stringMatching(/^\w+$/) },
		]);
	});

	test.each([
		{
			name: 'another token',
			token: 'nobody-nobody',
			parameters: {},
			status: 401,
			says: 'This endpoint does not accept the token: sign in again, or check the API key',
		},
		{
			name: 'another model',
			token: undefined,
			parameters: { forwardedProps: { model: 'x/y' } },
			status: 403,
			says: 'This endpoint does not offer “x/y”: leave out “model”, or name one that its author allows',
		},
	])('is told why it gets none: $name', async ({ token, parameters, status, says }) => {
		const agent = openAgent(url, token);
		// The client writes the error there as well.
		const log = jest.spyOn(console, 'error').mockImplementation(() => {});
		const error: unknown = await ask(agent, 'hello', parameters).catch((thrown: unknown) => thrown);
		log.mockRestore();
		expect(error).toMatchObject({ status, payload: says, message: `HTTP ${status}: ${says}` });
		expect(upstream.chatRequests).toHaveLength(0);
	});

	test('goes on with its thread, which a memory holds', async () => {
		const remembering = await publish({ subNodes: [MEMORY] });
		upstream.chat(said('Hello Ada'), said('Ada'));
		const agent = openAgent(remembering);
		await ask(agent, 'I am Ada');
		// A page that was loaded anew has the ID only.
		agent.setMessages([]);
		await ask(agent, 'Who am I?');
		expect(messagesSent(1)).toEqual([
			{ role: 'user', content: 'I am Ada' },
			{ role: 'assistant', content: 'Hello Ada' },
			{ role: 'user', content: 'Who am I?' },
		]);
	});

	test('sees connected tools, and may send them back', async () => {
		const shout = codeTool({
			name: 'shout',
			jsCode: 'return query.word.toUpperCase();',
			texts: ['word'],
		});
		const showing = await publish({
			subNodes: [shout],
			// No tool of the page is allowed here.
			parameters: { steps: { showSteps: 'results' }, callerMay: {} },
		});
		upstream.chat(called('shout', { word: 'lamp' }), said('It is LAMP'), said('Again'));
		const agent = openAgent(showing);
		const { newMessages } = await ask(agent, 'Shout lamp');
		expect(newMessages).toMatchObject([
			{
				role: 'assistant',
				toolCalls: [{ function: { name: 'shout', arguments: '{"word":"lamp"}' } }],
			},
			{ role: 'tool', content: 'LAMP' },
			{ role: 'assistant', content: 'It is LAMP' },
		]);
		await ask(agent, 'Again');
		expect(messagesSent(2)).toEqual([
			{ role: 'user', content: 'Shout lamp' },
			{ role: 'assistant', content: 'It is LAMP' },
			{ role: 'user', content: 'Again' },
		]);
	});
});
