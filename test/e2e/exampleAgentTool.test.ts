/** The example with an AI Agent, made of the very file that users import. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { CHAT_MODEL_CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { openSession, type Session } from './session';

const NAME = 'agent-tool';
const EXPERT = 'The product is FORTY-TWO.';
const LAST_WORD = 'It is 42, says the expert.';

let session: Session;
let url: string;

beforeAll(async () => {
	session = await openSession();
	const { credential, n8n, upstream } = session;
	const chatModelCredential = await n8n.createCredential('OpenRouter', CHAT_MODEL_CREDENTIAL_TYPE, {
		apiKey: upstream.apiKey,
		url: upstream.baseUrl,
	});
	const workflow = exampleWorkflow({
		name: NAME,
		credential,
		chatModelCredential,
		allowedOrigins: '*',
	});
	// In the editor the chat is asked by hand; to be asked from here it must be public.
	const webhookId = randomUUID();
	const nodes = workflow.nodes.map((node) =>
		node.type.endsWith('.chatTrigger')
			? { ...node, webhookId, parameters: { ...node.parameters, public: true, mode: 'webhook' } }
			: node,
	);
	url = await session.publish({ ...workflow, nodes }, `${webhookId}/chat`);
});
afterAll(async () => await session?.close());

test('a hard question is taken to the expert, and the answer is streamed to the chat', async () => {
	session.upstream.clear();
	const asked = { Prompt: 'What is 6 times 7?', System_Prompt: 'You are a mathematician.' };
	session.upstream.answerNext({
		toolCalls: [{ id: 'call_1', name: 'Ask_an_expert', arguments: JSON.stringify(asked) }],
	});
	session.upstream.answerNext({ content: EXPERT });
	session.upstream.answerNext({ content: LAST_WORD });

	const question = {
		action: 'sendMessage',
		sessionId: randomUUID(),
		chatInput: 'six times seven?',
	};
	const { data } = await axios.post<string>(url, question, { responseType: 'text' });
	const lines = data
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as { type: string; content?: string });
	expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['begin', 'item', 'end']));
	expect(lines.map(({ content = '' }) => content).join('')).toBe(LAST_WORD);

	const bodies = session.upstream.requests().map(({ body }) => body);
	expect(bodies).toMatchObject([
		{ model: 'google/gemini-2.0-flash-001', tools: [{ function: { name: 'Ask_an_expert' } }] },
		{ model: 'anthropic/claude-sonnet-4', max_tokens: 2_000 },
		{ model: 'google/gemini-2.0-flash-001' },
	]);
	expect(bodies[1].messages).toEqual([
		{ role: 'system', content: asked.System_Prompt },
		{ role: 'user', content: asked.Prompt },
	]);
	expect(JSON.parse(bodies[2].messages.at(-1).content)).toEqual([{ text: EXPERT }]);
});
