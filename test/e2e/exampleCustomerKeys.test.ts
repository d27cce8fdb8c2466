/**
 * The example in which every customer has a key of their own, made of the very file that users import:
 * its form creates the key, and a chat uses it through an expression in the credential.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
	BASIC_AUTH_CREDENTIAL_TYPE,
	CREDENTIAL_TYPE,
	exampleWorkflow,
	HEADER_AUTH_CREDENTIAL_TYPE,
	MANAGEMENT_CREDENTIAL_TYPE,
} from '../host/exampleWorkflow';
import { insertRows, removeTables, rowsOf, tablesNamed } from './dataTables';
import { expectKnownParameters, readExample } from './exampleFile';
import { runStartedBy } from './executions';
import { credentialData, openSession, type Session } from './session';

const NAME = 'customer-keys';
const TABLE = 'OpenRouter customer keys';
const LOGIN = { username: 'author', password: `password-${randomUUID()}` };
const SERVER = { name: 'X-Server', value: `server-${randomUUID()}` };

let session: Session;
let url: string;
let formUrl: string;
let workflowId: string;

beforeAll(async () => {
	session = await openSession();
	const { n8n, upstream } = session;
	await removeTables(session, TABLE);
	const { webhookPath, ...content } = exampleWorkflow({
		name: NAME,
		credential: await n8n.createCredential('Key of the customer', CREDENTIAL_TYPE, {
			...credentialData(upstream, '={{ $json.key }}'),
		}),
		managementCredential: await n8n.createCredential('Management', MANAGEMENT_CREDENTIAL_TYPE, {
			apiKey: upstream.managementKey,
			region: 'custom',
			baseUrl: upstream.baseUrl,
		}),
		basicAuthCredential: await n8n.createCredential('Form', BASIC_AUTH_CREDENTIAL_TYPE, {
			user: LOGIN.username,
			password: LOGIN.password,
		}),
		headerAuthCredential: await n8n.createCredential('Server', HEADER_AUTH_CREDENTIAL_TYPE, SERVER),
		allowedOrigins: '*',
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	const formPath = `new-customer-${randomUUID()}`;
	for (const { type, parameters } of content.nodes) {
		if (type.endsWith('.formTrigger')) parameters.options.path = formPath;
	}
	// Saved, so that the test can look at executions.
	const settings = { executionOrder: 'v1' };
	const workflow = await n8n.createWorkflow({ ...content, settings });
	await n8n.publish(workflow, webhookPath);
	workflowId = workflow.id;
	url = `${session.url}/webhook/${webhookPath}`;
	formUrl = `${session.url}/form/${formPath}`;
});
beforeEach(() => session.upstream.clear());
afterAll(async () => {
	if (session === undefined) return;
	await session.close();
	await removeTables(session, TABLE);
});

/** Sends the form as its page does, and reads the execution. */
async function addCustomer(customer: string, limitUsd: number) {
	const form = new FormData();
	form.append('field-0', customer);
	form.append('field-1', String(limitUsd));
	return await runStartedBy(session, workflowId, async () => {
		const { data } = await axios.post(formUrl, form, { auth: LOGIN });
		return JSON.stringify(data);
	});
}

const ask = async (customer: string, headers = { [SERVER.name]: SERVER.value }) =>
	await axios.post(
		url,
		{ customer, message: `Hello from ${customer}` },
		{ headers, validateStatus: () => true },
	);

const rows = async () => {
	const [table] = await tablesNamed(session, TABLE);
	return table === undefined ? [] : await rowsOf(session, table);
};

describe('the file', () => {
	const { nodes } = readExample(NAME);

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});
});

