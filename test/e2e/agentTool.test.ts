/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * n8n's own AI Agent, thinking with n8n's own OpenRouter Chat Model, asks our node as its tool. All
 * three calls go to one emulated OpenRouter: the agent's model asks for the tool, the tool's model
 * answers it, the agent's model says the last word.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import type { INodeProperties } from 'n8n-workflow';
import { CHAT_MODEL_CREDENTIAL_TYPE, CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { openSession, type Session } from './session';
import { fixedModel, inARow } from './workflows';

const AGENT_MODEL = 'openai/gpt-4o-mini';
const TOOL_MODEL = 'anthropic/claude-sonnet-4';
const TOOL_NAME = 'Ask_a_second_model';
const ASKED = { Prompt: 'What is 6 times 7?', System_Prompt: 'You are a mathematician.' };
const EXPERT = 'The product is FORTY-TWO.';
const LAST_WORD = 'The expert says that it is 42.';

let session: Session;
let ownCredential: Credential;
const urls = { lastNode: '', streaming: '' };

beforeAll(async () => {
	session = await openSession();
	const { apiKey, baseUrl } = session.upstream;
	const data = { apiKey, url: baseUrl };
	ownCredential = await session.n8n.createCredential(
		'OpenRouter',
		CHAT_MODEL_CREDENTIAL_TYPE,
		data,
	);
	urls.lastNode = await publishAgent('lastNode');
	urls.streaming = await publishAgent('streaming');
});
beforeEach(() => session.upstream.clear());
afterAll(async () => await session?.close());

const using = (type: string, { id, name }: Credential) => ({
	credentials: { [type]: { id, name } },
});

/** Webhook -> AI Agent, with a chat model and the tool as the editor saves a new one. */
async function publishAgent(responseMode: 'lastNode' | 'streaming'): Promise<string> {
	const { workflow, webhookPath } = inARow([
		{
			name: 'AI Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 3.1,
			parameters: { promptType: 'define', text: '={{ $json.body.message }}', options: {} },
		},
	]);
	const [webhook, agent] = workflow.nodes;
	const subNodes = [
		{
			name: 'Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenRouter',
			typeVersion: 1,
			parameters: { model: AGENT_MODEL, options: { maxRetries: 0 } },
			...using(CHAT_MODEL_CREDENTIAL_TYPE, ownCredential),
		},
		{
			name: 'Ask a second model',
			type: 'n8n-nodes-openrouter-gateway.openRouterTool',
			typeVersion: 1,
			parameters: { model: fixedModel(TOOL_MODEL), options: { maxTokens: 300 } },
			...using(CREDENTIAL_TYPE, session.credential),
		},
	].map((node, index) => ({ id: randomUUID(), position: [220 * index, 220], ...node }));
	const toAgent = (type: string) => ({ [type]: [[{ node: 'AI Agent', type, index: 0 }]] });
	return await session.publish(
		{
			...workflow,
			nodes: [
				{ ...webhook, parameters: { ...webhook.parameters, responseMode } },
				agent,
				...subNodes,
			],
			connections: {
				...workflow.connections,
				Model: toAgent('ai_languageModel'),
				'Ask a second model': toAgent('ai_tool'),
			},
			settings: { executionOrder: 'v1', saveDataSuccessExecution: 'all' },
		},
		webhookPath,
	);
}

/** The agent's model asks for the tool. */
const asksForTool = () =>
	session.upstream.answerNext({
		toolCalls: [{ id: 'call_1', name: TOOL_NAME, arguments: JSON.stringify(ASKED) }],
	});

async function ask(mode: keyof typeof urls): Promise<string> {
	const { data, status } = await axios.post<string>(
		urls[mode],
		{ message: 'hello' },
		{ responseType: 'text', validateStatus: () => true },
	);
	expect({ status, data }).toMatchObject({ status: 200 });
	return data;
}

type Line = { type: string; content?: string };
const linesOf = (answer: string) =>
	answer
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);

