/** `batch: get`: results paired back, requests and batches that failed, and waiting for the end. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { without } from '../../nodes/shared/values/json';
import { ANSWERING_MODEL, GENERATION_ID } from '../support/chatReplies';
import { json, text } from '../support/reply';
import {
	answered,
	BATCH_ID,
	batchOf,
	createBatch,
	finishedBatch,
	getBatch,
	refused,
} from './batchCalls';
import { errorBody, expectNoSecrets, onlyJson, UPSTREAM_WORDS, useBench } from './openRouter';

const bench = useBench();

const ROUTE = `GET /batches/${BATCH_ID}`;
const answer = (...bodies: unknown[]) =>
	bench.upstream.route(ROUTE, ...bodies.map((body) => json(200, body)));
const calls = () => bench.upstream.requests.map(({ method, path }) => `${method} ${path}`);

const RESULTS = [answered('item-1-row-7', 'Two.'), answered('item-0', 'One.')];

describe('a finished batch', () => {
	test('gives one item for each result, in the order of the items', async () => {
		answer(finishedBatch(RESULTS));
		const run = await getBatch(bench);
		expect(run.output).toHaveLength(2);
		expect(run.output[0]?.json).toEqual({
			batchId: BATCH_ID,
			customId: 'item-0',
			index: 0,
			text: 'One.',
			message: { role: 'assistant', content: 'One.' },
			model: ANSWERING_MODEL,
			provider: 'Google AI Studio',
			finishReason: 'stop',
			usage: {
				promptTokens: 5,
				completionTokens: 7,
				totalTokens: 12,
				cachedTokens: 3,
				reasoningTokens: 2,
			},
			cost: 0.00012,
			generationId: GENERATION_ID,
		});
		expect(run.output[1]?.json).toMatchObject({ customId: 'row-7', index: 1, text: 'Two.' });
		expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(run.hints).toEqual([]);
		expect(calls()).toEqual([ROUTE]);
	});

	test('gives each of its input items its own result, with one look-up', async () => {
		answer(finishedBatch(RESULTS));
		const run = await getBatch(
			bench,
			{ batchId: '={{ $json.batch }}' },
			{ items: [{ batch: BATCH_ID }, { batch: BATCH_ID }, { batch: BATCH_ID }] },
		);
		expect(
			run.output.map(({ json: item, pairedItem }) => [item.text ?? item.error, pairedItem]),
		).toEqual([
			['One.', { item: 0 }],
			['Two.', { item: 1 }],
			['The batch has no result for this item', { item: 2 }],
		]);
		expect(calls()).toEqual([ROUTE]);
	});

	test('that another item names is looked up by itself', async () => {
		answer(finishedBatch(RESULTS));
		bench.upstream.route('GET /batches/batch_2', json(200, finishedBatch([answered('x', 'X.')])));
		const run = await getBatch(
			bench,
			{ batchId: '={{ $json.batch }}' },
			{ items: [{ batch: BATCH_ID }, { batch: 'batch_2' }] },
		);
		expect(run.output.map(({ json: item, pairedItem }) => [item.text, pairedItem])).toEqual([
			['One.', { item: 0 }],
			['Two.', { item: 0 }],
			['X.', { item: 1 }],
		]);
	});

	test('is OpenRouter’s own body without Simplify', async () => {
		const body = without(finishedBatch(RESULTS), 'error');
		answer(finishedBatch(RESULTS, { workspace_id: 'ws_1' }));
		expect(onlyJson(await getBatch(bench, { simplify: false }))).toEqual(body);
	});

	test('says what the whole has cost, with Status Only', async () => {
		answer(finishedBatch(RESULTS));
		expect(onlyJson(await getBatch(bench, { options: { statusOnly: true } }))).toMatchObject({
			batchId: BATCH_ID,
			status: 'completed',
			finished: true,
			counts: { total: 2, completed: 2, failed: 0 },
			usage: { promptTokens: 10, completionTokens: 14, totalTokens: 24 },
			cost: 0.00024,
			finishedAt: '2026-09-28T08:41:23.000Z',
		});
	});

	test('of embeddings gives numbers', async () => {
		const body = {
			object: 'list',
			data: [{ object: 'embedding', index: 0, embedding: [0.25, -1] }],
			model: 'openai/text-embedding-3-small',
			usage: { prompt_tokens: 8, total_tokens: 8, cost: 0.000001 },
		};
		const results = [
			{ custom_id: 'item-0', response: { status_code: 200, body }, error: null },
			{ custom_id: 'item-1', response: { status_code: 200, body: {} }, error: null },
		];
		answer(finishedBatch(results, { endpoint: '/v1/embeddings' }));
		const run = await getBatch(bench);
		expect(run.output[0]?.json).toEqual({
			batchId: BATCH_ID,
			customId: 'item-0',
			index: 0,
			embedding: [0.25, -1],
			model: 'openai/text-embedding-3-small',
			usage: { promptTokens: 8, totalTokens: 8 },
			cost: 0.000001,
		});
		expect(run.output[1]?.json).toMatchObject({ index: 1, errorType: 'invalid_response' });
	});

	test('of another endpoint gives the bodies as they are', async () => {
		const results = [{ custom_id: 'a', response: { status_code: 200, body: { output: [1] } } }];
		answer(finishedBatch(results, { endpoint: '/v1/responses' }));
		expect(onlyJson(await getBatch(bench))).toEqual({
			batchId: BATCH_ID,
			customId: 'a',
			body: { output: [1] },
		});
	});

	test('has data, and error items for what is no JSON, with Parse JSON', async () => {
		answer(finishedBatch([answered('item-0', '```json\n{"a":1}\n```'), answered('item-1', 'No.')]));
		const run = await getBatch(bench, { options: { parseJson: true } });
		expect(run.output.map(({ json: { data, error } }) => data ?? error)).toEqual([
			{ a: 1 },
			'The model’s answer is not valid JSON',
		]);
	});
});

describe('requests that failed', () => {
	test('are items with a sentence, and the node does not fail', async () => {
		answer(
			finishedBatch([
				answered('item-0', 'One.'),
				refused('item-1', { code: 'batch_expired', message: UPSTREAM_WORDS }),
				refused('item-2', { code: 'unknown_word', message: UPSTREAM_WORDS }),
				{
					custom_id: 'item-3',
					response: { status_code: 402, body: errorBody({ code: 402 }) },
					error: null,
				},
				{ custom_id: 'item-4', response: null, error: null },
				answered('item-5', ''),
			]),
		);
		const run = await getBatch(bench);
		expect(run.error).toBeUndefined();
		expect(
			run.output.map(({ json: { index, error, statusCode } }) => [index, error, statusCode]),
		).toEqual([
			[0, undefined, undefined],
			[1, 'The batch expired before this request was done', 502],
			[2, 'The model’s provider did not give a valid answer', 502],
			[3, 'The OpenRouter account or key is out of credit', 402],
			[4, 'The batch has no result for this item', 502],
			[5, 'The model gave an empty answer, and it was billed', 502],
		]);
		expect(run.output[1]?.json).toMatchObject({ batchId: BATCH_ID, customId: 'item-1' });
		expectNoSecrets(run.everything);
		expect(JSON.stringify(run.output)).not.toContain('UPSTREAM-WORDS-LEAK');
	});

	test('go to the error output, if the node has one', async () => {
		answer(finishedBatch([answered('item-0', 'One.'), refused('item-1', { code: 'x' })]));
		const run = await getBatch(bench, {}, { onError: 'continueErrorOutput' });
		expect(run.output.map(({ json: { index } }) => index)).toEqual([0]);
		expect(run.errorOutput.map(({ json: { index } }) => index)).toEqual([1]);
	});

	test('without a result, or with two, are named in a hint', async () => {
		answer(
			finishedBatch([answered('item-0', 'One.'), answered('item-0', 'Again.'), answered('', '?')], {
				request_counts: { total: 5 },
			}),
		);
		const run = await getBatch(bench);
		expect(run.output.map(({ json: { customId, text: said } }) => [customId, said])).toEqual([
			['item-0', 'One.'],
			['', '?'],
		]);
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Of this batch, 3 of 5 requests have no result; 1 results came twice, and the first of each was taken; 1 results do not say which request they are of.',
		]);
	});
});

describe('a batch that ended without results', () => {
	test.each([
		{ status: 'failed', message: 'OpenRouter did not accept the requests of the batch' },
		{ status: 'expired', message: 'The batch expired before it was done' },
		{ status: 'cancelled', message: 'The batch was cancelled' },
		{ status: 'completed', message: 'The batch has no results' },
	])('because it is $status fails the node, and only the author reads why', async (row) => {
		const error = row.status === 'failed' ? { code: 'invalid', message: UPSTREAM_WORDS } : null;
		answer(batchOf({ status: row.status, error }));
		const run = await getBatch(bench);
		expect(run.error?.message).toBe(row.message);
		expect(run.thrown).toMatchObject({
			messages: [expect.stringContaining(error?.message ?? row.message)],
		});
		expect(run.status).toBe('error');
		expect(calls()).toEqual([ROUTE]);
	});

	test('tells what it cost all the same', async () => {
		answer(batchOf({ status: 'expired', usage: { cost: 0.3 } }));
		const run = await getBatch(bench, {}, { onError: 'continueRegularOutput' });
		expect(onlyJson(run)).toMatchObject({ errorType: 'batch_expired', cost: 0.3 });
	});

	test('can be asked for its state', async () => {
		answer(batchOf({ status: 'failed', error: { message: UPSTREAM_WORDS } }));
		const run = await getBatch(bench, { options: { statusOnly: true } });
		expect(onlyJson(run)).toMatchObject({ status: 'failed', finished: true });
		expect(JSON.stringify(run.output)).not.toContain('LEAK');
	});

	test('but with some gives these', async () => {
		answer(finishedBatch([answered('item-0', 'One.')], { status: 'expired' }));
		const run = await getBatch(bench);
		expect(onlyJson(run)).toMatchObject({ text: 'One.' });
		expect(run.hints).toMatchObject([
			{ message: 'Of this batch, 1 of 2 requests have no result.' },
		]);
	});
});

describe('a batch that runs', () => {
	const RUNNING = batchOf({
		status: 'in_progress',
		request_counts: { total: 2, completed: 1, failed: 0 },
		expires_at: 1_790_700_000,
	});

	test('gives its state, paired with all items that name it', async () => {
		answer(RUNNING);
		const run = await getBatch(bench, {}, { items: [{}, {}] });
		expect(onlyJson(run)).toMatchObject({
			status: 'in_progress',
			finished: false,
			counts: { total: 2, completed: 1, failed: 0 },
			expiresAt: '2026-09-29T16:40:00.000Z',
		});
		expect(run.output[0]?.pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
	});

	const WAITING: INodeParameters = { waitForResults: true };

	test('is looked at again until it is finished', async () => {
		bench.upstream.route(
			ROUTE,
			json(404, errorBody({ code: 404 })),
			json(200, RUNNING),
			json(503, errorBody({ code: 503 }), { 'retry-after': '0' }),
			json(200, finishedBatch(RESULTS)),
		);
		const run = await getBatch(bench, {
			...WAITING,
			// The shortest time that the panel takes.
			options: { checkEvery: 5 },
		});
		expect(run.output.map(({ json: item }) => item.text)).toEqual(['One.', 'Two.']);
		expect(calls().filter((call) => call === ROUTE)).toHaveLength(4);
	}, 60_000);

	test('is waited for, also while OpenRouter cannot tell its state', async () => {
		const busy = json(503, errorBody({ code: 503 }), { 'retry-after': '0' });
		bench.upstream.route(ROUTE, busy, busy, busy, json(200, finishedBatch(RESULTS)));
		// A look has three attempts, and the next one comes when the wait ends.
		const run = await getBatch(bench, { ...WAITING, options: { maxWait: 1 } });
		expect(run.output.map(({ json: item }) => item.text)).toEqual(['One.', 'Two.']);
	});

	test('that OpenRouter could tell nothing of fails with its last words', async () => {
		bench.upstream.route(ROUTE, json(503, errorBody({ code: 503 }), { 'retry-after': '0' }));
		const { error } = await getBatch(bench, { ...WAITING, options: { maxWait: 1 } });
		expect(error).toMatchObject({ httpCode: '503', description: 'Try again shortly' });
	});

	test('gives its state when it takes too long', async () => {
		answer(RUNNING);
		const run = await getBatch(bench, { ...WAITING, options: { maxWait: 1 } });
		expect(onlyJson(run)).toMatchObject({ status: 'in_progress', finished: false });
	});

	test.each([
		{ checkEvery: 1, message: 'Check Every (Seconds) is out of range' },
		{ maxWait: 0, message: 'Max Wait (Seconds) is out of range' },
	])('is not looked at with options that are out of range', async ({ message, ...options }) => {
		const run = await getBatch(bench, { ...WAITING, options });
		expect(run.error?.message).toBe(message);
		expect(calls()).toEqual([]);
	});
});

describe('an ID', () => {
	test.each([
		{ batchId: '={{ "" }}', message: 'Batch ID is empty' },
		{ batchId: 'gen-1790584823-abc', message: 'Batch ID is the ID of a generation' },
		{ batchId: 'batch_req_1', message: 'Batch ID is the ID of one request of a batch' },
		{ batchId: 'item-3', message: 'Batch ID is the ID of one request of a batch' },
		{ batchId: 'batch/../../keys', message: 'Batch ID is not the ID of a batch' },
		{ batchId: '={{ { id: 1 } }}', message: 'Batch ID is not text' },
	])('$batchId is refused before anything is asked', async ({ batchId, message }) => {
		const run = await getBatch(bench, { batchId });
		expect(run.error?.message).toBe(message);
		expect(calls()).toEqual([]);
	});

	test('that OpenRouter does not know has its sentence, after both addresses', async () => {
		bench.upstream.route(ROUTE, json(404, errorBody({ code: 404 })));
		const run = await getBatch(bench);
		expect(run.error?.message).toBe('OpenRouter does not know this batch');
		expect(calls()).toEqual([ROUTE, `GET /api/beta/batches/${BATCH_ID}`]);
		expectNoSecrets(run.everything);
	});

	test('of a batch that was deleted has its sentence', async () => {
		bench.upstream.route(ROUTE, json(410, errorBody({ code: 410 })));
		expect((await getBatch(bench)).error?.message).toBe('OpenRouter no longer has this batch');
	});

	test('is asked for again when an answer cannot be read, which costs nothing', async () => {
		bench.upstream.route(ROUTE, text(200, '<html>'), json(200, finishedBatch(RESULTS)));
		expect((await getBatch(bench)).output).toHaveLength(2);
	});
});

test('what was created is found by what came out', async () => {
	bench.upstream.route('POST /batches', json(202, batchOf()));
	answer(finishedBatch(RESULTS));
	const run = await createBatch(
		bench,
		[{ prompt: 'One?' }, { prompt: 'Two?' }],
		{},
		{ next: [{ resource: 'batch', operation: 'get', batchId: '={{ $json.batchId }}' }] },
	);
	const [task] = run.tasks['OpenRouter 2'] ?? [];
	expect(task?.data?.main?.[0]?.map(({ json: item }) => item.text)).toEqual(['One.', 'Two.']);
});