test('a customer gets a key with a monthly limit, which the form does not show', async () => {
	const { result, run } = await addCustomer('Ada', 5);
	expect(run.status).toBe('success');
	const [request] = session.upstream.requests();
	expect(request).toMatchObject({
		method: 'POST',
		path: '/api/v1/keys',
		body: { name: 'Customer Ada', limit: 5, limit_reset: 'monthly' },
	});
	expect(request?.headers.authorization).toBe(`Bearer ${session.upstream.managementKey}`);
	const [row, ...more] = await rows();
	expect(more).toEqual([]);
	expect(row).toMatchObject({
		customer: 'Ada',
		limitUsd: 5,
		key: expect.stringMatching(/^sk-or-/),
	});

	expect(result).not.toContain(String(row?.key));
	expect(run.itemsOf('Create a key')).toMatchObject([{ hash: row?.keyHash, limitUsd: 5 }]);
});

test('each customer’s chat uses the key of their row', async () => {
	await addCustomer('Bob', 7.5);
	session.upstream.clear();
	const answers = await Promise.all([ask('Ada'), ask('Bob')]);
	expect(answers.map(({ status, data }) => [status, data.text])).toEqual([
		[200, expect.stringContaining('Hello from Ada')],
		[200, expect.stringContaining('Hello from Bob')],
	]);
	const keys = new Map((await rows()).map(({ customer, key }) => [customer, key]));
	expect(new Set(keys.values()).size).toBe(2);
	for (const { headers, body } of session.upstream.requests()) {
		const customer = /from (\w+)/.exec(JSON.stringify(body))?.[1];
		expect(headers.authorization).toBe(`Bearer ${String(keys.get(customer))}`);
	}
});

test('a customer who has a key keeps it', async () => {
	const before = await rows();
	const { run } = await addCustomer('Ada', 100);
	expect(run.status).toBe('success');
	expect(session.upstream.requests()).toEqual([]);
	expect(await rows()).toEqual(before);
});

test('who has no key, or is not the author’s own server, gets no answer', async () => {
	const { status, data } = await ask('Nobody');
	expect([status, data]).toEqual([404, { error: 'This customer has no key' }]);
	expect((await ask('Ada', { [SERVER.name]: 'guessed' })).status).toBe(403);
	const form = await axios.post(formUrl, new FormData(), { validateStatus: () => true });
	expect([401, 403]).toContain(form.status);
	expect(session.upstream.requests()).toEqual([]);
});

describe('a row that is not of a customer', () => {
	beforeAll(async () => {
		const [table] = await tablesNamed(session, TABLE);
		if (table === undefined) throw new Error('There is no table yet');
		const key = ['sk-or', 'v1-of-nobody'].join('-');
		await insertRows(session, table, [
			{ customer: null, keyHash: 'a', key, limitUsd: 1 },
			{ customer: '', keyHash: 'b', key, limitUsd: 1 },
			{ customer: 'Without', keyHash: 'c', key: null, limitUsd: 1 },
			{ customer: 'Blank', keyHash: 'd', key: '', limitUsd: 1 },
			{ customer: 'Space', keyHash: 'e', key: ' ', limitUsd: 1 },
		]);
	});

	test.each<{ name: string; body: object }>([
		{ name: 'nobody', body: {} },
		{ name: 'an empty name', body: { customer: '' } },
		{ name: 'null', body: { customer: null } },
		{ name: 'an object', body: { customer: {} } },
		{ name: 'a list', body: { customer: ['Ada', 'Bob'] } },
		{ name: 'true', body: { customer: true } },
		{ name: 'a pattern', body: { customer: '%' } },
		{ name: 'a customer without a key', body: { customer: 'Without' } },
		{ name: 'a customer with an empty key', body: { customer: 'Blank' } },
		{ name: 'a customer with a blank key', body: { customer: 'Space' } },
	])('a call for $name uses nobody’s key', async ({ body }) => {
		const { status } = await axios.post(
			url,
			{ ...body, message: 'Hello' },
			{ headers: { [SERVER.name]: SERVER.value }, validateStatus: () => true },
		);
		expect(session.upstream.requests()).toEqual([]);
		expect(status).toBe(404);
	});
});

test('what OpenRouter refuses has its status and a sentence', async () => {
	session.upstream.failNext({ status: 402, message: 'Key limit exceeded' });
	const { status, data } = await ask('Ada');
	expect([status, data]).toEqual([402, { error: expect.stringMatching(/out of credit/) }]);
});
