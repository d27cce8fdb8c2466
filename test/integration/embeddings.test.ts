/** `embedding: create`: many items in few requests, and what becomes of bad input and bad answers. */
import { describe, expect, test } from '@jest/globals';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { listSearch } from '../support/editorCalls';
import { runNode, type NodeRun, type NodeRunOptions } from '../support/nodeRun';
import type { RecordedRequest } from '../support/faultServer';
import { json, SILENCE, type Reply } from '../support/reply';
import { PNG } from '../support/mediaFiles';
import { requestErrors } from '../support/openapi';
import { binaryOf } from './mediaCalls';
import { errorBody, expectNoSecrets, nodeType, useBench } from './openRouter';

const bench = useBench();
const MODEL = 'openai/text-embedding-3-small';
const CONTINUE = { onError: 'continueRegularOutput' } as const;

type Body = { input: unknown[]; encoding_format: string } & Record<string, unknown>;
const bodyOf = ({ body }: RecordedRequest) => body as Body;

const base64Of = (numbers: number[]): string =>
	Buffer.from(Float32Array.from(numbers).buffer).toString('base64');

/** An embedding that tells the text: its length, and a fraction. */
const vectorOf = (input: unknown): number[] => [JSON.stringify(input).length, 0.25, -0.5];

const entriesFor = ({ input, encoding_format: format }: Body) =>
	input.map((one, index) => ({
		object: 'embedding',
		index,
		embedding: format === 'base64' ? base64Of(vectorOf(one)) : vectorOf(one),
	}));

const answerOf = (data: unknown[], more: object = {}): Reply =>
	json(200, {
		object: 'list',
		id: 'gen-emb-1',
		model: MODEL,
		data,
		usage: { prompt_tokens: 10, total_tokens: 10, cost: 0.001 },
		...more,
	});

const happy = (request: RecordedRequest): Reply => answerOf(entriesFor(bodyOf(request)));

const answer = (reply: (request: RecordedRequest, index: number) => Reply = happy) =>
	bench.upstream.route('POST /embeddings', reply);

const embed = async (
	items: IDataObject[],
	parameters: INodeParameters = {},
	more: Partial<NodeRunOptions> = {},
): Promise<NodeRun> => {
	const run = await runNode({
		nodeType,
		parameters: {
			resource: 'embedding',
			operation: 'create',
			model: { __rl: true, mode: 'id', value: MODEL },
			text: '={{ $json.text }}',
			...parameters,
		},
		credential: bench.credential(),
		items,
		...more,
	});
	expectNoSecrets(run.everything);
	return run;
};

const texts = (...list: unknown[]): IDataObject[] => list.map((text) => ({ text }) as IDataObject);
const numbered = (count: number) =>
	texts(...Array.from({ length: count }, (_, n) => 'x'.repeat(n + 1)));
const requests = () => bench.upstream.requests.filter(({ path }) => path === '/embeddings');
const inputs = () => requests().map((request) => bodyOf(request).input);
/** Requests may arrive in any order. */
const inputCounts = () =>
	inputs()
		.map(({ length }) => length)
		.sort((a, b) => b - a);

/** What each output item has of its text, and the item it is paired with. */
const seen = ({ output }: NodeRun) =>
	output.map(({ json: item, pairedItem }) => [
		item.embedding ?? item.statusCode,
		(pairedItem as { item: number }).item,
	]);

