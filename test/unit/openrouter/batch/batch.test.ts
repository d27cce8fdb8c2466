import { describe, expect, test } from '@jest/globals';
import {
	batchPaths,
	readBatch,
	readBatchId,
} from '../../../../nodes/shared/openrouter/batch/batch';

test.each([
	{
		baseUrl: 'https://openrouter.ai/api/v1',
		paths: ['/batches', 'https://openrouter.ai/api/beta/batches'],
	},
	{
		baseUrl: 'https://eu.openrouter.ai/api/v1',
		paths: ['/batches', 'https://eu.openrouter.ai/api/beta/batches'],
	},
	{ baseUrl: 'https://llm.example', paths: ['/batches'] },
	{ baseUrl: 'https://llm.example/rev1', paths: ['/batches'] },
])('below $baseUrl, batches are asked for at $paths', ({ baseUrl, paths }) => {
	expect(batchPaths(baseUrl)).toEqual(paths);
});

describe('a batch', () => {
	test('with all that OpenRouter tells', () => {
		expect(
			readBatch({
				id: 'batch_1',
				status: 'completed',
				endpoint: '/v1/chat/completions',
				model: 'a/b',
				provider: 'OpenAI',
				completion_window: '24h',
				created_at: 1_790_000_000,
				expires_at: 1_790_345_600,
				finalized_at: 1_790_000_100.5,
				request_counts: { total: 3, completed: 2, failed: 1 },
				usage: {
					prompt_tokens: 1,
					completion_tokens: 2,
					total_tokens: 3,
					cost: 0.5,
					is_byok: true,
					cost_details: { upstream_inference_cost: 2 },
				},
				results: [],
				error: null,
			}),
		).toEqual({
			batchId: 'batch_1',
			status: 'completed',
			finished: true,
			endpoint: '/v1/chat/completions',
			model: 'a/b',
			provider: 'OpenAI',
			counts: { total: 3, completed: 2, failed: 1 },
			usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
			cost: 0.5,
			upstreamInferenceCost: 2,
			createdAt: '2026-09-21T14:13:20.000Z',
			expiresAt: '2026-09-25T14:13:20.000Z',
			finishedAt: '2026-09-21T14:15:00.500Z',
		});
	});

	test.each([
		{ status: 'validating', finished: false },
		{ status: 'in_progress', finished: false },
		{ status: 'finalizing', finished: false },
		{ status: 'cancelling', finished: false },
		{ status: 'a_new_word', finished: false },
		{ status: 'completed', finished: true },
		{ status: 'failed', finished: true },
		{ status: 'expired', finished: true },
		{ status: 'cancelled', finished: true },
	])('that is $status', ({ status, finished }) => {
		expect(readBatch({ id: 'b', status })).toEqual({ batchId: 'b', status, finished });
	});

	test('whose state is missing or spelled in another way is one all the same', () => {
		expect(readBatch({ id: 'b', object: 'batch' })?.status).toBe('validating');
		expect(readBatch({ id: 'b', status: 'Canceled' })).toMatchObject({
			status: 'cancelled',
			finished: true,
		});
	});

	test.each([1_790_000_000, '1790000000', 1_790_000_000_000, '2026-09-21T14:13:20Z'])(
		'has the same time as %j',
		(created_at) => {
			expect(readBatch({ id: 'b', status: 's', created_at })?.createdAt).toBe(
				'2026-09-21T14:13:20.000Z',
			);
		},
	);

	test('keeps its ID when that is a number: it is paid for', () => {
		expect(readBatch({ id: 17, status: 's' })?.batchId).toBe('17');
	});

	test('has its numbers also when they come as text', () => {
		const request_counts = { total: '3', completed: '2', failed: null };
		const usage = { prompt_tokens: '1', cost: '0.5' };
		expect(readBatch({ id: 'b', status: 's', request_counts, usage })).toMatchObject({
			counts: { total: 3, completed: 2 },
			usage: { promptTokens: 1 },
			cost: 0.5,
		});
	});

	test('without an end has that of its window', () => {
		const batch = { id: 'b', status: 's', created_at: 0, expires_at: null };
		expect(readBatch({ ...batch, completion_window: '24h' })?.expiresAt).toBe(
			'1970-01-02T00:00:00.000Z',
		);
		expect(readBatch({ ...batch, completion_window: 'soon' })).not.toHaveProperty('expiresAt');
	});

	test('with times that are none is read without them', () => {
		const batch = readBatch({ id: 'b', status: 's', created_at: 1e300, expires_at: 'x' });
		expect(batch).toEqual({ batchId: 'b', status: 's', finished: false });
	});

	test.each([
		undefined,
		null,
		[],
		{},
		{ id: 'b' },
		{ status: 's' },
		{ id: '', status: 's' },
		{ id: 1 },
	])('is not %j', (body) => {
		expect(readBatch(body)).toBeUndefined();
	});
});

describe('an ID', () => {
	test.each(['batch_123', 'batch-1790584823-viV1KTi3', ' b:1.2 ', '42'])('“%s” is taken', (id) => {
		expect(readBatchId(id)).toBe(id.trim());
	});

	test.each([
		['', 'Batch ID is empty'],
		['gen-1', 'Batch ID is the ID of a generation'],
		['batch_req_1', 'Batch ID is the ID of one request of a batch'],
		['item-1-a', 'Batch ID is the ID of one request of a batch'],
		['or_file_1', 'Batch ID is the ID of a file'],
		['resp_1', 'Batch ID is the ID of a response'],
		['sk-or-v1-secret', 'Batch ID is not the ID of a batch'],
		['..', 'Batch ID is not the ID of a batch'],
		['a/b', 'Batch ID is not the ID of a batch'],
		['a?b', 'Batch ID is not the ID of a batch'],
		['x'.repeat(201), 'Batch ID is not the ID of a batch'],
	])('“%s” is refused, and not repeated in the sentence', (id, message) => {
		expect(() => readBatchId(id)).toThrow(new Error(message));
	});
});
