import { describe, expect, test } from '@jest/globals';
import { readResults } from '../../../../nodes/shared/openrouter/batch/results';

const chat = (content: string) => ({
	choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
});
const row = (custom_id: unknown, body: unknown, more = {}) => ({
	custom_id,
	response: { status_code: 200, body },
	error: null,
	...more,
});
const read = (...results: unknown[]) =>
	readResults({ endpoint: '/v1/chat/completions', results }, 0);
const outcomesOf = (...results: unknown[]) =>
	(read(...results)?.results ?? []).map(({ outcome }) =>
		outcome.kind === 'failed' ? outcome.failure.message : outcome.kind,
	);

test.each([undefined, null, {}, { results: null }, { results: {} }])(
	'%j has no results',
	(body) => {
		expect(readResults(body, 0)).toBeUndefined();
	},
);

test('results are in the order of the items; those of no item come last, in their own order', () => {
	const ids = ['z', 'item-10', '', 'item-2-b', 'a', 'item-0'];
	expect(
		read(...ids.map((id) => row(id, chat('x'))))?.results.map(({ customId }) => customId),
	).toEqual(['item-0', 'b', 'item-10', 'z', 'a', '']);
});

test('of two results with one ID the first counts, but nothing is known of those without', () => {
	const found = read(
		row('a', chat('1')),
		row('a', chat('2')),
		row(7, chat('3')),
		row('', chat('4')),
	);
	expect(found?.repeated).toBe(1);
	expect(
		found?.results.map(({ outcome }) =>
			outcome.kind === 'completed' ? outcome.completion.message.content : outcome.kind,
		),
	).toEqual(['1', '3', '4']);
});

describe('a result', () => {
	test.each([
		{ name: 'an answer', result: row('a', chat('x')), outcome: 'completed' },
		{
			name: 'an answer as text',
			result: row('a', JSON.stringify(chat('x'))),
			outcome: 'completed',
		},
		{
			name: 'a status as text',
			result: row('a', null, { response: { status_code: '413', body: null } }),
			outcome: 'The request is too large for OpenRouter',
		},
		{
			name: 'an error that only chats have',
			result: row('a', null, {
				response: { status_code: 400, body: { error: { code: 'context_length_exceeded' } } },
			}),
			outcome: 'The messages are longer than the model can take',
		},
		{
			name: 'an empty answer',
			result: row('a', chat('')),
			outcome: 'The model gave an empty answer',
		},
		{
			name: 'an error inside an answer',
			result: row('a', { error: { code: 429, message: 'x' } }),
			outcome: 'OpenRouter is limiting requests for this key or model',
		},
		{
			name: 'a status that is an error',
			result: row('a', null, { response: { status_code: 413, body: null } }),
			outcome: 'The request is too large for OpenRouter',
		},
		{
			name: 'an error with a code that is known',
			result: { custom_id: 'a', response: null, error: { code: 'batch_cancelled' } },
			outcome: 'The batch was cancelled before this request was done',
		},
		{
			name: 'an error with a status',
			result: { custom_id: 'a', error: { code: 402, message: 'x' } },
			outcome: 'The OpenRouter account or key is out of credit',
		},
		{
			name: 'an error that is a text',
			result: { custom_id: 'a', error: 'simulated' },
			outcome: 'The model’s provider did not give a valid answer',
		},
		{
			name: 'nothing',
			result: { custom_id: 'a' },
			outcome: 'The batch has no result for this item',
		},
	])('with $name', ({ result, outcome }) => {
		expect(outcomesOf(result)).toEqual([outcome]);
	});

	test('what upstream said is for the author alone', () => {
		const outcome = read({ custom_id: 'a', error: { code: 'x_y', message: 'Said so' } })?.results[0]
			?.outcome;
		expect(outcome).toMatchObject({
			kind: 'failed',
			failure: { errorType: 'x_y', upstreamMessage: 'Said so' },
		});
	});

	test.each([
		{ endpoint: '/v1/embeddings', body: { data: [{ embedding: [1] }] }, kind: 'embedded' },
		{ endpoint: '/v1/embeddings', body: { data: [{ embedding: 'AACAPw==' }] }, kind: 'embedded' },
		{ endpoint: '/v1/embeddings', body: { data: [{ embedding: 'none' }] }, kind: 'failed' },
		{ endpoint: '/v1/embeddings', body: { data: [] }, kind: 'failed' },
		{ endpoint: '/v1/embeddings', body: { data: [{ embedding: ['1'] }] }, kind: 'failed' },
		{ endpoint: '/v1/responses', body: { output: [] }, kind: 'other' },
		{ endpoint: undefined, body: chat('x'), kind: 'completed' },
		{ endpoint: undefined, body: {}, kind: 'other' },
	])('of $endpoint with the body $body is $kind', ({ endpoint, body, kind }) => {
		const found = readResults({ endpoint, results: [row('a', body)] }, 0);
		expect(found?.results.map(({ outcome }) => outcome.kind)).toEqual([kind]);
	});

	test('of an embedding that failed has its own sentence', () => {
		const body = { error: { code: 429, message: 'x' } };
		const found = readResults({ endpoint: '/v1/embeddings', results: [row('a', body)] }, 0);
		expect(found?.results).toMatchObject([
			{ outcome: { failure: { statusCode: 429, retryable: true } } },
		]);
	});

	test('that failed tells what it cost all the same', () => {
		const body = { error: { code: 400 }, usage: { cost: 0.5 } };
		const failed = row('a', body, { response: { status_code: 400, body } });
		expect(read(failed)?.results).toMatchObject([{ outcome: { failure: { costUsd: 0.5 } } }]);
	});

	test.each([[null], ['x'], [[1]]])('is not %j', (result) => {
		expect(outcomesOf(result)).toEqual([]);
	});
});