describe('a request', () => {
	test('has the texts of all items, and asks for base64', async () => {
		answer();
		const run = await embed(texts('a', 'bb'));
		expect(run.error).toBeUndefined();
		expect(requests().map(bodyOf)).toEqual([
			{ model: MODEL, encoding_format: 'base64', input: ['a', 'bb'] },
		]);
		expect(run.output.map(({ json: item }) => item)).toEqual([
			{
				model: MODEL,
				generationId: 'gen-emb-1',
				usage: { promptTokens: 10, totalTokens: 10 },
				cost: 0.001,
				dimensions: 3,
				embedding: [3, 0.25, -0.5],
			},
			{ model: MODEL, generationId: 'gen-emb-1', dimensions: 3, embedding: [4, 0.25, -0.5] },
		]);
		expect(seen(run).map(([, item]) => item)).toEqual([0, 1]);
	});

	test('has the settings, and fits OpenRouter’s OpenAPI', async () => {
		answer();
		const run = await embed(texts('a'), {
			options: {
				dimensions: 3,
				inputType: 'search_query',
				encodingFormat: 'float',
				user: 'person-1',
				sessionId: 'session-1',
				trace: '{"trace_id": "t"}',
			},
			providerRouting: { zdr: true, order: ['openai'] },
		});
		expect(run.error).toBeUndefined();
		const [body] = requests().map(bodyOf);
		expect(body).toEqual({
			model: MODEL,
			dimensions: 3,
			input_type: 'search_query',
			encoding_format: 'float',
			user: 'person-1',
			session_id: 'session-1',
			trace: { trace_id: 't' },
			provider: { zdr: true, order: ['openai'] },
			input: ['a'],
		});
		expect(requestErrors?.({ method: 'POST', path: '/embeddings' }, { body: body }) ?? []).toEqual(
			[],
		);
		expect(seen(run)).toEqual([[[3, 0.25, -0.5], 0]]);
	});

	test.each<{ name: string; value: unknown; sent: unknown[]; indexes: unknown[] }>([
		{ name: 'a text', value: 'a', sent: ['a'], indexes: [undefined] },
		{ name: 'a list of texts', value: ['a', 'b'], sent: ['a', 'b'], indexes: [0, 1] },
		{ name: 'tokens', value: [1, 2], sent: [[1, 2]], indexes: [undefined] },
		{ name: 'lists of tokens', value: [[1], [2, 3]], sent: [[1], [2, 3]], indexes: [0, 1] },
		{
			name: 'content',
			value: [{ content: [{ type: 'text', text: 'a' }] }],
			sent: [{ content: [{ type: 'text', text: 'a' }] }],
			indexes: [0],
		},
	])('takes $name as JSON', async ({ value, sent, indexes }) => {
		answer();
		const run = await embed([{}], { inputMode: 'json', inputJson: JSON.stringify(value) });
		expect(run.error).toBeUndefined();
		expect(inputs()).toEqual([sent]);
		expect(
			requestErrors?.({ method: 'POST', path: '/embeddings' }, { body: requests()[0]?.body }) ?? [],
		).toEqual([]);
		expect(run.output.map(({ json: item }) => item.index)).toEqual(indexes);
	});

	test('takes a text with files', async () => {
		answer();
		const png = Buffer.from('89504e470d0a1a0a00', 'hex').toString('base64');
		const wav = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WAVE')]);
		const binary: IBinaryKeyData[] = [
			{
				photo: { mimeType: 'image/png', data: png },
				sound: { mimeType: 'audio/wav', data: wav.toString('base64') },
			},
			{ photo: { mimeType: 'image/png', data: png } },
		];
		const run = await embed(
			[{ text: 'a cat' }, { text: '' }],
			{
				inputMode: 'files',
				textWithFiles: '={{ $json.text }}',
				binaryField: '={{ $itemIndex === 0 ? "photo, sound" : "photo" }}',
			},
			{ binary },
		);
		expect(run.error).toBeUndefined();
		const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } };
		expect(inputs()).toEqual([
			[
				{
					content: [
						{ type: 'text', text: 'a cat' },
						image,
						{
							type: 'input_audio',
							input_audio: {
								data: `data:audio/wav;base64,${wav.toString('base64')}`,
								format: 'wav',
							},
						},
					],
				},
				{ content: [image] },
			],
		]);
		expect(
			requestErrors?.({ method: 'POST', path: '/embeddings' }, { body: requests()[0]?.body }) ?? [],
		).toEqual([]);
	});
});

