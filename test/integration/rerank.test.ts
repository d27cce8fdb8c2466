/** `rerank: rank`: all input items, or a list in each, in the order of their relevance. */
import { describe, expect, test } from '@jest/globals';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { listSearch } from '../support/editorCalls';
import { runNode, type NodeRun, type NodeRunOptions } from '../support/nodeRun';
import type { RecordedRequest } from '../support/faultServer';
import { json, SILENCE, type Reply } from '../support/reply';
import { PNG, WAV } from '../support/mediaFiles';
import { requestErrors } from '../support/openapi';
import { binaryOf } from './mediaCalls';
import { errorBody, expectNoSecrets, nodeType, useBench } from './openRouter';

const bench = useBench();
const MODEL = 'cohere/rerank-v3.5';
const CONTINUE = { onError: 'continueRegularOutput' } as const;

type Body = { documents: unknown[] } & Record<string, unknown>;
const bodyOf = ({ body }: RecordedRequest) => body as Body;

const answerOf = (results: unknown): Reply =>
	json(200, {
		id: 'gen-rerank-1',
		model: MODEL,
		provider: 'Cohere',
		results,
		usage: { search_units: 1, total_tokens: 20, cost: 0.002 },
	});

/** The last document is the most relevant. */
const happy = (request: RecordedRequest): Reply =>
	answerOf(
		bodyOf(request)
			.documents.map((document, index) => ({ document, index, relevance_score: index / 10 }))
			.toReversed(),
	);

const answer = (reply: (request: RecordedRequest, index: number) => Reply = happy) =>
	bench.upstream.route('POST /rerank', reply);

const rank = async (
	items: IDataObject[],
	parameters: INodeParameters = {},
	more: Partial<NodeRunOptions> = {},
): Promise<NodeRun> => {
	const run = await runNode({
		nodeType,
		parameters: {
			resource: 'rerank',
			operation: 'rank',
			model: { __rl: true, mode: 'id', value: MODEL },
			query: 'What is it?',
			...parameters,
		},
		credential: bench.credential(),
		items,
		...more,
	});
	expectNoSecrets(run.everything);
	return run;
};

const requests = () => bench.upstream.requests.filter(({ path }) => path === '/rerank');
const bodies = () => requests().map(bodyOf);
const texts = (...list: unknown[]): IDataObject[] => list.map((text) => ({ text }) as IDataObject);
const expectToFit = () => {
	for (const body of bodies()) {
		expect(requestErrors?.({ method: 'POST', path: '/rerank' }, { body: body }) ?? []).toEqual([]);
	}
};

