import { describe, expect, test } from '@jest/globals';
import { Failure } from '../../../../nodes/shared/failure/failure';
import { readRanking } from '../../../../nodes/shared/openrouter/rerank/answer';

const result = (index: unknown, score: unknown) => ({ index, relevance_score: score });

test('a ranking has the best first, and what it cost', () => {
	const body = {
		id: 'gen-rerank-1',
		model: 'a/b',
		provider: 'Cohere',
		results: [result(1, 0.2), result(0, 0.9), result(2, 0.2)],
		usage: { search_units: 1, total_tokens: 150, cost: 0.002 },
	};
	expect(readRanking({ body }, 3)).toEqual({
		generationId: 'gen-rerank-1',
		model: 'a/b',
		provider: 'Cohere',
		usage: { searchUnits: 1, totalTokens: 150 },
		cost: 0.002,
		ranked: [
			{ index: 0, score: 0.9 },
			{ index: 1, score: 0.2 },
			{ index: 2, score: 0.2 },
		],
	});
});

test('numbers may be text', () => {
	const results = [result('1', '0.98'), result('0', '1e-3')];
	expect(readRanking({ body: { results } }, 2)).toMatchObject({
		ranked: [
			{ index: 1, score: 0.98 },
			{ index: 0, score: 0.001 },
		],
	});
});

describe('is no ranking', () => {
	test.each([
		{ name: 'without results', results: undefined },
		{ name: 'with none', results: [] },
		{ name: 'of a document that was not sent', results: [result(2, 1)] },
		{ name: 'with a document twice', results: [result(0, 1), result(0, 0)] },
		{ name: 'without an index', results: [{ relevance_score: 1 }] },
		{ name: 'with a score that is a word', results: [result(0, 'high')] },
		{ name: 'with an index that is a word', results: [result('first', 1)] },
		{ name: 'with a score that is null', results: [result(0, null)] },
		{ name: 'with a result that is no object', results: ['x'] },
	])('an answer $name', ({ results }) => {
		const failure = readRanking(
			{ body: { results, usage: { cost: 0.002 } }, generationId: 'gen-h' },
			2,
		);
		expect(failure).toBeInstanceOf(Failure);
		expect(failure).toMatchObject({ retryable: false, costUsd: 0.002, generationId: 'gen-h' });
	});

	test.each([undefined, null, 'x', []])('%j', (body) => {
		expect(readRanking({ body }, 2)).toBeInstanceOf(Failure);
	});
});
