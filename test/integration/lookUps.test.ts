/** Look-ups with the inference key: models by filters, one model, its endpoints, providers, generations. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { RecordedRequest } from '../support/faultServer';
import { HANG_UP, json } from '../support/reply';
import { requestErrors } from '../support/openapi';
import { errorBody, expectNoSecrets, firstOf, onlyJson, SECRETS, useBench } from './openRouter';

const bench = useBench();

const entry = (id: string) => ({
	id,
	name: `Name of ${id}`,
	description: `About ${id}`,
	created: 1_790_000_000,
	context_length: 131_072,
	architecture: { input_modalities: ['text'], output_modalities: ['text'] },
	pricing: { prompt: '0.0000001', completion: '0.0000004' },
	top_provider: { context_length: 131_072, max_completion_tokens: 8_192, is_moderated: false },
	supported_parameters: ['tools'],
});

const queryOf = ({ path }: RecordedRequest) => new URLSearchParams(path.split('?')[1] ?? '');

/** What OpenRouter's description has against the only request; none where the file is absent. */
const faultsOfQuery = (path: string): string[] => {
	const request = bench.upstream.requests.at(-1);
	if (request === undefined) throw new Error('Nothing was sent');
	return requestErrors?.({ method: request.method, path }, { query: queryOf(request) }) ?? [];
};

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

