/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions --
   a test, not part of the package: it starts Node to see what an older n8n-workflow has */
/**
 * The packed package on each n8n that the README names: what a workflow author does first, and what
 * older versions of n8n are most likely to lack. `npm run test:compat` prints the table.
 */
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { CALLER_CREDENTIAL_TYPE, CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { ensureN8n } from '../host/n8nInstall';
import { COMPAT_MANIFESTS } from '../host/n8nManifest';
import { UNKEPT, type Credential } from '../host/n8nRest';
import { CALLER, MODEL, publishGateway, type Gateway } from '../e2e/gateway';
import { credentialData, openSession, type Session } from '../e2e/session';
import { startTestN8n } from '../e2e/testN8n';
import { callOf, callsThenSays } from '../e2e/toolModel';
import { CALLER_ID, fromModel, httpTool } from '../e2e/toolNodes';
import { fixedModel, inARow, openRouterNode, withSubNodes } from '../e2e/workflows';
import { DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { json, trigger } from '../support/reply';
import { PNG } from '../support/mediaFiles';
import { answerAgent, publishAgent } from './agent';
import { EXAMPLES, needsNewer, nodesOf } from './exampleNodes';
import { readerOf, readUntil, textOf } from './streams';
import oldestHost from '../unit/package/oldestHost.json';

const START_MS = 600_000;
const ORIGIN = 'https://app.example';
const HELLO = 'You said: hello. This answer comes from an emulated OpenRouter.';
const hello = { messages: [{ role: 'user', content: 'hello' }] };
const HOSTS = COMPAT_MANIFESTS.map((manifest) => ({
	name: `n8n ${manifest.dependencies.n8n}`,
	manifest,
}));

/** These have no AI Agent 3.1, Data Table 1.1 or Crypto 2. */
const LACK_NEWER_NODES = ['1.123.81', '2.0.3'];

describe.each(HOSTS)('$name', ({ manifest }) => {
	let n8n: Awaited<ReturnType<typeof startTestN8n>> | undefined;
	let session: Session;
	/** An upstream whose answers wait for the test, and a credential for it. */
	let paced: FaultServer;
	let pacedCredential: Credential;
	let gateway: Gateway;
	let pacedGateway: Gateway;

	beforeAll(async () => {
		paced = await FaultServer.start();
		n8n = await startTestN8n({}, manifest);
		session = await openSession(n8n.running);
		pacedCredential = await session.n8n.createCredential('Paced OpenRouter', CREDENTIAL_TYPE, {
			...credentialData(session.upstream),
			baseUrl: paced.baseUrl,
		});
		gateway = await publishGateway(session);
		pacedGateway = await publishGateway(session, { credential: pacedCredential });
	}, START_MS);
	beforeEach(() => {
		session.upstream.clear();
		paced.reset();
	});
	afterAll(async () => {
		try {
			await session?.close();
			await paced?.stop();
		} finally {
			await n8n?.stop();
		}
	}, START_MS);

	const ask = async (url: string, body: unknown, headers: Record<string, string> = {}) =>
		await axios.post<unknown>(url, body, { headers, validateStatus: () => true });
	const asCaller = { Authorization: `Bearer ${CALLER.token}` };

	test('both nodes, the tool and both credentials are loaded', async () => {
		const nodes = (await session.n8n.nodeTypes()).map(({ name }) => name);
		expect(nodes).toEqual(
			expect.arrayContaining([
				'n8n-nodes-openrouter-gateway.openRouter',
				'n8n-nodes-openrouter-gateway.openRouterTool',
				'n8n-nodes-openrouter-gateway.openRouterGateway',
			]),
		);
		const credentials = (await session.n8n.credentialTypes()).map(({ name }) => name);
		expect(credentials).toEqual(expect.arrayContaining([CREDENTIAL_TYPE, CALLER_CREDENTIAL_TYPE]));
	});

	test('n8n-workflow has what the sources may take from it', async () => {
		const { node, modules } = await ensureN8n(manifest);
		const script = 'console.log(JSON.stringify(Object.keys(require(process.argv[1]))))';
		const args = ['-e', script, join(modules, 'n8n-workflow')];
		const { stdout } = spawnSync(node, args, { encoding: 'utf8' });
		expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(oldestHost.exports));
	});

	test('the credentials are tested', async () => {
		const tested = async (type: string, data: Record<string, unknown>) =>
			await session.n8n.testCredential(
				await session.n8n.createCredential(randomUUID(), type, data),
				data,
			);
		expect(await tested(CREDENTIAL_TYPE, credentialData(session.upstream))).toMatchObject({
			status: 'OK',
		});
		expect(
			await tested(CREDENTIAL_TYPE, credentialData(session.upstream, 'sk-or-v1-wrong')),
		).toMatchObject({ status: 'Error' });
		const callers = { method: 'bearer', callers: JSON.stringify({ [CALLER.name]: CALLER.token }) };
		expect(await tested(CALLER_CREDENTIAL_TYPE, callers)).toMatchObject({ status: 'OK' });
		expect(await tested(CALLER_CREDENTIAL_TYPE, { ...callers, callers: 'no JSON' })).toMatchObject({
			status: 'Error',
		});
	});

	test('Complete answers through a Webhook', async () => {
		const { workflow, webhookPath } = inARow([
			openRouterNode(session.credential, {
				model: fixedModel(MODEL),
				inputMode: 'prompt',
				prompt: '={{ $json.body.message }}',
			}),
		]);
		const url = await session.publish(workflow, webhookPath);
		expect(await ask(url, { message: 'hello' })).toMatchObject({
			status: 200,
			data: { text: HELLO, model: MODEL, cost: expect.any(Number) },
		});
	});

	test('Complete reads a file that was sent to the Webhook', async () => {
		const { workflow, webhookPath } = inARow([
			openRouterNode(session.credential, {
				model: fixedModel(MODEL),
				inputMode: 'prompt',
				prompt: 'What is this?',
				attachments: { values: [{ source: 'binary', binaryField: 'file' }] },
			}),
		]);
		const url = await session.publish(workflow, webhookPath);
		const form = new FormData();
		form.append('file', new Blob([new Uint8Array(PNG)], { type: 'image/png' }), 'dot.png');
		expect(await ask(url, form)).toMatchObject({ status: 200 });
		const [sent] = session.upstream.requests();
		expect(JSON.stringify(sent?.body.messages)).toContain(
			`data:image/png;base64,${PNG.toString('base64')}`,
		);
	});

	test('Complete streams through a Webhook', async () => {
		const { workflow, webhookPath } = inARow([
			openRouterNode(pacedCredential, {
				model: fixedModel(MODEL),
				inputMode: 'prompt',
				prompt: 'hello',
			}),
		]);
		const [webhook] = workflow.nodes;
		webhook.parameters.responseMode = 'streaming';
		const url = await session.publish(workflow, webhookPath);
		const rest = trigger();
		paced.chat(
			stream(textChunk('first'), rest.fired, textChunk(' last'), finishChunk(), usageChunk(), DONE),
		);
		const reader = readerOf(await fetch(url, { method: 'POST', headers: UNKEPT }));
		const begun = await readUntil(reader, 'first');
		rest.fire();
		expect(textOf(`${begun}${await readUntil(reader)}`)).toBe('first last');
	});

	test('Answer a Frontend Request answers, and refuses with status and sentence', async () => {
		const { webhookPath, ...content } = exampleWorkflow({
			name: 'frontend-chat-guarded',
			credential: session.credential,
			allowedOrigins: ORIGIN,
			webhookPath: `guarded-${randomUUID()}`,
		});
		const url = await session.publish(content, webhookPath);
		expect(await ask(url, { message: 'hello' }, { Origin: ORIGIN })).toMatchObject({
			status: 200,
			data: { text: HELLO },
		});
		session.upstream.clear();
		expect(await ask(url, { message: 'hello' }, { Origin: 'https://evil.example' })).toMatchObject({
			status: 403,
			data: { error: expect.stringMatching(/\w+ \w+/), errorType: 'origin_not_allowed' },
		});
		expect(session.upstream.requests()).toEqual([]);
	});

	const lastMessage = (): unknown => session.upstream.requests().at(-1)?.body.messages.at(-1);
	const TOOL_ANSWER = { role: 'tool', content: expect.stringContaining('FORTY-TWO') };

	test.each([
		['an AI Agent that runs its tools itself (2.2) uses the node', 2.2],
		['an AI Agent that has n8n run its tools (3) uses the node', 3],
	])('%s', async (_, typeVersion) => {
		const url = await publishAgent(session, typeVersion, 'lastNode');
		answerAgent(session);
		expect(await ask(url, {})).toMatchObject({ status: 200, data: { output: 'It is 42.' } });
		expect(lastMessage()).toMatchObject(TOOL_ANSWER);
	});

	test('an AI Agent that streams keeps the tool’s text out of its answer', async () => {
		const url = await publishAgent(session, 3, 'streaming');
		answerAgent(session);
		const { status, data } = await ask(url, {});
		expect(status).toBe(200);
		expect(textOf(String(data))).toBe('It is 42.');
		expect(lastMessage()).toMatchObject(TOOL_ANSWER);
	});

	test('the gateway answers with JSON', async () => {
		expect(await ask(`${gateway.baseUrl}/chat/completions`, hello, asCaller)).toMatchObject({
			status: 200,
			data: { object: 'chat.completion', choices: [{ message: { content: HELLO } }] },
		});
	});

	test('the gateway streams events', async () => {
		const rest = trigger();
		paced.chat(
			stream(textChunk('first'), rest.fired, textChunk(' last'), finishChunk(), usageChunk(), DONE),
		);
		const response = await fetch(`${pacedGateway.baseUrl}/chat/completions`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...asCaller, ...UNKEPT },
			body: JSON.stringify({ ...hello, stream: true }),
		});
		expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
		const reader = readerOf(response);
		const begun = await readUntil(reader, 'first');
		rest.fire();
		expect(`${begun}${await readUntil(reader)}`).toMatch(/ last[^]*data: \[DONE\]\n\n$/);
	});

	test('a connected tool runs for the verified caller, whoever the body names', async () => {
		paced.route('GET /orders', json(200, { orders: [] }));
		paced.chat(callsThenSays([callOf('orders', { n: '1' })], 'done'));
		const query = { customer: CALLER_ID, n: fromModel('n') };
		const { baseUrl } = await publishGateway(session, {
			credential: pacedCredential,
			subNodes: [httpTool({ name: 'orders', url: `${paced.baseUrl}/orders`, query })],
		});
		const other = { callerId: 'other', json: { callerId: 'other' }, body: { callerId: 'other' } };
		const body = { ...hello, ...other };
		expect(await ask(`${baseUrl}/chat/completions`, body, asCaller)).toMatchObject({
			status: 200,
			data: { choices: [{ message: { content: 'done' } }] },
		});
		const asked = paced.requests.filter(({ method }) => method === 'GET');
		expect(asked.map(({ path }) => new URL(path, 'http://shop').searchParams)).toEqual([
			new URLSearchParams({ customer: CALLER.name, n: '1' }),
		]);
	});

	test('a tool that is connected to Complete runs', async () => {
		paced.route('GET /orders', json(200, { orders: [] }));
		paced.chat(callsThenSays([callOf('orders', { n: '1' })], 'done'));
		const node = openRouterNode(pacedCredential, {
			model: fixedModel(MODEL),
			inputMode: 'prompt',
			prompt: 'hello',
		});
		const { workflow, webhookPath } = inARow([node]);
		const query = { n: fromModel('n') };
		const tool = httpTool({ name: 'orders', url: `${paced.baseUrl}/orders`, query });
		const url = await session.publish(withSubNodes(workflow, node.name, [tool]), webhookPath);
		expect(await ask(url, {})).toMatchObject({
			status: 200,
			data: {
				text: 'done',
				steps: [{ tools: [{ tool: 'orders', outcome: 'ok' }] }, { tools: [] }],
			},
		});
	});

	test('the gateway lists models', async () => {
		const { status, data } = await axios.get<{ data: Array<{ id: string }> }>(
			`${gateway.baseUrl}/models`,
			{ headers: asCaller },
		);
		expect({ status, ids: data.data.map(({ id }) => id) }).toEqual({
			status: 200,
			ids: expect.arrayContaining([MODEL]),
		});
	});

	test('the gateway refuses who may not ask', async () => {
		expect(
			await ask(`${gateway.baseUrl}/chat/completions`, hello, { Authorization: 'Bearer wrong' }),
		).toMatchObject({
			status: 401,
			data: { error: { message: expect.stringMatching(/\w+ \w+/) } },
		});
		expect(session.upstream.requests()).toEqual([]);
	});

	test('a caller of the gateway who leaves ends the call upstream', async () => {
		const leaving = new AbortController();
		paced.chat(stream(textChunk('first'), new Promise(() => undefined)));
		const response = await fetch(`${pacedGateway.baseUrl}/chat/completions`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...asCaller, ...UNKEPT },
			body: JSON.stringify({ ...hello, stream: true }),
			signal: leaving.signal,
		});
		await readUntil(readerOf(response), 'first');
		leaving.abort();
		await (
			await paced.request(1)
		).closedByClient;
	});

	test('n8n has the nodes of the examples', async () => {
		expect(await unknownNodes(EXAMPLES.filter((file) => !needsNewer(file)))).toEqual([]);
	});

	// Skipped where the version shown lacks them, which the table shows.
	(LACK_NEWER_NODES.includes(manifest.dependencies.n8n) ? test.skip : test)(
		'n8n has the nodes of the examples with an AI Agent, data table or Crypto',
		async () => {
			expect(await unknownNodes(EXAMPLES.filter(needsNewer))).toEqual([]);
		},
	);

	/** Types and versions that the examples use and this n8n lacks. */
	async function unknownNodes(files: string[]): Promise<string[]> {
		const known = (await session.n8n.nodeTypes()).flatMap(({ name, version }) =>
			[version].flat().map((one) => `${name} ${String(one)}`),
		);
		return files.flatMap(nodesOf).filter((one) => !known.includes(one));
	}

	test('n8n’s log holds neither the key nor an error of ours', () => {
		const log = readFileSync(session.logFile, 'utf8');
		expect(log).not.toContain(session.upstream.apiKey);
		expect(log).not.toMatch(/TypeError|Class could not be found|is not a function/);
	});
});
