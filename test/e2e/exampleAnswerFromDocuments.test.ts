/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * The example that answers from documents, made of the very file that users import: files come in
 * through its form, and the gateway's tool finds them.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
	BASIC_AUTH_CREDENTIAL_TYPE,
	CALLER_CREDENTIAL_TYPE,
	EMBEDDINGS_CREDENTIAL_TYPE,
	exampleWorkflow,
} from '../host/exampleWorkflow';
import { expectKnownParameters, readExample } from './exampleFile';
import { openSession, type Session } from './session';

const NAME = 'answer-from-documents';
const ORIGIN = 'https://app.example';
const TOKEN = `caller-${randomUUID()}`;
const LOGIN = { username: 'author', password: `password-${randomUUID()}` };
const TOOL = 'Search_documents';
const FORM_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

let session: Session;
let url: string;
let formUrl: string;
let workflowId: string;

beforeAll(async () => {
	session = await openSession();
	const { n8n, upstream, credential } = session;
	const { webhookPath, ...content } = exampleWorkflow({
		name: NAME,
		credential,
		callerCredential: await n8n.createCredential('People', CALLER_CREDENTIAL_TYPE, {
			method: 'bearer',
			callers: JSON.stringify({ ada: TOKEN }),
		}),
		embeddingsCredential: await n8n.createCredential('Embeddings', EMBEDDINGS_CREDENTIAL_TYPE, {
			apiKey: upstream.apiKey,
			url: upstream.baseUrl,
		}),
		basicAuthCredential: await n8n.createCredential('Form', BASIC_AUTH_CREDENTIAL_TYPE, {
			user: LOGIN.username,
			password: LOGIN.password,
		}),
		allowedOrigins: ORIGIN,
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	const formPath = `add-${randomUUID()}`;
	for (const { type, parameters } of content.nodes) {
		if (type.endsWith('.formTrigger')) parameters.options.path = formPath;
	}
	// Saved, so that the test can wait for an execution to end.
	const settings = { executionOrder: 'v1' };
	const workflow = await n8n.createWorkflow({ ...content, settings });
	await n8n.publish(workflow, webhookPath);
	workflowId = workflow.id;
	url = `${session.url}/webhook/${webhookPath}`;
	formUrl = `${session.url}/form/${formPath}`;
});
beforeEach(() => session.upstream.clear());
afterAll(async () => await session?.close());

/** Sends files as the form's page does, and waits until the workflow has stored them. */
async function addDocuments(texts: Record<string, string>): Promise<void> {
	const form = new FormData();
	for (const [name, text] of Object.entries(texts)) {
		form.append('field-0', new Blob([text], { type: 'text/plain' }), name);
	}
	const before = (await session.n8n.listExecutions(workflowId)).length;
	await axios.post(formUrl, form, { auth: LOGIN });
	const deadlineMs = Date.now() + FORM_TIMEOUT_MS;
	for (;;) {
		const executions = await session.n8n.listExecutions(workflowId);
		const [newest] = executions;
		if (executions.length > before && newest?.status === 'success') return;
		if (newest?.status === 'error' || Date.now() > deadlineMs) {
			throw new Error(`The form’s execution is ${newest?.status}`);
		}
		await sleep(POLL_MS);
	}
}

async function ask(question: string) {
	const body = { messages: [{ role: 'user', content: question }] };
	const headers = { Origin: ORIGIN, Authorization: `Bearer ${TOKEN}` };
	const { data } = await axios.post(url, body, { headers });
	return data.choices[0].message.content as string;
}

describe('the file', () => {
	const { nodes } = readExample(NAME);

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});
});

test('nobody puts documents in without the login', async () => {
	const form = new FormData();
	form.append('field-0', new Blob(['x'], { type: 'text/plain' }), 'x.txt');
	const { status } = await axios.post(formUrl, form, { validateStatus: () => true });
	expect([401, 403]).toContain(status);
});

test('an answer is made of what the documents say, embedded through OpenRouter', async () => {
	await addDocuments({
		'returns.txt': 'Goods can be sent back within 45 days, unused.',
		'opening.txt': 'The shop is open from 8 to 17 on weekdays.',
	});
	await addDocuments({ 'prices.txt': 'A lamp costs 59.50.' });
	const { upstream } = session;
	const embedded = upstream.requests().filter(({ path }) => path.endsWith('/embeddings'));
	expect(embedded.length).toBeGreaterThan(0);
	for (const { headers, body } of embedded) {
		expect(headers.authorization).toBe(`Bearer ${upstream.apiKey}`);
		expect(body).toMatchObject({
			model: 'openai/text-embedding-3-small',
			encoding_format: 'float',
		});
	}

	upstream.clear();
	const call = { id: 'call_1', name: TOOL, arguments: '{"input":"sending goods back"}' };
	upstream.answerNext({ toolCalls: [call] });
	upstream.answerNext({ content: '45 days, says returns.txt.' });
	expect(await ask('How long may I send something back?')).toBe('45 days, says returns.txt.');
	const bodies = upstream
		.requests()
		.filter(({ path }) => path.endsWith('/chat/completions'))
		.map(({ body }) => body);
	expect(bodies[0].tools).toMatchObject([
		{
			type: 'function',
			function: { name: TOOL, parameters: { properties: { input: { type: 'string' } } } },
		},
	]);
	const { role, content } = bodies[1].messages.at(-1);
	expect(role).toBe('tool');
	expect(content).toContain('within 45 days');
	expect(content).toContain('returns.txt');
});