describe('many items', () => {
	test('go into requests of up to 96, and keep order and pairing', async () => {
		answer();
		const run = await embed(numbered(200));
		expect(inputCounts()).toEqual([96, 96, 8]);
		expect(seen(run)).toEqual(Array.from({ length: 200 }, (_, n) => [[n + 3, 0.25, -0.5], n]));
		expect(run.output.filter(({ json: item }) => item.cost !== undefined)).toHaveLength(3);
	});

	test('share a request up to Batch Size, and up to a number of characters', async () => {
		answer();
		await embed(numbered(5), { options: { batchSize: 2 } });
		expect(inputCounts()).toEqual([2, 2, 1]);
		bench.upstream.requests.length = 0;
		await embed(texts(...Array.from({ length: 5 }, () => 'x'.repeat(100_000))));
		expect(inputCounts()).toEqual([2, 2, 1]);
	});

	test('share a request only when they ask in the same way', async () => {
		answer();
		const run = await embed(
			[
				{ text: 'a', size: 2 },
				{ text: 'b', size: 3 },
				{ text: 'c', size: 2 },
			],
			{
				options: { dimensions: '={{ $json.size }}' },
			},
		);
		expect(inputs()).toHaveLength(2);
		expect(inputs()).toEqual(expect.arrayContaining([['a', 'c'], ['b']]));
		expect(seen(run).map(([, item]) => item)).toEqual([0, 1, 2]);
	});

	test('a list that is longer than a request takes several', async () => {
		answer();
		const run = await embed([{ text: ['a', 'b', 'c'] }], { options: { batchSize: 2 } });
		expect(inputs()).toEqual([['a', 'b'], ['c']]);
		expect(run.output.map(({ json: item }) => [item.index, item.cost])).toEqual([
			[0, 0.001],
			[1, undefined],
			[2, 0.001],
		]);
	});
});

describe('bad input', () => {
	test.each<{ name: string; items: IDataObject[]; parameters?: INodeParameters; message: string }>([
		{ name: 'an empty text', items: texts('a', ' '), message: 'Text is empty' },
		{ name: 'no text', items: [{ text: 'a' }, {}], message: 'Text is empty' },
		{ name: 'an empty list', items: texts('a', []), message: 'Text is an empty list' },
		{ name: 'an object', items: texts('a', { b: 1 }), message: 'Text is not text' },
		{ name: 'a list with an object', items: texts('a', ['b', {}]), message: 'Text[1] is not text' },
		{
			name: 'a list with an empty text',
			items: texts('a', ['b', '']),
			message: 'Text[1] is empty',
		},
		...['0', '-1', '1.5', 'many'].map((dimensions) => ({
			name: `${dimensions} dimensions`,
			items: texts('a', 'b'),
			parameters: { options: { dimensions: `={{ $itemIndex === 0 ? 2 : "${dimensions}" }}` } },
			message: 'Dimensions is',
		})),
		{
			name: 'an encoding that is not read',
			items: texts('a', 'b'),
			parameters: { options: { encodingFormat: '={{ $itemIndex === 0 ? "float" : "int8" }}' } },
			message: 'Encoding is “int8”',
		},
		{
			name: 'a session ID that is too long',
			items: texts('a', 'b'),
			parameters: { options: { sessionId: '={{ "a".repeat(256 + $itemIndex) }}' } },
			message: 'Session ID has more than 256 characters',
		},
		{
			name: 'fallbacks that may be allowed',
			items: texts('a', 'b'),
			parameters: { providerRouting: { allowFallbacks: '={{ $itemIndex === 0 ? false : "" }}' } },
			message: 'Allow Fallbacks was added and is empty',
		},
		{
			name: 'no model',
			items: texts('a', 'b'),
			parameters: {
				model: { __rl: true, mode: 'id', value: '={{ $itemIndex === 0 ? "a/b" : "" }}' },
			},
			message: 'Model is empty',
		},
		{
			name: 'tokens that are none',
			items: texts('a', 'b'),
			parameters: { inputMode: 'json', inputJson: '={{ $itemIndex === 0 ? [1] : [[1], [-1]] }}' },
			message: 'Input (JSON)[1] is not a list of tokens',
		},
		{
			name: 'content without a type',
			items: texts('a', 'b'),
			parameters: {
				inputMode: 'json',
				inputJson: '={{ $itemIndex === 0 ? [1] : [{ content: [{ text: "a" }] }] }}',
			},
			message: 'Input (JSON)[0].content[0] has no “type”',
		},
	])('is found before anything is sent: $name', async ({ items, parameters, message }) => {
		answer();
		const run = await embed(items, parameters);
		expect(run.error).toMatchObject({ httpCode: '400', context: { itemIndex: 1 } });
		expect(run.error?.message).toContain(message);
		expect(requests()).toEqual([]);
	});

	test('is found before anything is sent: no file', async () => {
		answer();
		const image = { mimeType: 'image/png', data: 'iVBORw0KGgo=' };
		const run = await embed([{}, {}], { inputMode: 'files' }, { binary: [{ data: image }, {}] });
		expect(run.error).toMatchObject({
			message:
				'Input Data Field Name(s) names “data”, and the incoming item has no such binary field',
			context: { itemIndex: 1 },
		});
		expect(requests()).toEqual([]);
	});

	test('is found before anything is sent: a file over a limit that an expression sets', async () => {
		answer();
		const large = binaryOf(Buffer.concat([PNG, Buffer.alloc(600_000)]), 'image/png', 'a.png');
		const run = await embed(
			[{}],
			{ inputMode: 'files', options: { maxFileSizeMb: '={{ 0.5 }}' } },
			{ binary: [{ data: large }] },
		);
		expect(run.error?.message).toMatch(/^The file “a\.png” .* and the limit is 0\.5 MB$/);
		expect(requests()).toEqual([]);
	});

	test.each([
		{ name: 'is empty', file: binaryOf(Buffer.alloc(0), 'image/png', 'a.png'), statusCode: 400 },
		{
			name: 'n8n has lost',
			file: { ...binaryOf(PNG, 'image/png'), data: 'filesystem-v2', id: 'filesystem-v2:lost' },
			statusCode: 500,
		},
	])('fails its item alone: a file that $name', async ({ file, statusCode }) => {
		answer();
		const data = binaryOf(PNG, 'image/png');
		const run = await embed(
			[{}, {}, {}],
			{ inputMode: 'files', textWithFiles: 'A cat' },
			{ binary: [{ data }, { data: file }, { data }], ...CONTINUE },
		);
		expect(inputs().map(({ length }) => length)).toEqual([2]);
		expect(run.output.map(({ json: item }) => item.statusCode ?? item.dimensions)).toEqual([
			3,
			statusCode,
			3,
		]);
		expect(run.output.map(({ json: item }) => item.cost)).toEqual([0.001, undefined, undefined]);
		expect(seen(run).map(([, item]) => item)).toEqual([0, 1, 2]);
	});

	test('fails its item alone when the node continues on errors', async () => {
		answer();
		const run = await embed(texts('a', '', 'c'), {}, CONTINUE);
		expect(inputs()).toEqual([['a', 'c']]);
		expect(seen(run)).toEqual([
			[[3, 0.25, -0.5], 0],
			[400, 1],
			[[3, 0.25, -0.5], 2],
		]);
	});

	test('no items are no requests', async () => {
		answer();
		const run = await embed([]);
		expect(run.error).toBeUndefined();
		expect(requests()).toEqual([]);
	});
});

