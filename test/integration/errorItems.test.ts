/** What n8n makes of a failure: an error that stops the run, or an item that goes on. */
import { describe, expect, test } from '@jest/globals';
import { NodeApiError } from 'n8n-workflow';
import { GENERATION_ID, happyChat } from '../support/chatReplies';
import { json } from '../support/reply';
import { errorBody, firstOf, onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

/** Headers that take the chance out of a retry: the next attempt starts at once. */
const NOW = { 'retry-after': '0' };

describe('n8n, after a failure,', () => {
	const rateLimited = json(429, errorBody({ code: 429 }), {
		...NOW,
		'x-generation-id': GENERATION_ID,
	});
	const ITEM = {
		error: expect.any(String),
		statusCode: 429,
		errorType: 'rate_limit_exceeded',
		retryable: true,
		retryAfterSeconds: 0,
		generationId: GENERATION_ID,
	};

	test('stops with a NodeApiError that says what happened and how to fix it', async () => {
		bench.upstream.chat(rateLimited);
		const run = await chat();
		expect(run.status).toBe('error');
		expect(run.thrown).toBeInstanceOf(NodeApiError);
		expect(run.error).toMatchObject({
			name: 'NodeApiError',
			httpCode: '429',
			message: expect.stringMatching(/\S/),
			description: expect.stringMatching(/\S/),
			context: { itemIndex: 0 },
		});
		expect(run.output).toEqual([]);
	});

	/*
	 * n8n-core 2.41 replaces the json of an item by {error: message} when the item that reaches its
	 * normalizeNodeErrors has a property `error` (workflow-execute.js). So the fields of a failed
	 * item survive only if that property is gone by then; which output it takes must not depend on it.
	 */
	test('goes on in the regular output with an item that says what failed', async () => {
		bench.upstream.chat(rateLimited);
		const run = await chat(
			{},
			{ onError: 'continueRegularOutput', items: [{ headers: 'from the browser' }] },
		);
		expect(run.status).toBe('success');
		expect(run.output.map(({ json: item, pairedItem }) => ({ item, pairedItem }))).toEqual([
			{ item: ITEM, pairedItem: { item: 0 } },
		]);
	});

	test('goes on in the error output with an item that says what failed', async () => {
		bench.upstream.chat(rateLimited);
		const run = await chat({}, { onError: 'continueErrorOutput', items: [{ kept: 'input' }] });
		expect(run.status).toBe('success');
		expect(run.output).toEqual([]);
		// n8n merges the input's json into an item of its error output.
		expect(run.errorOutput.map(({ json: item, pairedItem }) => ({ item, pairedItem }))).toEqual([
			{ item: { kept: 'input', ...ITEM }, pairedItem: { item: 0 } },
		]);
	});

	test('sorts successes and failures into the two outputs', async () => {
		bench.upstream.chat((request) =>
			JSON.stringify(request.body).includes('bad') ? rateLimited : happyChat('fine'),
		);
		const run = await chat(
			{ prompt: '={{ $json.q }}' },
			{ onError: 'continueErrorOutput', items: [{ q: 'a' }, { q: 'bad' }, { q: 'b' }] },
		);
		expect(run.output.map(({ json: item, pairedItem }) => [item.text, pairedItem])).toEqual([
			['fine', { item: 0 }],
			['fine', { item: 2 }],
		]);
		expect(
			run.errorOutput.map(({ json: item, pairedItem }) => [item.statusCode, pairedItem]),
		).toEqual([[429, { item: 1 }]]);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'goes on with an item for a value that cannot be sent (%s)',
		async (onError) => {
			const run = await chat({ prompt: '={{ $json.q }}' }, { onError, items: [{ q: '' }] });
			const items = onError === 'continueErrorOutput' ? run.errorOutput : run.output;
			expect(firstOf(items).json).toMatchObject({
				error: expect.stringMatching(/prompt/i),
				statusCode: 400,
				errorType: 'invalid_input',
				retryable: false,
			});
		},
	);

	test('goes on with an item without n8n’s own words when an expression fails', async () => {
		const run = await chat(
			{ prompt: '={{ $json.q.deep.deeper }}{{ $("Nobody").item.json.x }}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(onlyJson(run)).toMatchObject({ statusCode: 500, retryable: false });
		expect(JSON.stringify(run.output)).not.toContain('Nobody');
	});
});
