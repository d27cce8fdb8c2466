/* eslint-disable @n8n/community-nodes/no-deprecated-workflow-functions -- n8n's HTTP Request node still calls it */
/** The credential's Test button, and its use in a node that is not ours. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeType } from 'n8n-workflow';
import { testCredential } from '../support/editorCalls';
import { runNode } from '../support/nodeRun';
import { HANG_UP, json, text } from '../support/reply';
import { credentialType, useBench } from './openRouter';

const bench = useBench();

describe('the credential’s test in n8n', () => {
	const keyIs = (data: IDataObject) => bench.upstream.route('GET /key', json(200, { data }));

	test('accepts an inference key', async () => {
		keyIs({ label: 'x', is_management_key: false });
		const credential = bench.credential();
		expect(await testCredential(credential)).toMatchObject({ status: 'OK' });
		const [request] = bench.upstream.requests;
		expect(request?.path).toBe('/key');
		expect(request?.headers.authorization).toBe(`Bearer ${credential.apiKey}`);
	});

	test('says for a management key what to enter instead', async () => {
		keyIs({ label: 'x', is_management_key: true });
		expect(await testCredential(bench.credential())).toEqual({
			status: 'Error',
			message: expect.stringMatching(
				/management key.*Enter an inference key from openrouter\.ai\/keys\.$/i,
			),
		});
	});

	test.each([
		{ name: 'a wrong key', reply: json(401, { error: { code: 401 } }) },
		{ name: 'a server in trouble', reply: json(500, {}) },
		{ name: 'a connection that breaks', reply: HANG_UP },
	])('shows an error for $name', async ({ reply }) => {
		bench.upstream.route('GET /key', reply);
		expect(await testCredential(bench.credential())).toMatchObject({ status: 'Error' });
	});

	test.each<{ name: string; data: IDataObject; says: RegExp }>([
		{ name: 'an empty base URL', data: { baseUrl: '' }, says: /base url.*empty/i },
		{ name: 'http elsewhere', data: { baseUrl: 'http://gateway.example.com' }, says: /https/i },
		{ name: 'a title outside Latin-1', data: { siteTitle: 'Чат' }, says: /site title/i },
	])('shows our sentence for $name', async ({ data, says }) => {
		const verdict = await testCredential(bench.credential(data));
		expect(verdict).toEqual({ status: 'Error', message: expect.stringMatching(says) });
		expect(bench.upstream.requests).toHaveLength(0);
	});
});

describe('the test of the credential with the management key', () => {
	const keyIs = (data: IDataObject) => bench.upstream.route('GET /key', json(200, { data }));

	test('accepts a management key', async () => {
		keyIs({ label: 'x', is_management_key: true });
		const credential = bench.managementCredential();
		expect(await testCredential(credential)).toMatchObject({ status: 'OK' });
		expect(bench.upstream.requests[0]?.headers.authorization).toBe(`Bearer ${credential.apiKey}`);
	});

	test('says for an inference key what to enter instead', async () => {
		keyIs({ label: 'x', is_management_key: false });
		expect(await testCredential(bench.managementCredential())).toEqual({
			status: 'Error',
			message: expect.stringMatching(
				/inference key.*Enter a management key from openrouter\.ai\/settings\/management-keys\.$/i,
			),
		});
	});

	test('says what a wrong key is', async () => {
		bench.upstream.route('GET /key', json(401, { error: { code: 401 } }));
		expect(await testCredential(bench.managementCredential())).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/does not know this key/),
		});
	});
});

describe('the credential in n8n’s HTTP Request node', () => {
	/** Calls what that node calls for a predefined credential, with `uri` as it does. */
	const httpRequestNode = (uri: string): INodeType => ({
		description: {
			displayName: 'HTTP Request',
			name: 'httpRequest',
			group: ['output'],
			version: 4,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: credentialType.name, required: true }],
			properties: [],
		},
		async execute() {
			const answer: unknown = await this.helpers.requestWithAuthentication.call(
				this,
				credentialType.name,
				{ uri, method: 'GET', json: true, headers: {} },
			);
			return [[{ json: { answer: JSON.stringify(answer) } }]];
		},
	});

	test('works for the credential’s host', async () => {
		bench.upstream.route('GET /key', json(200, { data: { label: 'mine' } }));
		const credential = bench.credential({ siteTitle: 'My App' });
		const run = await runNode({
			nodeType: httpRequestNode(`${bench.upstream.baseUrl}/key?x=1`),
			parameters: {},
			credential,
		});
		expect(run.error?.message).toBeUndefined();
		expect(run.output[0]?.json.answer).toBe('{"data":{"label":"mine"}}');
		const [request] = bench.upstream.requests;
		expect(request).toMatchObject({
			path: '/key?x=1',
			headers: { authorization: `Bearer ${credential.apiKey}`, 'x-title': 'My App' },
		});
	});

	test('refuses any other host and sends nothing', async () => {
		const elsewhere = bench.upstream.origin.replace('127.0.0.1', 'localhost');
		const run = await runNode({
			nodeType: httpRequestNode(`${elsewhere}/api/v1/key`),
			parameters: {},
			credential: bench.credential(),
		});
		expect(run.error?.message).toMatch(/key.*only/i);
		expect(bench.upstream.requests).toHaveLength(0);
	});

	test('does not let a redirect carry the key to another host', async () => {
		const elsewhere = bench.upstream.origin.replace('127.0.0.1', 'localhost');
		bench.upstream.route('GET /key', text(302, '', { location: `${elsewhere}/api/v1/models` }));
		bench.upstream.route('GET /models', json(200, {}));
		await runNode({
			nodeType: httpRequestNode(`${bench.upstream.baseUrl}/key`),
			parameters: {},
			credential: bench.credential(),
		});
		for (const request of bench.upstream.requests.slice(1)) {
			expect(request.headers.authorization).toBeUndefined();
		}
	});
});
