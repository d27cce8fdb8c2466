/**
 * The example that searches rows by meaning, made of the very file that users import: its rows are
 * embedded once, a question is compared with them, and the closest are ranked.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
	CREDENTIAL_TYPE,
	exampleWorkflow,
	HEADER_AUTH_CREDENTIAL_TYPE,
} from '../host/exampleWorkflow';
import { FaultServer, type RecordedRequest } from '../support/faultServer';
import { json, type Reply } from '../support/reply';
import { removeTables, rowsOf, tablesNamed } from './dataTables';
import { expectKnownParameters, readExample } from './exampleFile';
import { runManually } from './manualRun';
import { credentialData, openSession, type Session } from './session';

const NAME = 'search-by-meaning';
const TABLE = 'OpenRouter search rows';
const SERVER = { name: 'X-Server', value: `server-${randomUUID()}` };
const DIMENSIONS = 512;
/** What the emulated model knows of the world: texts with words of one line mean much the same. */
const MEANINGS = [/back|return|refund/i, /arrive|parcel|shipping/i, /pay|card|invoice/i];

const NO_ROWS = {
	status: 503,
	data: { error: 'No rows with embeddings of this kind are stored yet', errorType: 'no_rows' },
};

let session: Session;
let openRouter: FaultServer;
let url: string;
let workflowId: string;

beforeAll(async () => {
	session = await openSession();
	openRouter = await FaultServer.start();
	const { n8n } = session;
	await removeTables(session, TABLE);
	const { webhookPath, ...content } = exampleWorkflow({
		name: NAME,
		credential: await n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
			...credentialData(session.upstream),
			baseUrl: openRouter.baseUrl,
		}),
		headerAuthCredential: await n8n.createCredential('Server', HEADER_AUTH_CREDENTIAL_TYPE, SERVER),
		allowedOrigins: '*',
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	const workflow = await n8n.createWorkflow(content);
	await n8n.publish(workflow, webhookPath);
	workflowId = workflow.id;
	url = `${session.url}/webhook/${webhookPath}`;
});
beforeEach(() => {
	openRouter.reset();
	openRouter.route('POST /embeddings', embed);
	openRouter.route('POST /rerank', rank);
});
afterAll(async () => {
	await openRouter?.stop();
	if (session === undefined) return;
	await session.close();
	await removeTables(session, TABLE);
});

function embed({ body }: RecordedRequest): Reply {
	const { input } = body as { input: string[] };
	const data = input.map((text, index) => {
		const vector = new Float32Array(DIMENSIONS);
		MEANINGS.forEach((words, at) => (vector[at] = words.test(text) ? 1 : 0));
		// No embedding is nothing but zeros.
		vector[DIMENSIONS - 1] = 0.1;
		const embedding = Buffer.from(vector.buffer).toString('base64');
		return { object: 'embedding', index, embedding };
	});
	const usage = { prompt_tokens: 9, total_tokens: 9, cost: 0.00001 };
	return json(200, { object: 'list', model: 'openai/text-embedding-3-small', data, usage });
}

/** The last document is the best, so that a test sees that the ranking counts, and not the closeness. */
function rank({ body }: RecordedRequest): Reply {
	const { documents, top_n } = body as { documents: string[]; top_n: number };
	const results = [...documents.keys()]
		.map((index) => ({ index, relevance_score: (index + 1) / 10, document: {} }))
		.toReversed()
		.slice(0, top_n);
	const usage = { search_units: 1, cost: 0.002 };
	return json(200, { model: 'cohere/rerank-v3.5', results, usage });
}

const ask = async (body: object, headers = { [SERVER.name]: SERVER.value }) => {
	const { status, data } = await axios.post(url, body, { headers, validateStatus: () => true });
	return { status, data };
};

const rows = async () => {
	const [table] = await tablesNamed(session, TABLE);
	return table === undefined ? [] : await rowsOf(session, table);
};

const store = async () => await runManually(session, workflowId, 'Store the rows');
const pathsAsked = () => openRouter.requests.map(({ path }) => path);