describe('all input items', () => {
	test('are one request, and come out in the order of the ranking', async () => {
		answer();
		const run = await rank([
			{ text: 'a', n: 1 },
			{ text: 'b', n: 2 },
		]);
		expect(run.error).toBeUndefined();
		expect(bodies()).toEqual([{ model: MODEL, query: 'What is it?', documents: ['a', 'b'] }]);
		expectToFit();
		const report = { model: MODEL, provider: 'Cohere', generationId: 'gen-rerank-1' };
		expect(run.output).toEqual([
			{
				json: {
					rank: 1,
					score: 0.1,
					index: 1,
					document: { text: 'b' },
					item: { text: 'b', n: 2 },
					...report,
					usage: { searchUnits: 1, totalTokens: 20 },
					cost: 0.002,
				},
				pairedItem: { item: 1 },
			},
			{
				json: {
					rank: 2,
					score: 0,
					index: 0,
					document: { text: 'a' },
					item: { text: 'a', n: 1 },
					...report,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test('may be images, by address or from a binary field', async () => {
		answer();
		const png = { mimeType: 'image/png', data: 'iVBORw0KGgo=' };
		const binary: IBinaryKeyData[] = [{}, { photo: png }];
		const run = await rank(
			[{ photo: 'https://pictures.example/a.png' }, { text: 'A cat' }],
			{ imageField: 'photo', options: { topN: 2 } },
			{ binary },
		);
		expect(run.error).toBeUndefined();
		expect(bodies()).toEqual([
			{
				model: MODEL,
				query: 'What is it?',
				top_n: 2,
				documents: [
					{ image: 'https://pictures.example/a.png' },
					{ text: 'A cat', image: 'data:image/png;base64,iVBORw0KGgo=' },
				],
			},
		]);
		expectToFit();
		expect(run.output.map(({ json: item }) => item.document)).toEqual([
			{ text: 'A cat' },
			{ image: 'https://pictures.example/a.png' },
		]);
		expect(run.output[0]?.binary).toMatchObject({ photo: png });
	});

	test.each([
		{ name: 'an empty file', file: Buffer.alloc(0), message: 'The file “a.png” is empty' },
		{
			name: 'another kind of file',
			file: WAV,
			message: 'The file “a.png” of item 1 is audio/wav, which is not an image',
		},
		{
			name: 'a file that is missing',
			file: undefined,
			message: 'Item 1 has nothing in the field “photo”',
		},
	])('with $name for an image name the item, and the others are ranked', async (given) => {
		answer();
		const photo = binaryOf(PNG, 'image/png');
		const faulty = given.file && { photo: binaryOf(given.file, 'image/png', 'a.png') };
		const run = await rank(
			[{}, {}, {}],
			{ textField: '', imageField: 'photo' },
			{ binary: [{ photo }, faulty ?? {}, { photo }], ...CONTINUE },
		);
		expect(bodies().map(({ documents }) => documents)).toEqual([
			Array.from({ length: 2 }, () => ({ image: `data:image/png;base64,${photo.data}` })),
		]);
		expect(run.output.map(({ json: item, pairedItem }) => [item.error, pairedItem])).toEqual([
			[undefined, { item: 2 }],
			[undefined, { item: 0 }],
			[given.message, { item: 1 }],
		]);
	});

	test('come back when the answer has all of them again', async () => {
		answer();
		const long = 'é'.repeat(1024 * 1024);
		const run = await rank(texts(...Array.from({ length: 20 }, () => long)));
		expect(run.error).toBeUndefined();
		expect(run.output).toHaveLength(20);
	});

	test('with settings that fit OpenRouter’s OpenAPI', async () => {
		answer();
		const run = await rank(texts('a'), {
			providerRouting: { zdr: true },
			options: { topN: 1, user: 'p', sessionId: 's', trace: '{"trace_id": "t"}' },
		});
		expect(run.error).toBeUndefined();
		expect(bodies()).toEqual([
			expect.objectContaining({
				top_n: 1,
				user: 'p',
				session_id: 's',
				trace: { trace_id: 't' },
				provider: { zdr: true },
			}),
		]);
		expectToFit();
	});

	test('come out up to Top N, also when OpenRouter gives more', async () => {
		answer();
		const run = await rank(texts('a', 'b', 'c'), { options: { topN: 2 } });
		expect(run.output.map(({ json: item }) => item.index)).toEqual([2, 1]);
	});

	test('that OpenRouter left out are told in a hint, unless Top N says so', async () => {
		answer(() => answerOf([{ index: 1, relevance_score: 1 }]));
		const hintsOf = async (parameters: INodeParameters) =>
			(await rank(texts('a', 'b', 'c'), parameters)).hints.map(({ message }) => message);
		const hint = 'OpenRouter ranked 1 of 3 documents. The others are not in the output.';
		expect(await hintsOf({})).toEqual([hint]);
		expect(await hintsOf({ options: { topN: 2 } })).toEqual([hint]);
		expect(await hintsOf({ options: { topN: 1 } })).toEqual([]);
	});

	test('with another query are ranked by themselves', async () => {
		answer();
		const run = await rank(
			[
				{ text: 'a', q: 'x' },
				{ text: 'b', q: 'y' },
				{ text: 'c', q: 'x' },
			],
			{ query: '={{ $json.q }}' },
		);
		expect(bodies()).toHaveLength(2);
		expect(run.output.map(({ json: item }) => [item.rank, item.index])).toEqual([
			[1, 2],
			[2, 0],
			[1, 1],
		]);
	});

	test('lack a document: the item and the field are named before anything is sent', async () => {
		answer();
		const items = texts(...Array.from({ length: 1_000 }, (_, n) => (n === 17 ? undefined : 'a')));
		const run = await rank(items);
		expect(run.error).toMatchObject({
			message: 'Item 17 has nothing in the field “text”',
			httpCode: '400',
			context: { itemIndex: 17 },
		});
		expect(requests()).toEqual([]);
	});

	test('lack a document, and the node continues: the others are ranked', async () => {
		answer();
		const run = await rank(texts('a', '', 'c'), {}, CONTINUE);
		expect(bodies().map(({ documents }) => documents)).toEqual([['a', 'c']]);
		expect(run.output.map(({ json: item }) => item.index ?? item.statusCode)).toEqual([2, 0, 400]);
		expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 2 },
			{ item: 0 },
			{ item: 1 },
		]);
	});
});

describe('a list', () => {
	test('in each item is ranked by itself', async () => {
		answer();
		const run = await rank([{ docs: ['a', 'b'] }, { docs: [{ text: 'c' }] }], {
			documentsFrom: 'list',
			documentsJson: '={{ $json.docs }}',
		});
		expect(run.error).toBeUndefined();
		expect(bodies().map(({ documents }) => documents)).toHaveLength(2);
		expectToFit();
		expect(
			run.output.map(({ json: { rank: place, index, document, cost, item }, pairedItem }) => [
				place,
				index,
				document,
				cost,
				item,
				pairedItem,
			]),
		).toEqual([
			[1, 1, { text: 'b' }, 0.002, undefined, { item: 0 }],
			[2, 0, { text: 'a' }, undefined, undefined, { item: 0 }],
			[1, 0, { text: 'c' }, 0.002, undefined, { item: 1 }],
		]);
	});
});

describe('bad input', () => {
	test.each<{ name: string; parameters: INodeParameters; message: string }>([
		{ name: 'no query', parameters: { query: ' ' }, message: 'Query is empty' },
		{
			name: 'no model',
			parameters: { model: { __rl: true, mode: 'id', value: '={{ "" }}' } },
			message: 'Model is empty',
		},
		{
			name: 'no field',
			parameters: { textField: '' },
			message: 'Text Field and Image Field are both empty',
		},
		{
			name: 'an empty list',
			parameters: { documentsFrom: 'list', documentsJson: '[]' },
			message: 'Documents (JSON) is an empty list',
		},
		{
			name: 'no JSON',
			parameters: { documentsFrom: 'list', documentsJson: '[' },
			message: 'Documents (JSON) is not valid JSON',
		},
		{
			name: 'a Top N of none',
			parameters: { options: { topN: 0 } },
			message: 'Top N is out of range',
		},
	])('is found before anything is sent: $name', async ({ parameters, message }) => {
		answer();
		const run = await rank(texts('a'), parameters);
		expect(run.error).toMatchObject({ message, httpCode: '400' });
		expect(requests()).toEqual([]);
	});
});

describe('a ranking that fails', () => {
	test('with 402 fails its items', async () => {
		answer(() => json(402, errorBody({ code: 402 })));
		const run = await rank(texts('a', 'b'), {}, CONTINUE);
		expect(run.output.map(({ json: item }) => item.statusCode)).toEqual([402, 402]);
	});

	test('says so in words of rankings', async () => {
		const metadata = { error_type: 'wrong_endpoint' };
		answer(() => json(400, errorBody({ code: 400 }, { metadata })));
		const run = await rank(texts('a'));
		expect(run.error).toMatchObject({ message: 'This model ranks no documents', httpCode: '400' });
	});

	test('with 429 is sent again after the time that OpenRouter says', async () => {
		const busy = json(429, errorBody({ code: 429 }), { 'Retry-After': '0' });
		answer((request, index) => (index === 0 ? busy : happy(request)));
		const run = await rank(texts('a', 'b'));
		expect(run.error).toBeUndefined();
		expect(requests()).toHaveLength(2);
	});

	test('in silence says what to raise, in words of rankings', async () => {
		answer(() => SILENCE);
		const run = await rank(texts('a'), { options: { timeout: 0.3 } });
		expect(run.error).toMatchObject({
			httpCode: '504',
			description: 'Raise Total Timeout, or send fewer documents',
		});
	});

	test('for a result that is none of the documents says so, and what it cost, once', async () => {
		answer(() => answerOf([{ index: 7, relevance_score: 1 }]));
		const run = await rank(texts('a', 'b'), {}, CONTINUE);
		const error =
			'OpenRouter’s ranking does not name the documents that were sent, each with a score';
		expect(run.output.map(({ json: item }) => [item.error, item.cost])).toEqual([
			[error, 0.002],
			[error, undefined],
		]);
	});
});

test('the picker lists models that rank', async () => {
	const model = (id: string, output: string) => ({
		id,
		architecture: { input_modalities: ['text'], output_modalities: [output] },
	});
	bench.upstream.route(
		'GET /models',
		json(200, { data: [model('a/ranker', 'rerank'), model('a/chat', 'text')] }),
	);
	const { results } = await listSearch({
		nodeType,
		method: 'searchRerankModels',
		credential: bench.credential(),
	});
	expect(results.map(({ value }) => value)).toEqual(['a/ranker']);
	expect(bench.upstream.requests.map(({ path }) => path)).toEqual([
		'/models?output_modalities=rerank',
	]);
});
