/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * The example whose visitor confirms what is done, made of the very file that users import, with the
 * code of the guide as the page.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CALLER_CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import { awaitRows, removeTables } from './dataTables';
import { expectKnownParameters, readExample } from './exampleFile';
import { readBlocks } from './guideBlocks';
import { runManually } from './manualRun';
import { openSession, type Session } from './session';

const NAME = 'ask-before-acting';
const TABLE = 'Assistant appointments';
const ORIGIN = 'https://app.example';
const TOKEN = `caller-${randomUUID()}`;
const LOOK_UP = 'Appointments_of_the_customer';

let session: Session;
let url: string;
let workflowId: string;

beforeAll(async () => {
	session = await openSession();
	const { n8n, credential } = session;
	await removeTables(session, TABLE);
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
	// Not through the session, which would delete it: this n8n is thrown away.
	const workflow = await n8n.createWorkflow(content);
	await n8n.publish(workflow, webhookPath);
	workflowId = workflow.id;
	url = `${session.url}/webhook/${webhookPath}`;
});
beforeEach(() => session.upstream.clear());
afterAll(async () => {
	if (session === undefined) return;
	await session.close();
	await removeTables(session, TABLE);
});

describe('the file', () => {
	const { nodes } = readExample(NAME);

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});

	test('its table has a row to try', async () => {
		expect((await runManually(session, workflowId, 'Make the table')).status).toBe('success');
		expect(await awaitRows(session, TABLE, 1)).toMatchObject([
			{ callerId: 'ada', number: 'A-17', when: 'Tuesday, 10:30' },
		]);
	});
});

/** The guide's page, with a visitor who answers like this when asked. */
function openPage(agrees: boolean) {
	const asked: string[] = [];
	const cancelled: string[] = [];
	let shown = '';
	const reader = readFileSync(join(PROJECT, 'examples', 'gateway-reader.js'), 'utf8');
	const script = readBlocks('assistant').find(({ name }) => name === 'confirm')?.text ?? '';
	const code = `${reader.replace('export async', 'async')}\n${script}\nreturn ask;`;
	const known = ['url', 'headers', 'show', 'confirm', 'cancel', 'fetch'];
	const ask = compileFunction(code, known)(
		url,
		// A browser adds the page's Origin.
		{ Authorization: `Bearer ${TOKEN}`, Origin: ORIGIN },
		(soFar: string) => (shown = soFar),
		async (question: string) => {
			asked.push(question);
			return await Promise.resolve(agrees);
		},
		async (number: string) => {
			cancelled.push(number);
			return await Promise.resolve(true);
		},
		fetch,
	) as (question: string) => Promise<void>;
	return { ask, asked, cancelled, shown: () => shown };
}

describe('the page of the guide', () => {
	test.each([
		{ name: 'agrees', agrees: true, told: 'It is cancelled.', cancelled: ['A-17'] },
		{ name: 'says no', agrees: false, told: 'The customer said no.', cancelled: [] },
	])(
		'looks up by itself, and asks the visitor, who $name, before it cancels',
		async ({ agrees, told, cancelled }) => {
			const { upstream } = session;
			upstream.answerNext({ toolCalls: [{ id: 'call_1', name: LOOK_UP, arguments: '{}' }] });
			upstream.answerNext({
				toolCalls: [{ id: 'call_2', name: 'cancel_appointment', arguments: '{"number":"A-17"}' }],
			});
			upstream.answerNext({ content: 'Done as you said.' });
			const page = openPage(agrees);
			await page.ask('Cancel my appointment on Tuesday');
			expect(page.asked).toEqual(['Cancel the appointment A-17?']);
			expect(page.cancelled).toEqual(cancelled);
			expect(page.shown()).toBe('Done as you said.');

			const bodies = upstream
				.requests()
				.filter(({ path }) => path.endsWith('/chat/completions'))
				.map(({ body }) => body);
			expect(bodies).toHaveLength(3);
			expect(
				bodies[0].tools.map((tool: { function: { name: string } }) => tool.function.name),
			).toEqual(['cancel_appointment', LOOK_UP]);
			expect(bodies[1].messages.at(-1)).toMatchObject({
				role: 'tool',
				tool_call_id: 'call_1',
				content: expect.stringContaining('Bicycle repair'),
			});
			expect(bodies[2].messages.slice(-2)).toMatchObject([
				{ role: 'assistant', tool_calls: [{ id: 'call_2' }] },
				{ role: 'tool', tool_call_id: 'call_2', content: told },
			]);
		},
	);
});
