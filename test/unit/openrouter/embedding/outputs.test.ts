import { describe, expect, test } from '@jest/globals';
import { Failure } from '../../../../nodes/shared/failure/failure';
import { readEmbeddings } from '../../../../nodes/shared/openrouter/embedding/answer';
import { dimensionsHint, outputsOf } from '../../../../nodes/shared/openrouter/embedding/outputs';

/** An answer with these embeddings; `undefined` is one that is missing. */
const answerOf = (id: string, embeddings: unknown[]) =>
	readEmbeddings(
		{
			body: {
				id,
				model: 'a/b',
				data: embeddings.flatMap((embedding, index) =>
					embedding === undefined ? [] : [{ embedding, index }],
				),
				usage: { prompt_tokens: 4, total_tokens: 4, cost: 0.5 },
			},
			decoded: [],
		},
		embeddings.length,
	);

/** Per item: the first number and the cost of each output, or the cost of the failure. */
const seen = (outputs: ReturnType<typeof outputsOf>) =>
	outputs.map((output) =>
		output instanceof Failure
			? { failed: output.costUsd }
			: output.map(({ embedding, cost }) => [embedding[0], cost]),
	);

describe('the cost of a request', () => {
	test('stands in its first output', () => {
		const answers = [answerOf('1', [[1], [2]]), answerOf('2', [[3]])];
		expect(seen(outputsOf([2, 1], answers))).toEqual([
			[
				[1, 0.5],
				[2, undefined],
			],
			[[3, 0.5]],
		]);
	});

	test('stands in the first output that is good', () => {
		expect(seen(outputsOf([1, 1], [answerOf('1', [undefined, [2]])]))).toEqual([
			{ failed: undefined },
			[[2, 0.5]],
		]);
	});

	test('stands in one failure, when nothing is good', () => {
		expect(seen(outputsOf([1, 1], [answerOf('1', [undefined, undefined])]))).toEqual([
			{ failed: 0.5 },
			{ failed: undefined },
		]);
	});

	test('of several requests stands in the failure of their item', () => {
		const answers = [answerOf('1', [[1]]), answerOf('2', [undefined])];
		expect(seen(outputsOf([2], answers))).toEqual([{ failed: 1 }]);
	});
});

test('an output has the whole usage of its request', () => {
	const [[output] = []] = outputsOf([1], [answerOf('1', [[1, 2]])]) as [Array<object>];
	expect(output).toEqual({
		model: 'a/b',
		generationId: '1',
		usage: { promptTokens: 4, totalTokens: 4 },
		cost: 0.5,
		dimensions: 2,
		embedding: [1, 2],
	});
});

test.each([
	{ wanted: undefined, hint: undefined },
	{ wanted: 2, hint: undefined },
	{
		wanted: 1,
		hint: 'Dimensions is 1, but the embeddings have 2: the model or its provider does not shorten them.',
	},
])('Dimensions $wanted gives the hint $hint', ({ wanted, hint }) => {
	expect(dimensionsHint(wanted, [answerOf('1', [undefined, [1, 2]])])).toBe(hint);
});

test.each([undefined, null, 'x', [], {}, { data: 'x' }, { data: [null, 'x'] }])(
	'an answer of %j fails all inputs',
	(body) => {
		const { embeddings } = readEmbeddings({ body, decoded: [] }, 2);
		expect(embeddings).toHaveLength(2);
		for (const embedding of embeddings) expect(embedding).toBeInstanceOf(Failure);
	},
);
