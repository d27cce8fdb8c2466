import { expect, test } from '@jest/globals';
import { readGeneration } from '../../../nodes/shared/openrouter/generation';

/** As OpenRouter's API description has it, less what is not read. */
const DATA = {
	id: 'gen-1',
	model: 'sao10k/l3-stheno-8b',
	provider_name: 'Infermatic',
	native_tokens_prompt: 10,
	native_tokens_completion: 25,
	native_tokens_cached: 3,
	native_tokens_reasoning: 5,
	tokens_prompt: 11,
	tokens_completion: 26,
	total_cost: 0.0015,
};

test('a record gives the model’s own counts, the cost, and who answered', () => {
	expect(readGeneration({ data: DATA })).toEqual({
		model: 'sao10k/l3-stheno-8b',
		provider: 'Infermatic',
		usage: {
			promptTokens: 10,
			completionTokens: 25,
			totalTokens: 35,
			cachedTokens: 3,
			reasoningTokens: 5,
		},
		costUsd: 0.0015,
	});
});

test('a record has the provider’s charge only for calls with the author’s own provider key', () => {
	const data = { ...DATA, upstream_inference_cost: 0.0012 };
	expect(readGeneration({ data: { ...data, is_byok: false } })).not.toHaveProperty(
		'upstreamInferenceCostUsd',
	);
	expect(readGeneration({ data: { ...data, is_byok: true, total_cost: 0 } })).toMatchObject({
		costUsd: 0,
		upstreamInferenceCostUsd: 0.0012,
	});
});

test('negative numbers are read neither as a cost nor as a count', () => {
	const data = { ...DATA, is_byok: true, total_cost: -1, upstream_inference_cost: -1 };
	expect(readGeneration({ data })).not.toHaveProperty('costUsd');
	expect(readGeneration({ data })).not.toHaveProperty('upstreamInferenceCostUsd');
	const counts = { native_tokens_prompt: -5, native_tokens_cached: -1 };
	expect(readGeneration({ data: { ...DATA, ...counts } })?.usage).toMatchObject({
		promptTokens: 11,
		totalTokens: 36,
	});
});

test('a record gives OpenRouter’s counts where the provider has none, and leaves out what is not known', () => {
	const data = {
		native_tokens_prompt: null,
		native_tokens_completion: null,
		native_tokens_cached: null,
		provider_name: null,
		tokens_prompt: 11,
		tokens_completion: 0,
	};
	expect(readGeneration({ data })).toEqual({
		usage: { promptTokens: 11, completionTokens: 0, totalTokens: 11 },
	});
});

test.each([
	{ name: 'nothing', body: undefined },
	{ name: 'a text', body: 'gen-1' },
	{ name: 'no data', body: { id: 'gen-1', native_tokens_prompt: 1, native_tokens_completion: 1 } },
	{ name: 'data that is a list', body: { data: [DATA] } },
	{ name: 'half of the counts', body: { data: { ...DATA, ...without('completion') } } },
	{ name: 'counts that are words', body: { data: { ...DATA, ...counts('seven') } } },
	{ name: 'counts that are no numbers', body: { data: { ...DATA, ...counts(Number.NaN) } } },
])('$name is not read as a record', ({ body }) => {
	expect(readGeneration(body)).toBeUndefined();
});

test('counts and the cost may come as text', () => {
	const data = { ...DATA, ...counts('7'), total_cost: '0.25' };
	expect(readGeneration({ data })).toMatchObject({
		usage: { promptTokens: 7, completionTokens: 7 },
		costUsd: 0.25,
	});
});

function without(side: 'completion') {
	return { [`native_tokens_${side}`]: null, [`tokens_${side}`]: null };
}

function counts(value: unknown) {
	const names = ['native_tokens_prompt', 'native_tokens_completion'];
	const plain = ['tokens_prompt', 'tokens_completion'];
	return Object.fromEntries([...names, ...plain].map((name) => [name, value]));
}
