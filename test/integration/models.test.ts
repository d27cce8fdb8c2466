/** The model picker and `model: getMany`. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';
import type { Credential } from '../support/credentialsHelper';
import { listSearch } from '../support/editorCalls';
import { runNode } from '../support/nodeRun';
import { json, trigger } from '../support/reply';
import { errorBody, expectNoSecrets, nodeType, useBench } from './openRouter';

const bench = useBench();

const model = (id: string, fields: Record<string, unknown> = {}) => ({
	id,
	name: `Name of ${id}`,
	created: 1_790_000_000,
	context_length: 131_072,
	architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
	pricing: { prompt: '0.0000001', completion: '0.0000004' },
	top_provider: { context_length: 131_072, max_completion_tokens: 8_192, is_moderated: false },
	supported_parameters: ['tools', 'temperature'],
	...fields,
});
const GEMINI = model('google/gemini-2.0-flash-001', { name: 'Google: Gemini 2.0 Flash' });
const HAIKU = model('anthropic/claude-haiku-4.5', { name: 'Anthropic: Claude Haiku 4.5' });

const offer = (...models: unknown[]) =>
	bench.upstream.route('GET /models/user', json(200, { data: models }));

const modelProperty = nodeType.description.properties.find(({ name }) => name === 'model');
const listMode = modelProperty?.modes?.find(({ name }) => name === 'list');
const method = String(listMode?.typeOptions?.searchListMethod);

const pick = async (
	credential: Credential,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> =>
	await listSearch({
		nodeType,
		method,
		credential,
		...(filter !== undefined && { filter }),
		...(paginationToken !== undefined && { paginationToken }),
	});

const calls = () => bench.upstream.requests.map(({ method: verb, path }) => `${verb} ${path}`);

describe('the picker of models', () => {
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test.each([
		'searchModels',
		'searchEmbeddingModels',
		'searchRerankModels',
		'searchBatchModels',
		'searchImageModels',
	])('says in words of a list that it failed: %s', async (name) => {
		for (const path of ['/models/user', '/models', '/images/models']) {
			bench.upstream.route(`GET ${path}`, json(502, errorBody({ code: 502 })));
		}
		await expect(
			listSearch({ nodeType, method: name, credential: bench.credential() }),
		).rejects.toMatchObject({
			message: 'OpenRouter cannot answer right now',
			description: 'Try again shortly',
		});
	});

	test('is searchable, and an ID can be typed', () => {
		expect(listMode?.typeOptions?.searchable).toBe(true);
		expect(modelProperty?.modes?.map(({ name }) => name)).toEqual(['list', 'id']);
	});

	test.each<{ name: string; entry: unknown; label: string }>([
		{
			name: 'name, prices, context, modalities',
			entry: GEMINI,
			label: 'Google: Gemini 2.0 Flash · $0.1/$0.4 per 1M · 128K · text image file',
		},
		{
			name: 'round prices and a round context',
			entry: model('a/b', {
				name: 'B',
				context_length: 128_000,
				pricing: { prompt: '0.000003', completion: '0.000015' },
				architecture: { input_modalities: ['text'] },
			}),
			label: 'B · $3/$15 per 1M · 128K · text',
		},
		{
			name: 'a million tokens',
			entry: model('a/b', {
				name: 'B',
				context_length: 1_048_576,
				architecture: { input_modalities: ['text'] },
			}),
			label: 'B · $0.1/$0.4 per 1M · 1M · text',
		},
		{
			name: 'a free model',
			entry: model('a/b:free', { name: 'B (free)', pricing: { prompt: '0', completion: '0' } }),
			label: 'B (free) · free · 128K · text image file',
		},
		{
			name: 'a router, which states no price',
			entry: model('openrouter/auto', {
				name: 'Auto Router',
				pricing: { prompt: '-1', completion: '-1' },
			}),
			label: 'Auto Router · price varies · 128K · text image file',
		},
		{ name: 'hardly any fields', entry: { id: 'a/b' }, label: 'a/b · price varies' },
	])('shows in a row $name', async ({ entry, label }) => {
		offer(entry);
		const { results } = await pick(bench.credential());
		expect(results).toEqual([
			expect.objectContaining({ name: label, value: (entry as { id: string }).id }),
		]);
	});

	test.each([
		{ filter: 'gemini', found: [GEMINI] },
		{ filter: 'GEMINI', found: [GEMINI] },
		{ filter: 'anthropic/', found: [HAIKU] },
		{ filter: 'haiku-4', found: [HAIKU] },
		{ filter: 'flash google', found: [GEMINI] },
		{ filter: 'o', found: [GEMINI, HAIKU] },
		{ filter: '', found: [GEMINI, HAIKU] },
		{ filter: ' ', found: [GEMINI, HAIKU] },
		{ filter: '.*', found: [] },
		{ filter: 'nothing like it', found: [] },
	])('finds models for "$filter"', async ({ filter, found }) => {
		offer(GEMINI, HAIKU);
		const { results } = await pick(bench.credential(), filter);
		expect(results.map(({ value }) => value)).toEqual(found.map(({ id }) => id));
	});

	test('comes in pages that together hold every model once', async () => {
		const ids = Array.from({ length: 350 }, (_, n) => `vendor/model-${n}`);
		offer(...ids.map((id) => model(id)));
		const credential = bench.credential();
		const shown: unknown[] = [];
		let pages = 0;
		let token: string | undefined;
		do {
			const page = await pick(credential, 'model', token);
			shown.push(...page.results.map(({ value }) => value));
			token = page.paginationToken as string | undefined;
			pages += 1;
		} while (token !== undefined && pages < 100);
		expect(shown).toEqual(ids);
		expect(pages).toBeGreaterThan(1);
		expect(calls()).toEqual(['GET /models/user']);
	});

	test('fetches the list once for a minute of typing', async () => {
		const now = jest.spyOn(Date, 'now').mockReturnValue(1_795_000_000_000);
		offer(GEMINI, HAIKU);
		const credential = bench.credential();
		for (const filter of ['g', 'ge', 'gem']) await pick(credential, filter);
		now.mockReturnValue(1_795_000_059_000);
		await pick(credential);
		expect(calls()).toHaveLength(1);
		now.mockReturnValue(1_795_000_061_000);
		await pick(credential);
		expect(calls()).toHaveLength(2);
	});

	test('shares one fetch among calls at the same time', async () => {
		const held = trigger();
		bench.upstream.route('GET /models/user', async () => {
			await held.fired;
			return json(200, { data: [GEMINI] });
		});
		const credential = bench.credential();
		const picks = [pick(credential), pick(credential, 'gem')];
		await bench.upstream.request(1);
		picks.push(pick(credential));
		await bench.upstream.roundTrips();
		held.fire();
		for (const page of await Promise.all(picks)) expect(page.results).toHaveLength(1);
		expect(calls()).toHaveLength(1);
	});

	test('keeps a list for each key', async () => {
		offer(GEMINI);
		await pick(bench.credential());
		offer(HAIKU);
		const { results } = await pick(bench.credential());
		expect(results.map(({ value }) => value)).toEqual([HAIKU.id]);
	});

	test('keeps one list for an address with and without a slash at its end', async () => {
		offer(GEMINI);
		const credential = bench.credential();
		await pick(credential);
		const data = { ...credential.data, baseUrl: `${bench.upstream.baseUrl}/` };
		expect((await pick({ ...credential, data })).results).toHaveLength(1);
		expect(calls()).toHaveLength(1);
	});

	test.each([403, 404])('falls back to /models on %s', async (status) => {
		bench.upstream.route('GET /models/user', json(status, errorBody({ code: status })));
		bench.upstream.route('GET /models', json(200, { data: [GEMINI] }));
		const { results } = await pick(bench.credential());
		expect(results.map(({ value }) => value)).toEqual([GEMINI.id]);
		expect(calls()).toEqual(['GET /models/user', 'GET /models']);
	});

	test('sends the key', async () => {
		offer(GEMINI);
		const credential = bench.credential();
		await pick(credential);
		const [request] = bench.upstream.requests;
		expect(request?.headers.authorization).toBe(`Bearer ${credential.apiKey}`);
	});

	test('says what a wrong key is, and does not remember it', async () => {
		bench.upstream.route(
			'GET /models/user',
			json(401, errorBody({ code: 401 })),
			json(200, { data: [GEMINI] }),
		);
		const credential = bench.credential();
		const failure: unknown = await pick(credential).catch((error: unknown) => error);
		expect(failure).toMatchObject({ message: expect.stringMatching(/key/i), httpCode: '401' });
		expectNoSecrets(JSON.stringify(failure));
		expect((await pick(credential)).results).toHaveLength(1);
	});

	test.each([
		{ name: 'a page that is no list', body: ['nope'] },
		{ name: 'no data', body: {} },
	])('survives $name', async ({ body }) => {
		bench.upstream.route('GET /models/user', json(200, body));
		bench.upstream.route('GET /models', json(200, body));
		const outcome = await pick(bench.credential()).then(
			({ results }) => results,
			(error: unknown) => (error instanceof Error ? error.name : error),
		);
		expect([[], 'NodeApiError']).toContainEqual(outcome);
	});
});

describe('Get Many of models', () => {
	const getMany = async (parameters: INodeParameters = {}, items = [{}]) =>
		await runNode({
			nodeType,
			parameters: { resource: 'model', operation: 'getMany', ...parameters },
			credential: bench.credential(),
			items,
		});

	test('gives an item per model', async () => {
		offer(GEMINI, HAIKU);
		const run = await getMany();
		expect(run.error).toBeUndefined();
		expect(run.output.map(({ json: item, pairedItem }) => [item.id, pairedItem])).toEqual([
			[GEMINI.id, { item: 0 }],
			[HAIKU.id, { item: 0 }],
		]);
	});

	test('says when to try again, as OpenRouter does', async () => {
		const busy = json(429, errorBody({ code: 429 }), { 'Retry-After': '17' });
		bench.upstream.route('GET /models/user', busy);
		const run = await runNode({
			nodeType,
			parameters: { resource: 'model', operation: 'getMany' },
			credential: bench.credential(),
			onError: 'continueRegularOutput',
		});
		expect(run.output[0]?.json).toMatchObject({ statusCode: 429, retryAfterSeconds: 17 });
	});

	test('keeps to the limit, 50 unless told otherwise', async () => {
		offer(...Array.from({ length: 60 }, (_, n) => model(`v/m-${n}`)));
		expect((await getMany()).output).toHaveLength(50);
		expect((await getMany({ limit: 7 })).output).toHaveLength(7);
		expect((await getMany({ returnAll: true })).output).toHaveLength(60);
	});

	test('is OpenRouter’s own entry when not simplified', async () => {
		offer(GEMINI);
		const [simple, raw] = [await getMany(), await getMany({ simplify: false })];
		expect(raw.output.map(({ json: item }) => item)).toEqual([GEMINI]);
		expect(simple.output[0]?.json).toMatchObject({ id: GEMINI.id, name: GEMINI.name });
		expect(simple.output[0]?.json).not.toHaveProperty('top_provider');
	});

	test.each([
		{ name: 'an error inside HTTP 200', body: errorBody({ code: 402 }), httpCode: '402' },
		{ name: '{"object":"error"}', body: { object: 'error', code: 404 }, httpCode: '404' },
	])('fails for $name', async ({ body, httpCode }) => {
		bench.upstream.route('GET /models/user', json(200, body));
		bench.upstream.route('GET /models', json(200, body));
		expect((await getMany()).error).toMatchObject({ name: 'NodeApiError', httpCode });
	});

	test('fails like any operation', async () => {
		bench.upstream.route('GET /models/user', json(401, errorBody({ code: 401 })));
		const run = await getMany();
		expect(run.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expectNoSecrets(run.everything);
	});
});