/** What the agent's model was given as the tool's answer. */
function toolAnswer(): unknown {
	const { messages } = session.upstream.requests().at(-1)?.body ?? {};
	const last = messages.at(-1);
	expect(last).toMatchObject({ role: 'tool', tool_call_id: 'call_1' });
	return JSON.parse(last.content);
}

const expectNoKey = (...texts: string[]) => {
	for (const text of [...texts, readFileSync(session.logFile, 'utf8')]) {
		expect(text.includes(session.upstream.apiKey)).toBe(false);
	}
};

test('n8n makes the tool of the node, with our words and without what no agent can use', async () => {
	const types = await session.n8n.nodeTypes();
	const tool = types.find(({ name }) => name === 'n8n-nodes-openrouter-gateway.openRouterTool');
	expect(tool).toMatchObject({ inputs: [], outputs: ['ai_tool'] });
	const properties = tool?.properties as INodeProperties[];
	// Of n8n's own two fields it adds none, as there is one of that name.
	expect(properties.map(({ name }) => name)).not.toContain('descriptionType');
	const operations = properties.filter(({ name }) => name === 'operation');
	expect(operations.flatMap(({ options = [] }) => options)).toContainEqual(
		expect.objectContaining({ value: 'respond', displayOptions: { show: { '@tool': [false] } } }),
	);
});

describe.each(['lastNode', 'streaming'] as const)(
	'when the agent’s Webhook responds with %s',
	(mode) => {
		test('the tool asks the second model what the agent wrote, and the agent reads its text', async () => {
			asksForTool();
			session.upstream.answerNext({ content: EXPERT });
			session.upstream.answerNext({ content: LAST_WORD });
			const answer = await ask(mode);

			const bodies = session.upstream.requests().map(({ body }) => body);
			expect(bodies.map(({ model }) => model)).toEqual([AGENT_MODEL, TOOL_MODEL, AGENT_MODEL]);
			expect(bodies[0].tools).toMatchObject([
				{
					function: {
						name: TOOL_NAME,
						description: expect.stringMatching(/^Asks another AI model/),
						parameters: {
							properties: { Prompt: { type: 'string' }, System_Prompt: { type: 'string' } },
							required: ['Prompt'],
						},
					},
				},
			]);
			expect(bodies[1]).toMatchObject({
				max_tokens: 300,
				messages: [
					{ role: 'system', content: ASKED.System_Prompt },
					{ role: 'user', content: ASKED.Prompt },
				],
			});
			expect(toolAnswer()).toEqual([{ text: EXPERT }]);

			// Of the tool's answer nothing is in the agent's, streamed or not.
			expect(answer).not.toContain('FORTY-TWO');
			if (mode === 'lastNode') {
				expect(JSON.parse(answer)).toEqual({ output: LAST_WORD });
			} else {
				const lines = linesOf(answer);
				expect(lines.some(({ type }) => type === 'error')).toBe(false);
				expect(lines.map(({ content = '' }) => content).join('')).toBe(LAST_WORD);
			}
			expectNoKey(answer);
		});

		test('a tool that fails gives the agent a sentence, and the agent answers', async () => {
			asksForTool();
			session.upstream.failNext({ status: 402, message: 'Insufficient credits' });
			session.upstream.answerNext({ content: LAST_WORD });
			const answer = await ask(mode);

			expect(toolAnswer()).toEqual([
				expect.objectContaining({ error: expect.stringMatching(/out of credit/) }),
			]);
			expect(session.upstream.requests()).toHaveLength(3);
			if (mode === 'lastNode') expect(JSON.parse(answer)).toEqual({ output: LAST_WORD });
			else {
				const lines = linesOf(answer);
				expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['begin', 'item', 'end']));
				expect(lines.map(({ content = '' }) => content).join('')).toBe(LAST_WORD);
			}
			expectNoKey(answer);
		});
	},
);

test('no execution that n8n has saved holds the key', async () => {
	const executions = await session.n8n.listExecutions();
	expect(executions.length).toBeGreaterThan(0);
	for (const { id } of executions) {
		expectNoKey(JSON.stringify(await session.n8n.call('GET', `/rest/executions/${id}`)));
	}
});
