/** Rows that go through a batch in the running n8n, and come back each with its answer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { happyBody } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';
import { credentialData, openSession, type Session } from './session';
import { fixedModel, inARow, openRouterNode } from './workflows';

const BATCH_ID = 'batch-1790584823-e2e';
const MODEL = 'google/gemini-2.5-flash';

let session: Session;
let upstream: FaultServer;

beforeAll(async () => {
	session = await openSession();
	upstream = await FaultServer.start();
});
afterAll(async () => {
	await upstream?.stop();
	await session?.close();
});

const batch = (fields: object) =>
	json(200, {
		id: BATCH_ID,
		endpoint: '/v1/chat/completions',
		model: MODEL,
		error: null,
		...fields,
	});

test('each row gets its own answer or error, whatever order the results come in', async () => {
	upstream.route('POST /batches', batch({ status: 'validating', results: null }));
	upstream.route(
		`GET /batches/${BATCH_ID}`,
		batch({ status: 'in_progress', results: null }),
		batch({
			status: 'completed',
			results: [
				{ custom_id: 'item-2-c', response: null, error: { code: 'batch_expired', message: 'x' } },
				{ custom_id: 'item-1-b', response: { status_code: 200, body: happyBody('Two.') } },
				{ custom_id: 'item-0-a', response: { status_code: 200, body: happyBody('One.') } },
			],
		}),
	);
	const credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: upstream.baseUrl,
	});
	const rows = {
		name: 'Rows',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: 'body.rows', options: {} },
	};
	const create = openRouterNode(credential, {
		resource: 'batch',
		operation: 'create',
		model: fixedModel(MODEL),
		prompt: '={{ $json.question }}',
		ownId: '={{ $json.id }}',
	});
	const get = openRouterNode(credential, {
		resource: 'batch',
		operation: 'get',
		batchId: '={{ $json.batchId }}',
		waitForResults: true,
		options: { checkEvery: 5 },
	});
	const joined = {
		name: 'Joined',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			jsonOutput:
				"={{ { question: $('Rows').all()[$json.index].json.question, id: $json.customId, said: $json.text ?? $json.error } }}",
			options: {},
		},
	};
	const { workflow, webhookPath } = inARow([
		rows,
		{ ...create, name: 'Create' },
		{ ...get, name: 'Get' },
		joined,
	]);
	const nodes = workflow.nodes.map((node) =>
		node.name === 'Webhook'
			? { ...node, parameters: { ...Object(node.parameters), responseData: 'allEntries' } }
			: node,
	);
	const url = await session.publish({ ...workflow, nodes }, webhookPath);

	const { data } = await axios.post<unknown>(url, {
		rows: [
			{ id: 'a', question: 'One?' },
			{ id: 'b', question: 'Two?' },
			{ id: 'c', question: 'Three?' },
		],
	});
	expect(data).toEqual([
		{ question: 'One?', id: 'a', said: 'One.' },
		{ question: 'Two?', id: 'b', said: 'Two.' },
		{ question: 'Three?', id: 'c', said: 'The batch expired before this request was done' },
	]);

	expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
		'POST /batches',
		`GET /batches/${BATCH_ID}`,
		`GET /batches/${BATCH_ID}`,
	]);
	expect(upstream.requests[0]?.bodyText).toMatch(
		/^\{"endpoint":"\/v1\/chat\/completions","model":"google\/gemini-2\.5-flash","requests":\[\{"custom_id":"item-0-a",/,
	);
});
