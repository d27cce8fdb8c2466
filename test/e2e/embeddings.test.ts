/** Embeddings and a ranking in the running n8n: rows in, one request each, rows out. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';
import { credentialData, openSession, type Session } from './session';
import { fixedModel, inARow, openRouterNode, type Node } from './workflows';

let session: Session;
let openRouter: FaultServer;
let credential: Credential;

beforeAll(async () => {
	session = await openSession();
	openRouter = await FaultServer.start();
	credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: openRouter.baseUrl,
	});
});
afterAll(async () => {
	await openRouter?.stop();
	await session?.close();
});

const ROWS = ['Red shoes', 'A blue umbrella', 'Green boots'].map((text, id) => ({ id, text }));

const splitRows: Node = {
	name: 'Rows',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.rows', options: {} },
};

/** What the node gives for the rows, all items. */
async function run(parameters: object): Promise<Array<Record<string, unknown>>> {
	const { workflow, webhookPath } = inARow([splitRows, openRouterNode(credential, parameters)]);
	const nodes = workflow.nodes.map((node) =>
		node.type === 'n8n-nodes-base.webhook'
			? { ...node, parameters: { ...node.parameters, responseData: 'allEntries' } }
			: node,
	);
	const url = await session.publish({ ...workflow, nodes, name: randomUUID() }, webhookPath);
	return (await axios.post<Array<Record<string, unknown>>>(url, { rows: ROWS })).data;
}

test('embeddings of all rows come from one request, in their order', async () => {
	openRouter.reset();
	openRouter.route('POST /embeddings', ({ body }) => {
		const { input } = body as { input: string[] };
		const data = input.map((text, index) => ({
			object: 'embedding',
			index,
			embedding: Buffer.from(Float32Array.from([text.length, -0.5]).buffer).toString('base64'),
		}));
		return json(200, {
			object: 'list',
			model: 'openai/text-embedding-3-small',
			data: data.toReversed(),
			usage: { prompt_tokens: 9, total_tokens: 9, cost: 0.00001 },
		});
	});
	const items = await run({
		resource: 'embedding',
		operation: 'create',
		model: fixedModel('openai/text-embedding-3-small'),
		text: '={{ $json.text }}',
	});
	expect(items.map(({ embedding, cost }) => [embedding, cost])).toEqual([
		[[9, -0.5], 0.00001],
		[[15, -0.5], undefined],
		[[11, -0.5], undefined],
	]);
	expect(openRouter.requests.map(({ body }) => body)).toEqual([
		{
			model: 'openai/text-embedding-3-small',
			encoding_format: 'base64',
			input: ROWS.map(({ text }) => text),
		},
	]);
});

test('all rows are ranked in one request, and come out as they were, the best first', async () => {
	openRouter.reset();
	openRouter.route('POST /rerank', () =>
		json(200, {
			model: 'cohere/rerank-v3.5',
			results: [
				{ index: 1, relevance_score: 0.9, document: {} },
				{ index: 2, relevance_score: 0.4, document: {} },
			],
			usage: { search_units: 1, cost: 0.002 },
		}),
	);
	const items = await run({
		resource: 'rerank',
		operation: 'rank',
		model: fixedModel('cohere/rerank-v3.5'),
		query: 'What helps against rain?',
		textField: 'text',
		options: { topN: 2 },
	});
	expect(items.map(({ rank, score, item }) => [rank, score, item])).toEqual([
		[1, 0.9, ROWS[1]],
		[2, 0.4, ROWS[2]],
	]);
	expect(openRouter.requests.map(({ body }) => body)).toEqual([
		{
			model: 'cohere/rerank-v3.5',
			query: 'What helps against rain?',
			top_n: 2,
			documents: ROWS.map(({ text }) => text),
		},
	]);
});
