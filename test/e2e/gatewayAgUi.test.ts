/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * AG-UI's own client, unmodified, against the gateway in the running n8n: in this process, and as the
 * guide tells in a page on another origin.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpAgent, type RunAgentParameters } from '@ag-ui/client';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { PROJECT } from '../host/places';
import { hasBrowser, launchBrowser } from '../support/browser';
import {
	chunk,
	DESTROY,
	DONE,
	FaultServer,
	finishChunk,
	STALL,
	stream,
	textChunk,
	trigger,
	usageChunk,
} from '../support/faultServer';
import { CALLER, publishGateway, type GatewayChoice } from './gateway';
import { readBlocks } from './guideBlocks';
import { credentialData, openSession, type Session } from './session';
import { codeTool } from './toolNodes';
import type { SubNode } from './workflows';

/** The beginning of an answer, with an ID of its own, as OpenRouter gives one. */
const begun = () =>
	chunk({ delta: { role: 'assistant', content: '' } }, { id: `gen-${randomUUID()}` });
const said = (text: string) => stream(begun(), textChunk(text), finishChunk(), usageChunk(), DONE);
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

const called = (name: string, args: object) =>
	stream(
		begun(),
		chunk({
			delta: {
				tool_calls: [
					{
						index: 0,
						id: 'call_1',
						type: 'function',
						function: { name, arguments: JSON.stringify(args) },
					},
				],
			},
		}),
		finishChunk('tool_calls'),
		usageChunk(),
		DONE,
	);

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

const inBrowser = hasBrowser() ? describe : describe.skip;

inBrowser('the guide’s page, on another origin', () => {
	let browser: Browser;
	let frontend: Server;
	let script = '';

	const origin = (): string => `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`;

	/** The guide's code, as a page bundles it. */
	async function bundle(at: string): Promise<string> {
		const code = readBlocks('ag-ui')
			.filter(({ kind }) => kind === 'script')
			.map(({ text }) => text.replace('https://n8n.example.com/webhook/ai/ag-ui', at))
			.join('\n');
		const { outputFiles } = await build({
			stdin: { contents: code, resolveDir: PROJECT },
			bundle: true,
			format: 'esm',
			platform: 'browser',
			write: false,
			logLevel: 'silent',
		});
		return outputFiles[0]?.text ?? '';
	}

	beforeAll(async () => {
		browser = await launchBrowser();
		frontend = createServer((request, response) => {
			const isScript = request.url === '/chat.js';
			response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
			response.end(
				isScript
					? script
					: `<!doctype html><output></output><p role="alert"></p><script type="module">
						import { openChat, askWithTools } from './chat.js';
						const output = document.querySelector('output');
						window.begin = (accessToken, threadId) => {
							const show = (text) => (output.textContent = text);
							window.chat = openChat({ accessToken, threadId, show });
						};
						window.ask = async (text) => {
							document.querySelector('p').textContent = (await chat.ask(text)) ?? 'answered';
						};
						window.askWithTools = async (text) => {
							output.textContent = await askWithTools(chat.agent, text);
						};
						document.body.dataset.ready = 'yes';
					</script>`,
			);
		});
		frontend.listen(0, '127.0.0.1');
		await once(frontend, 'listening');
		script = await bundle(
			await publish({ parameters: { limits: { allowedOrigins: [origin()] } } }),
		);
	});
	afterAll(async () => {
		await browser?.close();
		frontend?.closeAllConnections();
		frontend?.close();
	});

	async function openPage(token = CALLER.token): Promise<Page> {
		const page = await browser.newPage();
		await page.goto(origin());
		await page.locator('body[data-ready]').waitFor({ state: 'attached' });
		await page.evaluate(
			([sent, thread]) => {
				window.begin(sent, thread);
			},
			[token, randomUUID()] as const,
		);
		return page;
	}
	/** Starts asking; does not wait for the answer. */
	const start = async (page: Page, how: 'ask' | 'askWithTools', question: string) =>
		await page.evaluate(
			([name, asked]) => {
				void window[name](asked);
			},
			[how, question] as const,
		);

	test('shows the first words while the model still writes', async () => {
		const page = await openPage();
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
		await start(page, 'ask', 'hello');
		await page.locator('output', { hasText: /^first$/ }).waitFor();
		fire();
		await page.locator('output', { hasText: /^first last$/ }).waitFor();
		await page
			.getByRole('alert')
			.filter({ hasText: /^answered$/ })
			.waitFor();
		await page.close();
	});

	test('stops, and the call upstream ends', async () => {
		const page = await openPage();
		upstream.chat(stream(begun(), textChunk('first'), STALL));
		await start(page, 'ask', 'hello');
		await page.locator('output', { hasText: 'first' }).waitFor();
		await page.evaluate(() => {
			window.chat.stop();
		});
		await (
			await upstream.request(1)
		).closedByClient;
		await page
			.getByRole('alert')
			.filter({ hasText: /^answered$/ })
			.waitFor();
		await page.close();
	});

	test('does what the model wants done', async () => {
		const page = await openPage();
		upstream.chat(called('pick_colour', { colour: 'rgb(1, 2, 3)' }), said('It is done'));
		await start(page, 'askWithTools', 'Make it dark');
		await page.locator('output', { hasText: /^It is done$/ }).waitFor();
		expect(await page.evaluate(() => document.body.style.backgroundColor)).toBe('rgb(1, 2, 3)');
		expect(messagesSent(1)).toMatchObject([
			{ role: 'user' },
			{ role: 'assistant' },
			{ role: 'tool', content: 'The page is rgb(1, 2, 3) now' },
		]);
		await page.close();
	});

	test('shows why there is no answer', async () => {
		const page = await openPage('nobody-nobody');
		await start(page, 'ask', 'hello');
		await page
			.getByRole('alert')
			.filter({ hasText: /^[A-Z][^{}]+[^.]$/ })
			.waitFor();
		expect(upstream.chatRequests).toHaveLength(0);
		await page.close();
	});
});

declare const window: {
	begin: (accessToken: string, threadId: string) => void;
	ask: (text: string) => Promise<void>;
	askWithTools: (text: string) => Promise<void>;
	chat: { stop: () => void };
};
