/** What `npm start` answers without a key: each operation works against the emulated OpenRouter. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Credential } from '../support/credentialsHelper';
import { listSearch } from '../support/editorCalls';
import { runNode } from '../support/nodeRun';
import { MP3 } from '../support/mediaFiles';
import { startUpstream, type Upstream } from '../support/upstream';
import { sniffMediaType } from '../../nodes/shared/values/mediaType';
import { binaryOf, byId, contentOf } from './mediaCalls';
import { firstOf, managementType, nodeType, credentialType } from './openRouter';

let upstream: Upstream;
beforeAll(async () => {
	upstream = await startUpstream();
});
afterAll(async () => await upstream.stop());

const credential = (isManaged = false): Credential => ({
	type: isManaged ? managementType : credentialType,
	data: {
		apiKey: isManaged ? upstream.managementKey : upstream.apiKey,
		region: 'custom',
		baseUrl: upstream.baseUrl,
	},
});

const run = async (parameters: INodeParameters, items: IDataObject[] = [{}]) => {
	const isManaged = ['key', 'account'].includes(String(parameters.resource));
	const { error, output } = await runNode({
		nodeType,
		parameters,
		items,
		binary: items.map(() => ({ data: binaryOf(MP3, 'audio/mpeg', 'hello.mp3') })),
		credential: credential(isManaged && parameters.operation !== 'getCurrent'),
		mode: 'trigger',
	});
	expect(error?.message).toBeUndefined();
	return output;
};

const ROWS = ['red shoes', 'a blue umbrella', 'green boots'].map((text) => ({ text }));
const EMBEDDER = byId('openai/text-embedding-3-small');

describe('the emulated OpenRouter', () => {
	test.each<{ parameters: INodeParameters; mimeType: string }>([
		{
			parameters: {
				resource: 'image',
				operation: 'generate',
				model: byId('bytedance-seed/seedream-4.5'),
				prompt: 'A teapot',
			},
			mimeType: 'image/png',
		},
		{
			parameters: {
				resource: 'audio',
				operation: 'speak',
				model: byId('openai/gpt-4o-mini-tts'),
				text: 'Hello',
				voice: byId('nova'),
				options: { lookUpCost: true },
			},
			mimeType: 'audio/mpeg',
		},
		{
			parameters: {
				resource: 'video',
				operation: 'generate',
				model: byId('google/veo-3.1'),
				prompt: 'A teapot',
				options: { checkEvery: 0.1 },
			},
			mimeType: 'video/mp4',
		},
	])('makes a file: $mimeType', async ({ parameters, mimeType }) => {
		const item = firstOf(await run(parameters));
		expect(item.json).toHaveProperty('cost', expect.any(Number));
		expect(item.binary?.data).toMatchObject({ mimeType });
		expect(sniffMediaType(contentOf(item))).toBe(mimeType);
	});

	test.each(['json', 'form'])('writes down a recording, sent as %s', async (sendAs) => {
		const item = firstOf(
			await run({
				resource: 'audio',
				operation: 'transcribe',
				model: byId('openai/whisper-large-v3'),
				options: { sendAs },
			}),
		);
		expect(item.json).toMatchObject({ text: expect.stringContaining('A recording of') });
	});

	test('gives texts with the same words embeddings that are near each other', async () => {
		const texts = [...ROWS, { text: 'shoes' }];
		const items = await run(
			{ resource: 'embedding', operation: 'create', model: EMBEDDER, text: '={{ $json.text }}' },
			texts,
		);
		const vectors = items.map(({ json }) => json.embedding as number[]);
		expect(vectors.map(({ length }) => length)).toEqual(texts.map(() => 1536));
		const shoes = vectors.at(-1) ?? [];
		const [red = 0, blue = 0] = vectors.map((vector) =>
			vector.reduce((sum, value, index) => sum + value * (shoes[index] ?? 0), 0),
		);
		expect(red).toBeGreaterThan(blue);
	});

	test('ranks rows by the words that they share with the question', async () => {
		const items = await run(
			{
				resource: 'rerank',
				operation: 'rank',
				model: byId('cohere/rerank-v3.5'),
				query: 'a blue umbrella',
				document: '={{ $json.text }}',
			},
			ROWS,
		);
		expect(items[0]?.json).toMatchObject({ item: { text: 'a blue umbrella' }, rank: 1 });
	});

	const model = byId('google/gemini-2.0-flash-001');

	test.each([
		{
			endpoint: 'chatCompletions',
			answer: { text: expect.stringContaining('You said: red shoes') },
		},
		{ endpoint: 'embeddings', answer: { embedding: expect.any(Array) } },
	])('answers the rows of a batch: $endpoint', async ({ endpoint, answer }) => {
		const batch = { resource: 'batch', operation: 'create', model, endpoint };
		const row = { prompt: '={{ $json.text }}', text: '={{ $json.text }}' };
		const [ordered] = await run({ ...batch, ...row }, ROWS);
		const look = { resource: 'batch', operation: 'get', batchId: ordered?.json.batchId as string };
		expect(firstOf(await run(look)).json).toMatchObject({ status: 'in_progress' });
		const answers = await run(look);
		expect(answers).toHaveLength(ROWS.length);
		expect(answers[0]?.json).toMatchObject(answer);
	});

	test.each<INodeParameters>([
		{ resource: 'chat', operation: 'complete', model, prompt: 'Hi' },
		{ resource: 'model', operation: 'getMany' },
		{ resource: 'model', operation: 'getMany', filters: { outputModalities: ['all'] } },
		{ resource: 'model', operation: 'get', model },
		{ resource: 'model', operation: 'getEndpoints', model },
		{ resource: 'provider', operation: 'getMany' },
		{ resource: 'generation', operation: 'get', generationId: 'gen-1' },
		{ resource: 'key', operation: 'getCurrent' },
		{ resource: 'key', operation: 'create', name: 'Customer' },
		{ resource: 'key', operation: 'getMany' },
		{ resource: 'account', operation: 'getCredits' },
		{ resource: 'account', operation: 'getActivity' },
	])('answers $resource: $operation', async (parameters) => {
		const items = await run(parameters);
		expect(items.length).toBeGreaterThan(0);
		expect(Object.keys(items[0]?.json ?? {})).not.toEqual([]);
	});

	test.each([
		'searchModels',
		'searchBatchModels',
		'searchEmbeddingModels',
		'searchRerankModels',
		'searchImageModels',
		'searchSpeechModels',
		'searchTranscriptionModels',
		'searchVideoModels',
	])('has models for the picker %s', async (method) => {
		const { results } = await listSearch({ nodeType, method, credential: credential() });
		expect(results).not.toEqual([]);
	});
});