describe('the file', () => {
	const { nodes } = readExample(NAME);

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});

	test('embeds rows and questions in the same way', () => {
		const [one, other, ...more] = nodes
			.filter(({ parameters }) => parameters.resource === 'embedding')
			.map(({ parameters }) => ({ ...parameters, text: '' }));
		expect(more).toEqual([]);
		expect(one).toEqual(other);
	});
});

test('a question before there are rows is answered with a sentence', async () => {
	expect(await ask({ question: 'Can I return it?' })).toEqual(NO_ROWS);
	expect(pathsAsked()).toEqual(['/embeddings']);
});

test('all rows are embedded in one request, and stored anew under their IDs', async () => {
	expect((await store()).status).toBe('success');
	expect(pathsAsked()).toEqual(['/embeddings']);
	expect(openRouter.requests[0]?.body).toMatchObject({
		model: 'openai/text-embedding-3-small',
		dimensions: DIMENSIONS,
		input: expect.arrayContaining([expect.stringMatching(/^How can I pay\?\nBy card/)]),
	});
	const first = await rows();
	expect(first.map(({ entry }) => entry)).toEqual([
		'returns',
		'delivery',
		'payment',
		'repair',
		'opening',
	]);
	expect(JSON.parse(String(first[0]?.embedding))).toHaveLength(DIMENSIONS);
	expect((await store()).status).toBe('success');
	expect((await rows()).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
});

test('a question is embedded alone; the closest rows are ranked, the best first', async () => {
	const { status, data } = await ask({ question: 'Do I get a refund?' });
	const [embedding, ranking, ...more] = openRouter.requests;
	expect(more).toEqual([]);
	expect(embedding?.body).toMatchObject({ input: ['Do I get a refund?'], dimensions: DIMENSIONS });
	const { documents, ...asked } = ranking?.body as { documents: unknown[] };
	expect(asked).toEqual({ model: 'cohere/rerank-v3.5', query: 'Do I get a refund?', top_n: 5 });
	// By closeness: sending back comes first although it has none of the question's words.
	expect(documents[0]).toMatch(/^How long may I send something back\?\nWithin 45 days/);
	expect(documents).toHaveLength(5);

	expect(status).toBe(200);
	expect(data.results).toHaveLength(5);
	expect(data.results.map(({ score }: { score: number }) => score)).toEqual([
		0.5, 0.4, 0.3, 0.2, 0.1,
	]);
	expect(data.results.at(-1)).toEqual({
		id: 'returns',
		question: 'How long may I send something back?',
		answer: 'Within 45 days, unused and in its box. We pay for the way back.',
		score: 0.1,
		similarity: expect.any(Number),
	});
	expect(data.cost).toBeCloseTo(0.00201, 9);
});

test.each([
	{ name: 'no question', status: 400, errorType: 'invalid_input', asked: [] },
	{
		name: 'a ranking that is not paid',
		question: 'Refund?',
		fails: { route: 'POST /rerank', status: 402 },
		status: 402,
		errorType: 'payment_required',
		asked: ['/embeddings', '/rerank'],
	},
])('$name has a status and a sentence', async ({ question, fails, status, errorType, asked }) => {
	if (fails !== undefined) {
		const error = { code: fails.status, message: 'Insufficient credits' };
		openRouter.route(fails.route, json(fails.status, { error }));
	}
	expect(await ask({ question })).toEqual({
		status,
		data: { error: expect.stringMatching(/\w+ \w+/), errorType },
	});
	expect(pathsAsked()).toEqual(asked);
});

test('rows of another length are not compared', async () => {
	openRouter.route('POST /embeddings', () =>
		json(200, {
			object: 'list',
			model: 'openai/text-embedding-3-small',
			data: [{ object: 'embedding', index: 0, embedding: [0.5, 0.5] }],
			usage: { prompt_tokens: 1, total_tokens: 1, cost: 0 },
		}),
	);
	expect(await ask({ question: 'Refund?' })).toEqual(NO_ROWS);
	expect(pathsAsked()).toEqual(['/embeddings']);
});

test('only the author’s own server may ask', async () => {
	const { status } = await ask({ question: 'Refund?' }, { [SERVER.name]: 'guessed' });
	expect(status).toBe(403);
	expect(openRouter.requests).toEqual([]);
});
