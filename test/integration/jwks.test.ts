/** The keys of a sign-in service, fetched by n8n's own helper. */
import { expect, test } from '@jest/globals';
import type { IDataObject, INodeType } from 'n8n-workflow';
import { fetchJwks } from '../../nodes/shared/transport/jwks';
import { runNode } from '../support/nodeRun';
import { HANG_UP, json, STALL, text } from '../support/reply';
import { useBench } from './openRouter';

const bench = useBench();
const KEYS = { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'one', x: 'AA' }] };

/** Its output is what one fetch gave. */
const fetchingNode = (url: string): INodeType => ({
	description: {
		displayName: 'Fetch',
		name: 'fetch',
		group: ['output'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		const reply = await fetchJwks(this, url, new AbortController().signal);
		return [[{ json: { ...reply } as unknown as IDataObject }]];
	},
});

const fetchKeys = async () =>
	await runNode({ nodeType: fetchingNode(`${bench.upstream.baseUrl}/keys`), parameters: {} });

test('a key set is fetched and read', async () => {
	bench.upstream.route('GET /keys', json(200, KEYS));
	expect((await fetchKeys()).output[0]?.json).toEqual({ kind: 'fetched', keySet: KEYS });
	const [request] = bench.upstream.requests;
	expect(request?.headers.authorization).toBeUndefined();
});

test.each([
	{ name: 'an error', reply: json(404, KEYS), why: 'answered with status 404' },
	{ name: 'a page', reply: text(200, '<html>'), why: 'did not answer with a JSON Web Key Set' },
	{
		name: 'a huge set',
		reply: text(200, JSON.stringify({ ...KEYS, more: 'x'.repeat(300_000) })),
		why: 'answered with more than 262144 bytes',
	},
])('$name in place of a key set is a failure', async ({ reply, why }) => {
	bench.upstream.route('GET /keys', reply);
	expect((await fetchKeys()).output[0]?.json).toEqual({ kind: 'failed', why });
});

test.each([302, 404, 503])(
	'an answer of status %d is closed without being read',
	async (status) => {
		bench.upstream.route('GET /keys', {
			kind: 'answer',
			status,
			headers: { 'content-type': 'application/json' },
			body: { steps: ['{', STALL] },
		});
		expect((await fetchKeys()).output[0]?.json).toEqual({
			kind: 'failed',
			why: `answered with status ${status}`,
		});
		await bench.upstream.socketsClosed();
		expect(bench.upstream.openSockets).toBe(0);
	},
);

test('a redirect of a key set is not followed', async () => {
	bench.upstream.route(
		'GET /keys',
		text(302, '', { location: `${bench.upstream.baseUrl}/elsewhere` }),
	);
	bench.upstream.route('GET /elsewhere', json(200, KEYS));
	expect((await fetchKeys()).output[0]?.json).toEqual({
		kind: 'failed',
		why: 'answered with status 302',
	});
	expect(bench.upstream.requests).toHaveLength(1);
});

test('no answer in place of a key set throws', async () => {
	bench.upstream.route('GET /keys', HANG_UP);
	expect((await fetchKeys()).error).toBeDefined();
});
