/** `batch: create`: the request as it is sent, what comes out, and what is found before it is sent. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { without } from '../../nodes/shared/values/json';
import { listSearch } from '../support/editorCalls';
import { HANG_UP, json, SILENCE, text, type Reply } from '../support/reply';
import { requestErrors } from '../support/openapi';
import { batchOf, BATCH_ID, createBatch } from './batchCalls';
import { errorBody, expectNoSecrets, MODEL, nodeType, onlyJson, useBench } from './openRouter';

const bench = useBench();

const ROUTE = 'POST /batches';
const BETA_ROUTE = 'POST /api/beta/batches';
const accept = (fields?: Record<string, unknown>) =>
	bench.upstream.route(ROUTE, json(202, batchOf(fields)));

const ITEMS = [{ prompt: 'One?' }, { prompt: 'Two?' }];

describe('the request', () => {
	test('holds all items, and names endpoint and model before them', async () => {
		accept();
		await createBatch(bench, ITEMS, {
			systemPrompt: 'Be brief.',
			ownId: '={{ $itemIndex === 1 ? "row-7" : "" }}',
			options: { maxTokens: 50, temperature: '={{ $itemIndex / 2 }}', providers: ['openai'] },
		});
		expect(bench.upstream.requests).toHaveLength(1);
		// OpenRouter reads the text as it comes, so the order of its members counts.
		const [request] = bench.upstream.requests;
		expect(request?.bodyText).toBe(
			`{"endpoint":"/v1/chat/completions","model":"${MODEL}","provider":{"only":["openai"]},"requests":[` +
				'{"custom_id":"item-0","body":{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"One?"}],"max_tokens":50,"temperature":0}},' +
				'{"custom_id":"item-1-row-7","body":{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Two?"}],"max_tokens":50,"temperature":0.5}}]}',
		);
	});

	test.each<{ name: string; parameters: INodeParameters; body: unknown }>([
		{
			name: 'messages',
			parameters: {
				inputMode: 'messages',
				messages: { values: [{ role: 'user', content: '={{ $json.prompt }}' }] },
			},
			body: { messages: [{ role: 'user', content: 'One?' }] },
		},
		{
			name: 'messages as JSON',
			parameters: {
				inputMode: 'json',
				messagesJson: '={{ [{ role: "user", content: [{ type: "text", text: $json.prompt }] }] }}',
			},
			body: { messages: [{ role: 'user', content: [{ type: 'text', text: 'One?' }] }] },
		},
		{
			name: 'a schema, without the provider setting that a chat has',
			parameters: { responseFormat: 'json_schema', jsonSchemaExample: '{"a":1}' },
			body: {
				response_format: {
					type: 'json_schema',
					json_schema: {
						name: 'response',
						strict: true,
						schema: {
							type: 'object',
							properties: { a: { type: 'number' } },
							required: ['a'],
							additionalProperties: false,
						},
					},
				},
				messages: [{ role: 'user', content: 'One?' }],
			},
		},
		{
			name: 'reasoning and more fields',
			parameters: {
				reasoning: { effort: 'low' },
				options: {
					extraBody: '{"tools":[{"type":"function","function":{"name":"f","parameters":{}}}]}',
				},
			},
			body: {
				reasoning: { effort: 'low' },
				tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
				messages: [{ role: 'user', content: 'One?' }],
			},
		},
	])('sends $name', async ({ parameters, body }) => {
		accept();
		await createBatch(bench, [{ prompt: 'One?' }], parameters);
		expect(bench.upstream.requests.map((request) => request.body)).toEqual([
			{
				endpoint: '/v1/chat/completions',
				model: MODEL,
				requests: [{ custom_id: 'item-0', body }],
			},
		]);
	});

	test('asks for embeddings', async () => {
		accept({ endpoint: '/v1/embeddings' });
		const settings = { dimensions: 256, input_type: 'search_document' };
		await createBatch(bench, ITEMS, {
			endpoint: 'embeddings',
			text: '={{ $json.prompt }}',
			// The last one is of a chat, kept from before the author chose embeddings.
			options: { dimensions: 256, inputType: 'search_document', temperature: 1 },
		});
		expect(bench.upstream.requests.map((request) => request.body)).toEqual([
			{
				endpoint: '/v1/embeddings',
				model: MODEL,
				requests: [
					{ custom_id: 'item-0', body: { input: 'One?', ...settings } },
					{ custom_id: 'item-1', body: { input: 'Two?', ...settings } },
				],
			},
		]);
		const body = { model: MODEL, input: 'One?', ...settings };
		expect(requestErrors?.({ method: 'POST', path: '/embeddings' }, { body }) ?? []).toEqual([]);
	});
});

describe('the address', () => {
	test('of a server that only has the older one is found', async () => {
		bench.upstream.route(BETA_ROUTE, json(202, batchOf()));
		const run = await createBatch(bench, ITEMS);
		expect(onlyJson(run)).toMatchObject({ batchId: BATCH_ID });
		expect(bench.upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			ROUTE,
			BETA_ROUTE,
		]);
	});

	test('of another server is below its own base URL', async () => {
		const credential = bench.credential({ baseUrl: `${bench.upstream.origin}/llm` });
		bench.upstream.route('POST /llm/batches', json(202, batchOf()));
		const run = await createBatch(bench, ITEMS, {}, { credential });
		expect(onlyJson(run)).toMatchObject({ batchId: BATCH_ID });
		expect(bench.upstream.requests).toHaveLength(1);
	});
});

describe('the output', () => {
	test('is one item, which belongs to all input items', async () => {
		accept();
		const run = await createBatch(bench, ITEMS);
		expect(onlyJson(run)).toEqual({
			batchId: BATCH_ID,
			status: 'validating',
			finished: false,
			endpoint: '/v1/chat/completions',
			model: MODEL,
			counts: { total: 2, completed: 0, failed: 0 },
			createdAt: '2026-09-28T08:40:23.000Z',
			expiresAt: '2026-09-29T08:40:23.000Z',
		});
		expect(run.output[0]?.pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('is OpenRouter’s own body without Simplify', async () => {
		accept({ workspace_id: 'ws_secret' });
		const body = without(batchOf(), 'error');
		expect(onlyJson(await createBatch(bench, ITEMS, { simplify: false }))).toEqual(body);
	});
});

describe('before anything is sent', () => {
	test.each<{
		name: string;
		parameters: INodeParameters;
		items?: Array<Record<string, string>>;
		message: string;
		itemIndex: number;
	}>([
		{
			name: 'an item without a prompt',
			parameters: {},
			items: [{ prompt: 'One?' }, { prompt: 'Two?' }, { other: 'x' }],
			message: 'Prompt is empty',
			itemIndex: 2,
		},
		{
			name: 'an item without a text',
			parameters: { endpoint: 'embeddings', text: '={{ $json.prompt }}' },
			items: [{ prompt: 'One?' }, { prompt: ' ' }],
			message: 'Text is empty',
			itemIndex: 1,
		},
		{
			name: 'an ID that two items have',
			parameters: { ownId: 'a' },
			message: 'Own ID “a” is that of the items 0 and 1',
			itemIndex: 1,
		},
		{
			name: 'an ID that a batch does not take',
			parameters: { ownId: '={{ $itemIndex === 1 ? "a@b.example" : "a" }}' },
			message: 'Own ID has a character that a batch does not take',
			itemIndex: 1,
		},
		{
			name: 'another model',
			parameters: {
				model: { __rl: true, mode: 'id', value: '={{ $itemIndex === 1 ? "a/b" : "a/c" }}' },
			},
			message: 'Item 1 has another Model than item 0',
			itemIndex: 1,
		},
		{
			name: 'no model',
			parameters: { model: { __rl: true, mode: 'id', value: '={{ "" }}' } },
			message: 'Model is empty',
			itemIndex: 0,
		},
		{
			name: 'streaming',
			parameters: { options: { extraBody: '{"stream": true}' } },
			message: 'Extra Body (JSON) sets “stream”',
			itemIndex: 0,
		},
		{
			name: 'a tool that OpenRouter would run',
			parameters: { options: { extraBody: '{"tools": [{"type": "openrouter:web_search"}]}' } },
			message: 'Extra Body (JSON) sets “tools”, which a batch cannot do',
			itemIndex: 0,
		},
		{
			name: 'a plugin',
			parameters: { options: { extraBody: '{"plugins": [{"id": "web"}]}' } },
			message: 'Extra Body (JSON) sets “plugins”, which a batch cannot do',
			itemIndex: 0,
		},
		{
			name: 'a file as data',
			parameters: {
				inputMode: 'json',
				messagesJson:
					'[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]',
			},
			message: 'A message holds a file as data',
			itemIndex: 0,
		},
		{
			name: 'a list of providers that is empty',
			parameters: { options: { providers: [] } },
			message: 'Providers was added and is empty',
			itemIndex: 0,
		},
	])('finds $name', async ({ parameters, items = ITEMS, message, itemIndex }) => {
		accept();
		const run = await createBatch(bench, items, parameters);
		expect(run.error?.message).toBe(message);
		expect(run.thrown).toMatchObject({ context: { itemIndex } });
		expect(bench.upstream.requests).toEqual([]);
	});

	test('a faulty item fails alone when the node continues on errors', async () => {
		accept();
		const run = await createBatch(
			bench,
			[{ prompt: 'One?' }, { prompt: '' }, { prompt: 'Three?' }, { prompt: 'Four?' }],
			{ ownId: '={{ $itemIndex === 3 ? "2" : $itemIndex }}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(bench.upstream.requests[0]?.body).toMatchObject({
			requests: [{ custom_id: 'item-0-0' }, { custom_id: 'item-2-2' }],
		});
		expect(
			run.output.map(({ json: item, pairedItem }) => [item.error ?? item.batchId, pairedItem]),
		).toEqual([
			[BATCH_ID, [{ item: 0 }, { item: 2 }]],
			['Prompt is empty', { item: 1 }],
			['Own ID “2” is that of the items 2 and 3', { item: 3 }],
		]);
	});
});

describe('a failure', () => {
	const failing = async (replies: Reply[], options: INodeParameters = {}) => {
		bench.upstream.route(ROUTE, ...replies);
		const run = await createBatch(bench, ITEMS, { options });
		expectNoSecrets(run.everything);
		return run;
	};
	/** Long enough for an answer on a busy machine, where one comes before the one that never comes. */
	const SHORT = { timeout: 3 };

	test.each([
		{ status: 400, message: 'OpenRouter did not accept the request', hint: 'batch variant' },
		{ status: 401, message: 'OpenRouter did not accept the API key', hint: 'API key' },
		{
			status: 402,
			message: 'The OpenRouter account or key is out of credit',
			hint: 'Add credits',
		},
		{ status: 413, message: 'The request is too large for OpenRouter', hint: 'Send less' },
		{
			status: 404,
			message: 'OpenRouter found no provider for this model and these settings',
			hint: 'batch variant',
		},
	])('with status $status has its sentence, and is not repeated', async ({ status, ...words }) => {
		const run = await failing([json(status, errorBody({ code: status }))]);
		expect(run.error?.message).toBe(words.message);
		expect(run.thrown).toMatchObject({
			httpCode: String(status),
			description: expect.stringContaining(words.hint),
		});
		expect(bench.upstream.requests.filter(({ path }) => path === '/batches')).toHaveLength(1);
	});

	test('with status 429 is repeated when OpenRouter says so', async () => {
		const run = await failing([
			json(429, errorBody({ code: 429 }), { 'retry-after': '0' }),
			json(202, batchOf()),
		]);
		expect(onlyJson(run)).toMatchObject({ batchId: BATCH_ID });
		expect(bench.upstream.requests).toHaveLength(2);
	});

	test.each<{ name: string; reply: Reply; options?: INodeParameters }>([
		{ name: 'that comes too late', reply: SILENCE, options: { timeout: 0.2 } },
		{ name: 'that breaks off', reply: HANG_UP },
		{ name: 'that cannot be read', reply: text(200, '<html>') },
		{ name: 'without an ID', reply: json(202, { status: 'validating' }) },
		{ name: 'of a gateway', reply: json(502, errorBody({ code: 502 })) },
		{ name: 'of a server that failed', reply: json(500, errorBody({ code: 500 })) },
		{ name: 'of a proxy that timed out', reply: json(524, {}) },
	])(
		'an answer $name leaves open what happened, and is never repeated',
		async ({ reply, options = {} }) => {
			const run = await failing([reply], options);
			expect(run.error?.message).toBe('OpenRouter did not say whether it has accepted the batch');
			expect(run.thrown).toMatchObject({
				description: expect.stringContaining('before you run the node again'),
			});
			expect(bench.upstream.requests).toHaveLength(1);
		},
	);

	test('after a refusal for now, an answer that never comes leaves open what happened', async () => {
		const run = await failing(
			[json(429, errorBody({ code: 429 }), { 'retry-after': '0' }), SILENCE],
			SHORT,
		);
		expect(run.error?.message).toBe('OpenRouter did not say whether it has accepted the batch');
		expect(bench.upstream.requests).toHaveLength(2);
	});

	test('without a connection is no question of what happened', async () => {
		const credential = bench.credential({ baseUrl: 'http://127.0.0.1:1/api/v1' });
		const run = await createBatch(bench, ITEMS, { options: { attempts: 1 } }, { credential });
		expect(run.error?.message).toBe('OpenRouter could not be reached');
	});
});

describe('the picker', () => {
	const pick = async (filter?: string) =>
		await listSearch({
			nodeType,
			method: 'searchBatchModels',
			credential: bench.credential(),
			...(filter !== undefined && { filter }),
		});
	const offer = (...ids: string[]) =>
		bench.upstream.route('GET /models/user', json(200, { data: ids.map((id) => ({ id })) }));

	test('lists only models with a batch variant', async () => {
		offer('a/b', 'a/b:batch', 'c/d:batch', 'a/batch');
		const valuesOf = async (filter?: string) =>
			(await pick(filter)).results.map(({ value }) => value);
		expect(await valuesOf()).toEqual(['a/b:batch', 'c/d:batch']);
		expect(await valuesOf('c/')).toEqual(['c/d:batch']);
	});

	test('lists all models of a server that has no such variants', async () => {
		offer('a/b');
		expect((await pick()).results.map(({ value }) => value)).toEqual(['a/b']);
	});

	test('says what went wrong', async () => {
		bench.upstream.route('GET /models/user', json(401, errorBody({ code: 401 })));
		await expect(pick()).rejects.toMatchObject({ httpCode: '401' });
	});
});