describe('a request that fails', () => {
	const ONE_BY_ONE = { options: { batchSize: 2, parallelItems: 1, attempts: 2 } };
	const broke = json(402, errorBody({ code: 402 }));

	test('with 402 leaves what was done, and nothing more is sent', async () => {
		answer((request, index) => (index === 0 ? happy(request) : broke));
		const run = await embed(numbered(6), ONE_BY_ONE, CONTINUE);
		expect(requests()).toHaveLength(2);
		expect(run.output.map(({ json: item }) => item.error ?? item.dimensions)).toEqual([
			3,
			3,
			...Array.from({ length: 4 }, () => 'The OpenRouter account or key is out of credit'),
		]);
		expect(seen(run).map(([, item]) => item)).toEqual([0, 1, 2, 3, 4, 5]);
	});

	test('with 402 in the middle of a list costs what was charged before, once', async () => {
		answer((request, index) => (index === 0 ? happy(request) : broke));
		const run = await embed(texts(['a', 'b', 'c'], 'd', 'e', 'f'), ONE_BY_ONE, CONTINUE);
		expect(requests()).toHaveLength(2);
		expect(run.output.map(({ json: item }) => [item.statusCode, item.cost])).toEqual([
			[402, 0.001],
			[402, undefined],
			[402, undefined],
			[402, undefined],
		]);
	});

	test('with 402 in the middle of a list, for credit that is held, ends no others', async () => {
		const held = json(402, errorBody({ code: 402 }), { 'Retry-After': '900' });
		answer((request, index) => (index === 1 ? held : happy(request)));
		const run = await embed(texts(['a', 'b', 'c'], 'd'), ONE_BY_ONE, CONTINUE);
		expect(run.output.map(({ json: item }) => [item.statusCode, item.cost])).toEqual([
			[402, 0.001],
			[undefined, 0.001],
		]);
	});

	test('with 402 stops the run when the node does not continue', async () => {
		answer((request, index) => (index === 0 ? happy(request) : broke));
		const run = await embed(numbered(6), ONE_BY_ONE);
		expect(run.error).toMatchObject({
			httpCode: '402',
			context: { itemIndex: 2 },
			description: 'Add credits or raise the limit of the key at openrouter.ai',
		});
		expect(requests()).toHaveLength(2);
	});

	test.each([
		{ type: 'context_length_exceeded', message: 'A text is longer than the model can take' },
		{ type: 'wrong_endpoint', message: 'This model makes no embeddings' },
	])('with $type says so in words of embeddings', async ({ type, message }) => {
		answer(() => json(400, errorBody({ code: 400 }, { metadata: { error_type: type } })));
		const run = await embed(texts('a'));
		expect(run.error).toMatchObject({ message, httpCode: '400' });
	});

	test('with 400 fails its items alone', async () => {
		answer((request, index) =>
			index === 1 ? json(400, errorBody({ code: 400 })) : happy(request),
		);
		const run = await embed(numbered(6), ONE_BY_ONE, CONTINUE);
		expect(requests()).toHaveLength(3);
		expect(run.output.map(({ json: item }) => item.statusCode)).toEqual([
			undefined,
			undefined,
			400,
			400,
			undefined,
			undefined,
		]);
	});

	test('with 429 is sent again after the time that OpenRouter says', async () => {
		const busy = json(429, errorBody({ code: 429 }), { 'Retry-After': '0' });
		answer((request, index) => (index === 0 ? busy : happy(request)));
		const run = await embed(numbered(2), ONE_BY_ONE);
		expect(run.error).toBeUndefined();
		expect(inputs()).toEqual([
			['x', 'xx'],
			['x', 'xx'],
		]);
	});

	test('with 429 and a time that is too long says that time', async () => {
		answer(() => json(429, errorBody({ code: 429 }), { 'Retry-After': '900' }));
		const run = await embed(numbered(2), ONE_BY_ONE, CONTINUE);
		expect(requests()).toHaveLength(1);
		expect(run.output.map(({ json: item }) => item.retryAfterSeconds)).toEqual([900, 900]);
	});
});

