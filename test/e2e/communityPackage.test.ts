import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { CREDENTIAL_TYPE, MANAGEMENT_CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { credentialData, openSession, type Session } from './session';
import { fixedModel, inARow, openRouterNode } from './workflows';

let session: Session;

beforeAll(async () => {
	session = await openSession();
});
afterAll(async () => await session?.close());

test('the node and its credential are loaded beside n8n’s own', async () => {
	const nodes = (await session.n8n.nodeTypes()).map(({ name }) => name);
	expect(nodes).toEqual(
		expect.arrayContaining([
			'n8n-nodes-openrouter-gateway.openRouter',
			'n8n-nodes-openrouter-gateway.openRouterTool',
			'@n8n/n8n-nodes-langchain.lmChatOpenRouter',
		]),
	);
	const credentials = (await session.n8n.credentialTypes()).map(({ name }) => name);
	expect(credentials.filter((name) => /openrouter/i.test(name)).sort()).toEqual([
		'openRouterApi',
		'openRouterCallerApi',
		CREDENTIAL_TYPE,
		MANAGEMENT_CREDENTIAL_TYPE,
	]);
});

test('n8n’s own Chat Model and credential work in the same workflow as ours', async () => {
	const own = await session.n8n.createCredential(`own ${randomUUID()}`, 'openRouterApi', {
		apiKey: session.upstream.apiKey,
		url: session.upstream.baseUrl,
	});
	const prompt = 'Said by ours: {{ $json.text }}';
	const { workflow, webhookPath } = inARow([
		openRouterNode(session.credential, {
			model: fixedModel('openai/gpt-4o'),
			inputMode: 'prompt',
			prompt: 'one',
		}),
		{
			name: 'Chain',
			type: '@n8n/n8n-nodes-langchain.chainLlm',
			typeVersion: 1.7,
			parameters: { promptType: 'define', text: `=${prompt}` },
		},
	]);
	workflow.nodes.push({
		id: randomUUID(),
		position: [440, 200],
		name: 'Chat Model',
		type: '@n8n/n8n-nodes-langchain.lmChatOpenRouter',
		typeVersion: 1,
		parameters: { model: 'openai/gpt-4o-mini', options: {} },
		credentials: { openRouterApi: { id: own.id, name: own.name } },
	});
	workflow.connections['Chat Model'] = {
		ai_languageModel: [[{ node: 'Chain', type: 'ai_languageModel', index: 0 }]],
	};
	const webhookUrl = await session.publish(workflow, webhookPath);
	const { data } = await axios.post<{ text: string }>(webhookUrl, {});
	expect(data.text).toContain('Said by ours: You said: one.');
	const models = session.upstream.requests().map(({ body }) => body.model);
	expect(models).toEqual(['openai/gpt-4o', 'openai/gpt-4o-mini']);
});

test.each([
	{ name: 'the right key', key: () => session.upstream.apiKey, status: 'OK', message: /success/i },
	{ name: 'a wrong key', key: () => 'sk-or-v1-wrong', status: 'Error', message: /\w/ },
	{
		name: 'a management key',
		key: () => session.upstream.managementKey,
		status: 'Error',
		message: /management key.*Enter an inference key/,
	},
	{
		name: 'a management key as one',
		type: MANAGEMENT_CREDENTIAL_TYPE,
		key: () => session.upstream.managementKey,
		status: 'OK',
		message: /success/i,
	},
	{
		name: 'an inference key as a management key',
		type: MANAGEMENT_CREDENTIAL_TYPE,
		key: () => session.upstream.apiKey,
		status: 'Error',
		message: /inference key.*Enter a management key/,
	},
])('the credential test says $status of $name', async ({ type, key, status, message }) => {
	const data = credentialData(session.upstream, key());
	const credential = await session.n8n.createCredential(
		randomUUID(),
		type ?? CREDENTIAL_TYPE,
		data,
	);
	const result = await session.n8n.testCredential(credential, data);
	expect(result).toEqual({ status, message: expect.stringMatching(message) });
});
