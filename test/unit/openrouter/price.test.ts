/** What a model costs at most, from OpenRouter's list. */
import { describe, expect, test } from '@jest/globals';
import { readModels } from '../../../nodes/shared/openrouter/model';
import { pricesOf } from '../../../nodes/shared/openrouter/price';

const BASE = { prompt: '0.000001', completion: '0.00001' };
const priceOf = (pricing: unknown, more: object = {}) =>
	pricesOf(readModels({ data: [{ id: 'a/b', pricing, ...more }] }))('a/b');

test.each([
	['no price', undefined],
	['no price of the answer', { prompt: '1' }],
	['no price of the prompt', { completion: '1' }],
	['an empty price', { ...BASE, prompt: '' }],
	['a blank price', { ...BASE, completion: ' ' }],
	['a price that varies', { ...BASE, completion: '-1' }],
	['a price that is no number', { ...BASE, prompt: 'free' }],
	['an endless price', { ...BASE, prompt: 'Infinity' }],
])('a model with %s has none', (_, pricing) => {
	expect(priceOf(pricing)).toBeUndefined();
});

describe('the dearest counts:', () => {
	test.each([
		{ name: 'prompt', pricing: BASE, expected: { perPromptToken: 1e-6 } },
		{
			name: 'what is written into a cache',
			pricing: { ...BASE, input_cache_write: '0.000002' },
			expected: { perPromptToken: 2e-6, perHourCacheToken: 2e-6, perAudioToken: 2e-6 },
		},
		{
			name: 'reasoning',
			pricing: { ...BASE, internal_reasoning: '0.00003' },
			expected: { perCompletionToken: 3e-5 },
		},
		{
			name: 'an override, by day or for long prompts',
			pricing: { ...BASE, overrides: [{ prompt: '0.000005' }, { completion: '0.0001' }] },
			expected: { perPromptToken: 5e-6, perCompletionToken: 1e-4 },
		},
		{
			name: 'images by the piece',
			pricing: { ...BASE, image_output: '0.04' },
			expected: { perOutputImage: 0.04, perCompletionToken: 1e-5 },
		},
		{
			name: 'images by the token',
			pricing: { ...BASE, image_output: '0.00003' },
			expected: { perOutputImage: 0, perCompletionToken: 3e-5 },
		},
		{
			name: 'a price that is a number, and one that cannot be read',
			pricing: { ...BASE, request: 0.5, image: 'x' },
			expected: { perRequest: 0.5, perImage: 0 },
		},
	])('$name', ({ pricing, expected }) => {
		expect(priceOf(pricing)).toMatchObject(expected);
	});
});

test.each([0, -1, null])('a window of %p is none', (context_length) => {
	expect(priceOf(BASE, { context_length })).not.toHaveProperty('contextLength');
});

test('a listed variant has its own price, another one that of its model', () => {
	const pricing = (prompt: string) => ({ ...BASE, prompt });
	const prices = pricesOf(
		readModels({
			data: [
				{ id: 'a/b', pricing: pricing('1') },
				{ id: 'a/b:thinking', pricing: pricing('2') },
				{ id: 'a/b:unsaid', pricing: {} },
			],
		}),
	);
	expect(prices('a/b:thinking')?.perPromptToken).toBe(2);
	expect(prices('a/b:nitro')?.perPromptToken).toBe(1);
	expect(prices('a/b:unsaid')).toBeUndefined();
	expect(prices('a/c')).toBeUndefined();
});