describe('an answer', () => {
	const CASES: Array<{
		name: string;
		change: (entries: Array<Record<string, unknown>>) => unknown[];
		outcome: Array<number | string>;
	}> = [
		{ name: 'in another order', change: (list) => list.toReversed(), outcome: [3, 3, 3] },
		{
			name: 'without indexes',
			change: (list) => list.map(({ embedding }) => ({ embedding })),
			outcome: [3, 3, 3],
		},
		{
			name: 'with too few',
			change: ([one, , three]) => [three, one],
			outcome: [3, 'OpenRouter’s answer has no embedding for this input', 3],
		},
		{
			name: 'with too few, and without indexes',
			change: (list) => list.slice(1).map(({ embedding }) => ({ embedding })),
			outcome: Array.from(
				{ length: 3 },
				() => 'OpenRouter’s answer does not say which embedding belongs to which input',
			),
		},
		{
			name: 'with indexes as text',
			change: (list) => list.toReversed().map((entry) => ({ ...entry, index: `${entry.index}` })),
			outcome: [3, 3, 3],
		},
		...[undefined, null].map((index) => ({
			name: `with an index of ${index} for 0`,
			change: ([one, ...others]: Array<Record<string, unknown>>) => [...others, { ...one, index }],
			outcome: [3, 3, 3],
		})),
		{
			name: 'with an entry that nobody asked for',
			change: (list) => [...list, { index: 3, embedding: [1] }],
			outcome: [3, 3, 3],
		},
		...Object.entries<(list: Array<Record<string, unknown>>) => unknown[]>({
			'an index twice': (list) => list.map((entry) => ({ ...entry, index: 1 })),
			'indexes that count from 1': (list) =>
				list.map((entry) => ({ ...entry, index: Number(entry.index) + 1 })),
			'an index that is another number': ([one, ...others]) => [{ ...one, index: 9 }, ...others],
			'an index that is a word': ([one, ...others]) => [{ ...one, index: 'first' }, ...others],
			'an index that is negative': ([one, ...others]) => [{ ...one, index: -1 }, ...others],
			'an index that is missing in the middle': ([one, two, three]) => [
				one,
				{ ...two, index: undefined },
				three,
			],
			'an index that is missing for two': ([one, two, three]) => [
				{ ...one, index: undefined },
				{ ...two, index: undefined },
				three,
			],
			'an entry too many, and no indexes': (list) =>
				[null, ...list].map((entry) => ({ ...entry, index: undefined })),
		}).map(([name, change]) => ({
			name: `with ${name}`,
			change,
			outcome: Array.from(
				{ length: 3 },
				() => 'OpenRouter’s answer does not say which embedding belongs to which input',
			),
		})),
		...[
			base64Of([1, Number.NaN, 2]),
			base64Of([]),
			'AAAA',
			'no base64!',
			[],
			['1'],
			[1, null],
			{},
			null,
		].map((embedding) => ({
			name: `with ${JSON.stringify(embedding)} for an embedding`,
			change: (list: Array<Record<string, unknown>>) =>
				list.map((entry, index) => (index === 0 ? { ...entry, embedding } : entry)),
			outcome: ['OpenRouter’s embedding of this input is not a list of numbers', 3, 3],
		})),
	];

	test.each(CASES)('$name gives each item its own, or a failure', async ({ change, outcome }) => {
		answer((request) => answerOf(change(entriesFor(bodyOf(request)))));
		const run = await embed(numbered(3), {}, CONTINUE);
		expect(run.output.map(({ json: item }) => item.error ?? item.dimensions)).toEqual(outcome);
		for (const [index, { json: item }] of run.output.entries()) {
			if (item.embedding !== undefined) expect(item.embedding).toEqual([index + 3, 0.25, -0.5]);
		}
		const costs = run.output
			.map(({ json: item }) => item.cost)
			.filter((cost) => cost !== undefined);
		expect(costs).toEqual([0.001]);
	});

	test('of numbers is as long as its inputs need, whatever encoding was asked for', async () => {
		const embedding = Array.from({ length: 4_096 }, (_, n) => -0.012345678901234567 - n);
		answer((request) => answerOf(bodyOf(request).input.map((_, index) => ({ index, embedding }))));
		const run = await embed(numbered(500), { options: { batchSize: 500 } });
		expect(run.error).toBeUndefined();
		expect(run.output).toHaveLength(500);
	});

	test('names its generation, also when only its head does, and when it fails', async () => {
		const data = [{ index: 0, embedding: [1] }];
		const headers = { 'x-generation-id': 'gen-head' };
		answer(() => json(200, { data }, headers));
		const run = await embed(texts('a', 'b'), {}, CONTINUE);
		expect(run.output.map(({ json: item }) => item.generationId)).toEqual(['gen-head', 'gen-head']);
	});

	test('that does not come says what to change, in words of embeddings', async () => {
		answer(() => SILENCE);
		const run = await embed(texts('a'), { options: { timeout: 0.3 } });
		expect(run.error).toMatchObject({
			httpCode: '504',
			description: 'Raise Total Timeout, or lower Batch Size',
		});
	});

	test('of another length than Dimensions adds a hint', async () => {
		answer();
		const run = await embed(texts('a'), { options: { dimensions: 2 } });
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Dimensions is 2, but the embeddings have 3: the model or its provider does not shorten them.',
		]);
	});
});

describe('the picker of embedding models', () => {
	test('lists models that make embeddings', async () => {
		const model = (id: string, output: string) => ({
			id,
			architecture: { input_modalities: ['text'], output_modalities: [output] },
		});
		bench.upstream.route(
			'GET /models',
			json(200, { data: [model('a/embedder', 'embeddings'), model('a/chat', 'text')] }),
		);
		const { results } = await listSearch({
			nodeType,
			method: 'searchEmbeddingModels',
			credential: bench.credential(),
		});
		expect(results.map(({ value }) => value)).toEqual(['a/embedder']);
		expect(bench.upstream.requests.map(({ path }) => path)).toEqual([
			'/models?output_modalities=embeddings',
		]);
	});
});