describe('Get Many of models with filters', () => {
	const getMany = async (filters: INodeParameters, more: INodeParameters = {}) =>
		await bench.ask({ resource: 'model', operation: 'getMany', filters, ...more });

	const offer = (...ids: string[]) =>
		bench.upstream.route('GET /models', json(200, { data: ids.map(entry) }));

	test('asks the API for what was added, each filter in its own form', async () => {
		offer('a/one');
		const run = await getMany({
			architecture: 'GPT',
			authors: ['openai', 'mistralai'],
			category: 'marketing/seo',
			distillable: false,
			inputModalities: ['text', 'image'],
			maxAgeDays: 90,
			maxAgenticIndex: 60,
			maxCodingIndex: 60,
			maxIntelligenceIndex: 60,
			maxOutputPrice: 12.5,
			maxPromptPrice: 1,
			maxToolSuccessRate: 1,
			minAgeDays: 0,
			minAgenticIndex: 10,
			minCodingIndex: 10,
			minContextLength: 128_000,
			minIntelligenceIndex: 10,
			minOutputPrice: 0,
			minPromptPrice: 0,
			minToolSuccessRate: 0.9,
			outputModalities: ['all'],
			providers: ['OpenAI', 'Groq'],
			region: 'eu',
			sort: 'pricing-low-to-high',
			supportedParameters: ['tools', 'structured_outputs'],
			zeroDataRetention: true,
		});
		expect(onlyJson(run).id).toBe('a/one');
		const [request] = bench.upstream.requests;
		expect(bench.upstream.requests).toHaveLength(1);
		expect(Object.fromEntries(queryOf(request as RecordedRequest))).toEqual({
			arch: 'GPT',
			model_authors: 'openai,mistralai',
			category: 'marketing/seo',
			distillable: 'false',
			input_modalities: 'text,image',
			max_age_days: '90',
			max_agentic_index: '60',
			max_coding_index: '60',
			max_intelligence_index: '60',
			max_output_price: '12.5',
			max_price: '1',
			max_tool_success_rate: '1',
			min_age_days: '0',
			min_agentic_index: '10',
			min_coding_index: '10',
			context: '128000',
			min_intelligence_index: '10',
			min_output_price: '0',
			min_price: '0',
			min_tool_success_rate: '0.9',
			output_modalities: 'all',
			providers: 'OpenAI,Groq',
			region: 'eu',
			sort: 'pricing-low-to-high',
			supported_parameters: 'tools,structured_outputs',
			zdr: 'true',
		});
		expect(faultsOfQuery('/models')).toEqual([]);
	});

	test('keeps OpenRouter’s order, and searches and limits what it gave', async () => {
		offer('b/two', 'a/one', 'b/three');
		const ids = async (filters: INodeParameters, more: INodeParameters = {}) =>
			(await getMany({ sort: 'newest', ...filters }, more)).output.map(({ json: item }) => item.id);
		expect(await ids({})).toEqual(['b/two', 'a/one', 'b/three']);
		expect(await ids({ search: 'b/' })).toEqual(['b/two', 'b/three']);
		expect(await ids({}, { limit: 2 })).toEqual(['b/two', 'a/one']);
		expect(await ids({}, { returnAll: true })).toHaveLength(3);
	});

	test('leaves out what the key cannot use, when asked to', async () => {
		offer('b/two', 'a/one');
		bench.upstream.route('GET /models/user', json(200, { data: [entry('a/one')] }));
		const run = await getMany({ sort: 'newest', usable: true });
		expect(onlyJson(run).id).toBe('a/one');
	});

	test('asks for what the key can use of the same kind: without a filter, that is models of text', async () => {
		offer('b/picture', 'a/picture');
		bench.upstream.route('GET /models/user', (request) =>
			json(200, {
				data: [entry(queryOf(request).has('output_modalities') ? 'a/picture' : 'a/text')],
			}),
		);
		const run = await getMany({ outputModalities: ['image', 'video'], usable: true });
		expect(onlyJson(run).id).toBe('a/picture');
		expect(
			bench.upstream.requests.map((request) => queryOf(request).get('output_modalities')),
		).toEqual(['image,video', 'image,video']);
	});

	test('gives each item the models of its own filter', async () => {
		bench.upstream.route('GET /models', (request) =>
			json(200, { data: [entry(`${queryOf(request).get('region')}/one`)] }),
		);
		const run = await bench.ask(
			{
				resource: 'model',
				operation: 'getMany',
				filters: { region: '={{ $json.region }}' },
			},
			{ items: [{ region: 'eu' }, { region: 'us' }] },
		);
		expect(run.output.map(({ json: item, pairedItem }) => [item.id, pairedItem])).toEqual([
			['eu/one', { item: 0 }],
			['us/one', { item: 1 }],
		]);
	});

	test.each<{ name: string; filters: INodeParameters; says: RegExp }>([
		{
			name: 'a price that is no number',
			filters: { maxPromptPrice: 'cheap' },
			says: /^Filters → Prompt Price Max is not a number/,
		},
		{
			name: 'a rate above 1',
			filters: { minToolSuccessRate: 90 },
			says: /^Filters → Tool Success Rate Min is out of range/,
		},
		{
			name: 'a range that is upside down',
			filters: { minPromptPrice: 2, maxPromptPrice: 1 },
			says: /^Filters → Prompt Price Min is above Prompt Price Max$/,
		},
		{
			name: 'a search that is no text',
			filters: { search: { a: 1 } },
			says: /^Filters → Search is not text/,
		},
	])('names the filter for $name, before anything is sent', async ({ filters, says }) => {
		const run = await getMany(filters);
		expect(run.error?.message).toMatch(says);
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('Get of a model', () => {
	const get = async (model: string, more: INodeParameters = {}) =>
		await bench.ask({ resource: 'model', operation: 'get', model: byId(model), ...more });

	test('asks for its page and gives its prices and limits', async () => {
		bench.upstream.route(
			'GET /model/google/gemini-2.5-flash:free',
			json(200, { data: entry('x/y') }),
		);
		const run = await get('google/gemini-2.5-flash:free');
		expect(onlyJson(run)).toEqual({
			id: 'x/y',
			name: 'Name of x/y',
			description: 'About x/y',
			promptUsdPerMillion: 0.1,
			completionUsdPerMillion: 0.4,
			contextLength: 131_072,
			maxCompletionTokens: 8_192,
			inputModalities: ['text'],
			outputModalities: ['text'],
			supportedParameters: ['tools'],
			created: 1_790_000_000,
		});
	});

	test('is OpenRouter’s own entry when not simplified', async () => {
		bench.upstream.route('GET /model/x/y', json(200, { data: entry('x/y') }));
		expect(onlyJson(await get('x/y', { simplify: false }))).toEqual(entry('x/y'));
	});

	test('looks up the model of each item', async () => {
		for (const id of ['a/b', 'c/d']) {
			bench.upstream.route(`GET /model/${id}`, json(200, { data: entry(id) }));
		}
		const run = await bench.ask(
			{ resource: 'model', operation: 'get', model: byId('={{ $json.id }}') },
			{ items: [{ id: 'a/b' }, { id: 'c/d' }] },
		);
		expect(run.output.map(({ json: item }) => item.id)).toEqual(['a/b', 'c/d']);
	});

	test.each([
		{ name: 'nothing', model: '={{ $json.nothing }}', says: 'Model is empty' },
		{ name: 'a name', model: 'Gemini Flash', says: 'Model is not the ID of a model' },
		{ name: 'a preset', model: '@preset/mine', says: 'Model is not the ID of a model' },
		{ name: 'a path', model: '../keys/x', says: 'Model is not the ID of a model' },
	])('says so for $name, before anything is sent', async ({ model, says }) => {
		expect((await get(model)).error?.message).toBe(says);
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each([
		{ status: 401, says: /did not accept the API key/, hint: /mistyped.*management key/ },
		{ status: 402, says: /out of credit/, hint: /Add credits/ },
		{ status: 404, says: /does not know this model/, hint: /openrouter\.ai\/models/ },
		{ status: 429, says: /limiting requests/, hint: /^Try again shortly$/ },
		{ status: 500, says: /internal error/, hint: /^Try again shortly$/ },
	])('says what $status means for a look-up', async ({ status, says, hint }) => {
		bench.upstream.route('GET /model/x/y', json(status, errorBody({ code: status })));
		const { error, everything } = await get('x/y');
		expect(error).toMatchObject({
			message: expect.stringMatching(says),
			description: expect.stringMatching(hint),
			httpCode: String(status),
		});
		expectNoSecrets(everything);
	});

	test('says so when the answer is no model', async () => {
		bench.upstream.route('GET /model/x/y', json(200, { data: 'nope' }));
		expect((await get('x/y')).error?.message).toMatch(/not in OpenRouter’s format/);
	});
});

describe('Get Endpoints of a model', () => {
	const endpoint = (provider: string, fields: object = {}) => ({
		provider_name: provider,
		tag: provider.toLowerCase(),
		model_id: 'x/y',
		pricing: { prompt: '0.0000001', completion: '0.0000004', discount: 0 },
		context_length: 100,
		max_prompt_tokens: null,
		max_completion_tokens: 50,
		quantization: 'fp8',
		supported_parameters: ['tools'],
		supports_implicit_caching: true,
		status: 0,
		uptime_last_30m: 99.5,
		latency_last_30m: { p50: 250, p75: 300, p90: 400, p99: 900 },
		throughput_last_30m: { p50: 45.2, p75: 38, p90: 28, p99: 15 },
		...fields,
	});
	const getEndpoints = async (more: INodeParameters = {}) =>
		await bench.ask({ resource: 'model', operation: 'getEndpoints', model: byId('x/y'), ...more });

	test('gives an item per provider', async () => {
		const endpoints = [endpoint('Groq'), endpoint('Azure', { latency_last_30m: null })];
		bench.upstream.route(
			'GET /models/x/y/endpoints',
			json(200, { data: { id: 'x/y', endpoints } }),
		);
		const run = await getEndpoints();
		expect(run.output.map(({ json: item }) => [item.provider, item.latencyMs])).toEqual([
			['Groq', 250],
			['Azure', undefined],
		]);
		expect(firstOf(run.output).json).toEqual({
			model: 'x/y',
			provider: 'Groq',
			tag: 'groq',
			promptUsdPerMillion: 0.1,
			completionUsdPerMillion: 0.4,
			discount: 0,
			contextLength: 100,
			maxCompletionTokens: 50,
			quantization: 'fp8',
			supportedParameters: ['tools'],
			supportsImplicitCaching: true,
			status: 0,
			uptimePercent: 99.5,
			latencyMs: 250,
			tokensPerSecond: 45.2,
		});
		expect((await getEndpoints({ simplify: false })).output.map(({ json: item }) => item)).toEqual(
			endpoints,
		);
	});

	test('gives nothing for a model without providers', async () => {
		bench.upstream.route('GET /models/x/y/endpoints', json(200, { data: { endpoints: [] } }));
		const run = await getEndpoints();
		expect([run.error, run.output]).toEqual([undefined, []]);
	});
});

describe('Get Many of providers', () => {
	const provider = (slug: string) => ({
		name: `Name of ${slug}`,
		slug,
		privacy_policy_url: 'https://example.com/privacy',
		terms_of_service_url: null,
		status_page_url: null,
		headquarters: 'DE',
		datacenters: ['DE', 'FR'],
	});

	test('gives an item per provider, up to the limit', async () => {
		const all = Array.from({ length: 60 }, (_, n) => provider(`p${n}`));
		bench.upstream.route('GET /providers', json(200, { data: all }));
		const getMany = async (more: INodeParameters = {}) =>
			(await bench.ask({ resource: 'provider', operation: 'getMany', ...more })).output;
		expect(await getMany()).toHaveLength(50);
		expect(await getMany({ returnAll: true })).toHaveLength(60);
		expect((await getMany({ limit: 1 })).map(({ json: item }) => item)).toEqual([
			{
				name: 'Name of p0',
				slug: 'p0',
				headquarters: 'DE',
				datacenters: ['DE', 'FR'],
				privacyPolicyUrl: 'https://example.com/privacy',
				termsOfServiceUrl: null,
				statusPageUrl: null,
			},
		]);
		expect(firstOf(await getMany({ limit: 1, simplify: false })).json).toEqual(all[0]);
	});

	test('says when to try again, as OpenRouter does', async () => {
		bench.upstream.route(
			'GET /providers',
			json(429, errorBody({ code: 429 }), { 'Retry-After': '17' }),
		);
		const run = await bench.ask(
			{ resource: 'provider', operation: 'getMany' },
			{ onError: 'continueRegularOutput' },
		);
		expect(run.output[0]?.json).toMatchObject({ statusCode: 429, retryAfterSeconds: 17 });
	});
});

describe('Get of a generation', () => {
	const ID = 'gen-1795340261-abc';
	const record = {
		id: ID,
		model: 'google/gemini-2.5-flash',
		provider_name: 'Google',
		api_type: 'completions',
		created_at: '2026-11-27T10:00:00Z',
		finish_reason: 'stop',
		tokens_prompt: 9,
		tokens_completion: 9,
		native_tokens_prompt: 10,
		native_tokens_completion: 20,
		native_tokens_cached: 3,
		native_tokens_reasoning: 4,
		total_cost: 0.00012,
		usage: 0.00012,
		is_byok: false,
		upstream_inference_cost: null,
		cancelled: false,
		streamed: true,
		latency: 300,
		generation_time: 900,
		external_user: 'hash-of-a-caller',
		session_id: null,
		service_tier: null,
		workspace_id: SECRETS.accountId,
		provider_responses: [
			{ provider_name: 'Azure', status: 503, latency: 20 },
			{ provider_name: 'Google', status: 200, latency: 280 },
		],
	};
	const get = async (more: INodeParameters = {}) =>
		await bench.ask({ resource: 'generation', operation: 'get', generationId: ID, ...more });
	const MISSING = json(404, errorBody({ code: 404 }));
	const FOUND = json(200, { data: record });

	test('asks by the ID and gives what the call used and cost', async () => {
		bench.upstream.route('GET /generation', FOUND);
		expect(onlyJson(await get())).toEqual({
			generationId: ID,
			model: 'google/gemini-2.5-flash',
			provider: 'Google',
			apiType: 'completions',
			createdAt: '2026-11-27T10:00:00Z',
			finishReason: 'stop',
			usage: {
				promptTokens: 10,
				completionTokens: 20,
				totalTokens: 30,
				cachedTokens: 3,
				reasoningTokens: 4,
			},
			cost: 0.00012,
			isByok: false,
			cancelled: false,
			streamed: true,
			latencyMs: 300,
			generationTimeMs: 900,
			user: 'hash-of-a-caller',
			attempts: [
				{ provider: 'Azure', statusCode: 503, latencyMs: 20 },
				{ provider: 'Google', statusCode: 200, latencyMs: 280 },
			],
		});
		expect(bench.upstream.requests.map(({ path }) => path)).toEqual([`/generation?id=${ID}`]);
		expect(faultsOfQuery('/generation')).toEqual([]);
	});

	test('is OpenRouter’s record, without the IDs of the account, when not simplified', async () => {
		bench.upstream.route('GET /generation', FOUND);
		const raw = onlyJson(await get({ simplify: false }));
		expect(raw).not.toHaveProperty('workspace_id');
		expect({ ...raw, workspace_id: SECRETS.accountId }).toEqual(record);
	});

	test('waits while there is no record yet', async () => {
		bench.upstream.route('GET /generation', MISSING, FOUND);
		expect(onlyJson(await get({ maxWaitSeconds: 60 })).generationId).toBe(ID);
		expect(bench.upstream.requests).toHaveLength(2);
	});

	test('waits no longer than it may, and says so then', async () => {
		bench.upstream.route('GET /generation', MISSING);
		const run = await get({ maxWaitSeconds: 0.5 });
		expect(run.error).toMatchObject({
			message: 'OpenRouter has no record of this generation',
			description: expect.stringContaining('Max Wait (Seconds)'),
			httpCode: '404',
		});
		expect(bench.upstream.requests).toHaveLength(2);
	});

	test('looks once when it may not wait', async () => {
		bench.upstream.route('GET /generation', MISSING);
		expect((await get({ maxWaitSeconds: 0 })).error).toMatchObject({ httpCode: '404' });
		expect(bench.upstream.requests).toHaveLength(1);
	});

	test.each([429, 500, 503, HANG_UP])(
		'goes on waiting when a look fails in between: %j',
		async (fault) => {
			const look = typeof fault === 'number' ? json(fault, errorBody({ code: fault })) : fault;
			bench.upstream.route('GET /generation', MISSING, look, FOUND);
			expect(onlyJson(await get({ maxWaitSeconds: 60 })).generationId).toBe(ID);
			expect(bench.upstream.requests).toHaveLength(3);
		},
	);

	test.each([401, 402])('ends its wait with %s, which will not pass', async (status) => {
		const fault = json(status, errorBody({ code: status }));
		bench.upstream.route('GET /generation', MISSING, fault);
		const run = await get({ maxWaitSeconds: 60 });
		expect(run.error).toMatchObject({ httpCode: String(status) });
		expect(run.error?.description).not.toMatch(/output tokens/);
		expect(bench.upstream.requests).toHaveLength(2);
	});

	test.each([401, 402, 429, 500])('does not wait after %s', async (status) => {
		bench.upstream.route('GET /generation', json(status, errorBody({ code: status })));
		expect((await get()).error).toMatchObject({ httpCode: String(status) });
		expect(bench.upstream.requests).toHaveLength(1);
	});

	test('fails alone among items', async () => {
		bench.upstream.route('GET /generation', (request) =>
			queryOf(request).get('id') === ID ? FOUND : MISSING,
		);
		const run = await bench.ask(
			{
				resource: 'generation',
				operation: 'get',
				generationId: '={{ $json.id }}',
				maxWaitSeconds: 0,
			},
			{
				items: [{ id: 'gen-unknown' }, { id: ID }, { id: 'job-1' }],
				onError: 'continueRegularOutput',
			},
		);
		expect(
			run.output.map(({ json: item }) => item.generationId ?? [item.statusCode, item.error]),
		).toEqual([
			[404, 'OpenRouter has no record of this generation'],
			ID,
			[400, 'Generation ID is not the ID of a generation'],
		]);
	});

	test.each([
		{ id: '={{ $json.nothing }}', says: 'Generation ID is empty' },
		{ id: 'or_file_1', says: 'Generation ID is not the ID of a generation' },
	])('refuses the ID “$id” before anything is sent', async ({ id, says }) => {
		expect((await get({ generationId: id })).error?.message).toBe(says);
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('an answer without what was asked for', () => {
	const LOOK_UPS: ReadonlyArray<{ route: string; parameters: INodeParameters }> = [
		{ route: 'GET /models/user', parameters: { resource: 'model', operation: 'getMany' } },
		{
			route: 'GET /models',
			parameters: { resource: 'model', operation: 'getMany', filters: { sort: 'newest' } },
		},
		{
			route: 'GET /model/a/b',
			parameters: { resource: 'model', operation: 'get', model: byId('a/b') },
		},
		{
			route: 'GET /models/a/b/endpoints',
			parameters: { resource: 'model', operation: 'getEndpoints', model: byId('a/b') },
		},
		{ route: 'GET /providers', parameters: { resource: 'provider', operation: 'getMany' } },
		{ route: 'GET /keys', parameters: { resource: 'key', operation: 'getMany' } },
		{ route: 'GET /keys/abc', parameters: { resource: 'key', operation: 'get', hash: 'abc' } },
		{ route: 'GET /credits', parameters: { resource: 'account', operation: 'getCredits' } },
		{ route: 'GET /activity', parameters: { resource: 'account', operation: 'getActivity' } },
	];

	test.each(LOOK_UPS)(
		'is a failure, and not nothing found: $route',
		async ({ route, parameters }) => {
			for (const body of [{}, { data: 'text' }, { data: {} }]) {
				bench.upstream.route(route, json(200, body));
				const run = await bench.ask(parameters as Parameters<typeof bench.ask>[0]);
				expect(run.error?.message).toMatch(/not in OpenRouter’s format/);
			}
		},
	);

	test.each(LOOK_UPS.filter(({ route }) => /s$|y$|user$/.test(route) && !/credits/.test(route)))(
		'is an empty list when it is null: $route',
		async ({ route, parameters }) => {
			const isEndpoints = route.endsWith('/endpoints');
			bench.upstream.route(route, json(200, { data: isEndpoints ? { endpoints: null } : null }));
			const run = await bench.ask(parameters as Parameters<typeof bench.ask>[0]);
			expect([run.error?.message, run.output]).toEqual([undefined, []]);
		},
	);

	test.each([{}, { data: null }, { data: {} }])(
		'is no record of a generation: %j',
		async (body) => {
			const kept = json(200, {
				data: { id: 'gen-1', total_cost: '0.5', native_tokens_prompt: '3' },
			});
			bench.upstream.route('GET /generation', json(200, body), kept);
			const parameters = { resource: 'generation', operation: 'get', generationId: 'gen-1' };
			expect(onlyJson(await bench.ask(parameters))).toMatchObject({ cost: 0.5 });
			bench.upstream.route('GET /generation', json(200, body));
			const { error } = await bench.ask({ ...parameters, maxWaitSeconds: 0 });
			expect(error?.message).toBe('OpenRouter has no record of this generation');
		},
	);
});
