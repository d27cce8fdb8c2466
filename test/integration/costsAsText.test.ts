/** Some servers write numbers as text. What a call cost is said all the same. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { json, type Reply } from '../support/reply';
import { MP3, PNG, WAV } from '../support/mediaFiles';
import { BATCH_ID, finishedBatch } from './batchCalls';
import { binaryOf, byId, fileReply } from './mediaCalls';
import { firstOf, useBench } from './openRouter';
import { COMPLETED, JOB_ID, LOOK } from './videoCalls';

const bench = useBench();
const MODEL = { model: byId('a/b') };

const usage = {
	prompt_tokens: '5',
	completion_tokens: '0',
	total_tokens: '5',
	cost: '0.25',
	is_byok: true,
	cost_details: { upstream_inference_cost: '0.5' },
};

type Paid = {
	name: string;
	route: string;
	body: object;
	parameters: INodeParameters & { resource: string; operation: string };
};

const PAID: Paid[] = [
	{
		name: 'a chat',
		route: 'POST /chat/completions',
		body: { choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }], usage },
		parameters: { resource: 'chat', operation: 'complete', ...MODEL, prompt: 'Hi' },
	},
	{
		name: 'an image',
		route: 'POST /images',
		body: { data: [{ b64_json: PNG.toString('base64') }], usage },
		parameters: { resource: 'image', operation: 'generate', ...MODEL, prompt: 'A teapot' },
	},
	{
		name: 'a transcription',
		route: 'POST /audio/transcriptions',
		body: { text: 'Hello', usage },
		parameters: { resource: 'audio', operation: 'transcribe', ...MODEL },
	},
	{
		name: 'an embedding',
		route: 'POST /embeddings',
		body: { data: [{ index: 0, embedding: [0.5] }], usage },
		parameters: { resource: 'embedding', operation: 'create', ...MODEL, text: 'Hello' },
	},
	{
		name: 'a ranking',
		route: 'POST /rerank',
		body: { results: [{ index: 0, relevance_score: 0.5 }], usage },
		parameters: {
			resource: 'rerank',
			operation: 'rank',
			...MODEL,
			query: 'Hello',
			documentsFrom: 'list',
			documentsJson: '["Hello"]',
		},
	},
	{
		name: 'a video',
		route: LOOK,
		body: { ...COMPLETED, usage },
		parameters: { resource: 'video', operation: 'get', jobId: JOB_ID },
	},
	{
		name: 'a batch',
		route: `GET /batches/${BATCH_ID}`,
		body: finishedBatch([], { usage }),
		parameters: {
			resource: 'batch',
			operation: 'get',
			batchId: BATCH_ID,
			options: { statusOnly: true },
		},
	},
];

const binary = [{ data: binaryOf(WAV, 'audio/wav', 'note.wav') }];

describe('amounts that came as text', () => {
	test.each(PAID)('are the cost of $name', async ({ route, body, parameters }) => {
		bench.upstream.route(route, json(200, body));
		const { output } = await bench.ask(parameters, { binary });
		expect(firstOf(output).json).toMatchObject({ cost: 0.25, upstreamInferenceCost: 0.5 });
	});

	test('are the cost of an embedding in a batch', async () => {
		const body = { data: [{ embedding: [0.5] }], usage };
		const row = { custom_id: 'item-0', response: { status_code: 200, body } };
		bench.upstream.route(
			`GET /batches/${BATCH_ID}`,
			json(200, finishedBatch([row], { endpoint: '/v1/embeddings' })),
		);
		const { output } = await bench.ask({ resource: 'batch', operation: 'get', batchId: BATCH_ID });
		expect(firstOf(output).json).toMatchObject({ cost: 0.25, usage: { promptTokens: 5 } });
	});

	test('are the cost of speech, when it is looked up', async () => {
		const gen = { 'x-generation-id': 'gen-speech' };
		bench.upstream.route('POST /audio/speech', fileReply('audio/mpeg', [MP3], gen));
		bench.upstream.route('GET /generation', json(200, { data: { total_cost: '0.25' } }));
		const { output } = await bench.ask({
			resource: 'audio',
			operation: 'speak',
			...MODEL,
			text: 'Hello',
			options: { lookUpCost: true },
		});
		expect(firstOf(output).json).toMatchObject({ cost: 0.25 });
	});

	test('show that an error was charged, so that it is not paid for again', async () => {
		const charged: Reply = json(503, { error: { code: 503 }, usage: { cost: '0.25' } });
		bench.upstream.route('POST /embeddings', charged);
		const { output } = await bench.ask(
			{ resource: 'embedding', operation: 'create', ...MODEL, text: 'Hello' },
			{ onError: 'continueRegularOutput' },
		);
		expect(firstOf(output).json).toMatchObject({ statusCode: 503, retryable: false, cost: 0.25 });
		expect(bench.upstream.requests).toHaveLength(1);
	});
});
