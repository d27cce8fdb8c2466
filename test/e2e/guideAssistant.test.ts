/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Does what the guide to the assistant says: sends each request as it stands there to the example that
 * it imports, and compares the answer with the one that is printed.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { CALLER_CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { createTable } from '../host/exampleTables';
import { PROJECT } from '../host/places';
import { removeTables } from './dataTables';
import { readBlocks, readHttp, sendHttp, type BlockKind } from './guideBlocks';
import { openSession, type Session } from './session';

const NAME = 'gateway-assistant';
const TABLE = 'Assistant orders';
const ORIGIN = 'https://your-app.example';
const TOKEN = `caller-${randomUUID()}`;
const SAID = 'Your desk lamp is on its way';
const BLOCKS = readBlocks('assistant');

let session: Session;
let baseUrl: string;
let conversationId: string;

function textOf(kind: BlockKind, name: string): string {
	const block = BLOCKS.find((candidate) => candidate.kind === kind && candidate.name === name);
	if (block === undefined) throw new Error(`The guide has no ${kind} called ${name}`);
	return block.text;
}

beforeAll(async () => {
	session = await openSession();
	const { n8n, credential } = session;
	await removeTables(session, TABLE);
	await createTable(n8n, NAME, [{ callerId: 'ada', item: 'Desk lamp', status: 'on its way' }]);
	const callerCredential = await n8n.createCredential('People', CALLER_CREDENTIAL_TYPE, {
		method: 'bearer',
		callers: JSON.stringify({ ada: TOKEN }),
	});
	const { webhookPath, ...content } = exampleWorkflow({
		name: NAME,
		credential,
		callerCredential,
		allowedOrigins: ORIGIN,
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	const workflow = await n8n.createWorkflow(content);
	await n8n.publish(workflow, webhookPath);
	baseUrl = `${session.url}/webhook/${webhookPath.replace('/chat/completions', '')}`;
});
beforeEach(() => {
	session.upstream.clear();
	conversationId = randomUUID();
});
afterAll(async () => {
	if (session === undefined) return;
	await session.close();
	await removeTables(session, TABLE);
});

const fillIn = (text: string): string =>
	text
		.replaceAll('CALLER_TOKEN', TOKEN)
		.replaceAll('CONVERSATION_ID', conversationId)
		.replaceAll('https://n8n.example.com/webhook/ai-assistant', baseUrl);

const send = async (name: string) => await sendHttp(fillIn(textOf('request', name)));
const printed = (name: string) => readHttp(fillIn(textOf('answer', name)));

function scriptAnswer(): void {
	const call = { id: 'call_1', name: 'Orders_of_the_customer', arguments: '{}' };
	session.upstream.answerNext({ toolCalls: [call] });
	session.upstream.answerNext({ content: SAID });
}

type Step = { status: string; result?: string };
type Event = {
	choices: Array<{ index: number; delta: object; finish_reason: string | null }>;
	steps?: Step[];
};

const eventsOf = (body: string): Event[] =>
	body
		.split('\n')
		.filter((line) => line.startsWith('data: {'))
		.map((line) => JSON.parse(line.slice('data: '.length)) as Event);

/** How many pieces a text comes in is chance, and a result is of the table. */
const kindsOf = (body: string): string[] => [
	...new Set(
		eventsOf(body).map((event) =>
			JSON.stringify([
				Object.keys(event).sort(),
				event.choices.map(({ delta, finish_reason: reason }) => [
					Object.keys(delta).filter((name) => name !== 'role'),
					reason,
				]),
				event.steps?.map(({ result, ...step }) => ({
					...step,
					...(result && { result: 'a text' }),
				})),
			]),
		),
	),
];

test('a question gets the printed events', async () => {
	scriptAnswer();
	const { status, data } = await send('ask');
	expect(status).toBe(200);
	expect(kindsOf(data)).toEqual(kindsOf(printed('ask').body));
	expect(data.trim().split('\n').at(-1)).toBe('data: [DONE]');
});

test('the conversation is there for a page that was reloaded, until it is forgotten', async () => {
	scriptAnswer();
	await send('ask');
	for (const name of ['conversation', 'forget']) {
		const { status, data } = await send(name);
		expect(status).toBe(200);
		expect(JSON.parse(data)).toEqual(JSON.parse(printed(name).body));
	}
	expect(JSON.parse((await send('conversation')).data)).toMatchObject({ messages: [] });
});

test('the page’s script shows the text and the tools', async () => {
	scriptAnswer();
	const reader = readFileSync(join(PROJECT, 'examples', 'gateway-reader.js'), 'utf8');
	const script = textOf('script', 'page');
	const code = `${reader.replace('export async', 'async')}
		return (async () => { ${script}\nreturn text; })();`;
	const shown = { text: '', steps: [] as Step[] };
	const values = {
		baseUrl,
		question: 'Where is my order?',
		conversationId,
		session: { access_token: TOKEN },
		show: (text: string) => (shown.text = text),
		showSteps: (steps: Step[]) => (shown.steps = steps),
		// A browser adds the page's Origin.
		fetch: async (url: string, init: RequestInit) =>
			await fetch(url, { ...init, headers: { ...init.headers, Origin: ORIGIN } }),
	};
	const text: unknown = await compileFunction(code, Object.keys(values))(...Object.values(values));
	expect(text).toBe(SAID);
	expect(shown).toMatchObject({ text: SAID, steps: [{ status: 'ok' }] });
});

/** Runs a formula as WeWeb does: a function body that knows `variables`. */
function formula(name: string, values: unknown[]): unknown {
	const code = textOf('script', name);
	const ids = [...code.matchAll(/variables\['([^']+)'\]/g)].map(([, id = '']) => id);
	const variables = Object.fromEntries(ids.map((id, index) => [id, values[index]]));
	return compileFunction(code, ['variables'])(variables);
}

test('WeWeb’s formulas make the request and read its events', async () => {
	scriptAnswer();
	const body = formula('weweb-body', ['Where is my order?', conversationId]);
	expect(body).toBe(readHttp(fillIn(textOf('request', 'ask'))).body);
	const events = eventsOf((await send('ask')).data);
	expect(formula('weweb-text', [events])).toBe(SAID);
	expect(formula('weweb-steps', [events])).toMatchObject([
		{
			tool: 'Orders_of_the_customer',
			status: 'ok',
			arguments: '{}',
			result: expect.stringContaining('Desk lamp'),
		},
	]);
	for (const name of ['weweb-text', 'weweb-steps']) {
		expect(formula(name, [undefined])).toHaveLength(0);
	}
});

test('the guide has no block that is not tried', () => {
	const names = (kind: BlockKind) =>
		BLOCKS.filter((block) => block.kind === kind).map(({ name }) => name);
	expect(names('request')).toEqual(['ask', 'conversation', 'forget']);
	expect(names('answer')).toEqual(names('request'));
	// `confirm` is tried with its example.
	expect(names('script')).toEqual(['page', 'confirm', 'weweb-body', 'weweb-text', 'weweb-steps']);
});
