/** The most that a request may cost, from OpenRouter's prices. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mostCost } from '../../../../../nodes/shared/callers/limits/budget/mostCost';
import { Failure } from '../../../../../nodes/shared/failure/failure';
import { readModels } from '../../../../../nodes/shared/openrouter/model';
import { pricesOf } from '../../../../../nodes/shared/openrouter/price';
import type { ChatRequest } from '../../../../../nodes/shared/openrouter/request/request';

const MODELS = readModels({
	data: [
		// One micro-USD per token that is read, ten per token that is written.
		{ id: 'a/plain', pricing: { prompt: '0.000001', completion: '0.00001' } },
		{ id: 'a/dear', pricing: { prompt: '0.00001', completion: '0.0001' } },
		{ id: 'a/free', pricing: { prompt: '0', completion: '0' } },
		{ id: 'a/router', pricing: { prompt: '-1', completion: '-1' } },
		{ id: 'a/unsaid' },
		{
			id: 'a/all',
			context_length: 1_000,
			pricing: {
				prompt: '0.000001',
				completion: '0.00001',
				request: '0.0001',
				image: '0.002',
				audio: '0.000005',
				internal_reasoning: '0.00002',
				input_cache_write: '0.000002',
				input_cache_write_1h: '0.000004',
				image_output: '0.003',
				overrides: [{ min_prompt_tokens: 200_000, prompt: '0.000003' }],
			},
		},
		{
			id: 'a/odd',
			// No window at all, a token's price for images in the answer, and dear searches.
			context_length: 0,
			pricing: {
				prompt: '0.000001',
				completion: '0.00001',
				image_output: '0.00003',
				web_search: '0.05',
			},
		},
	],
});

/** 16 tokens for the message, and 15 bytes for its role. */
const OVERHEAD = 16 + JSON.stringify({ role: 'user' }).length;

const request = (fields: object = {}, content: unknown = 'Hello'): ChatRequest =>
	({
		model: 'a/plain',
		messages: [{ role: 'user', content }],
		max_tokens: 100,
		stream: true,
		...fields,
	}) as ChatRequest;

const cost = (asked: ChatRequest, unknownUsdPerMillion?: number) =>
	mostCost(asked, pricesOf(MODELS), unknownUsdPerMillion);

describe('counts', () => {
	test.each([
		{ name: 'prompt and answer', asked: request(), expected: OVERHEAD + 5 + 1_000 },
		{
			name: 'bytes of text, as no token is shorter',
			asked: request({}, '語語'),
			expected: OVERHEAD + 6 + 1_000,
		},
		{
			name: 'parts of text',
			asked: request({}, [{ type: 'text', text: 'Hello' }]),
			expected: OVERHEAD + 5 + 1_000,
		},
		{
			name: 'the dearest of the models that may answer',
			asked: request({ models: ['a/free', 'a/dear'] }),
			expected: 10 * (OVERHEAD + 5 + 1_000),
		},
		{ name: 'nothing for a free model', asked: request({ model: 'a/free' }), expected: 0 },
		{
			name: 'a variant that is not listed like its model',
			asked: request({ model: 'a/plain:nitro' }),
			expected: OVERHEAD + 5 + 1_000,
		},
		{
			name: 'all choices',
			asked: request({ n: 3 }),
			expected: OVERHEAD + 5 + 3_000,
		},
		{
			name: 'the higher of two ceilings',
			asked: request({ max_completion_tokens: 500 }),
			expected: OVERHEAD + 5 + 5_000,
		},
		{
			name: 'functions and formats',
			asked: request({ tools: [{ type: 'function' }] }),
			expected: OVERHEAD + 5 + JSON.stringify([{ type: 'function' }]).length + 1_000,
		},
		{
			name: 'a search on the web',
			asked: request({ model: 'a/plain:online' }),
			expected: OVERHEAD + 5 + 1_000 + 20_000,
		},
		{
			name: 'the search plugin',
			asked: request({ plugins: [{ id: 'web' }, { id: 'file-parser' }] }),
			expected: OVERHEAD + 5 + 1_000 + 20_000,
		},
		{
			name: 'a search by a fallback',
			asked: request({ models: ['a/free:online'] }),
			expected: OVERHEAD + 5 + 1_000 + 20_000,
		},
		{
			name: 'a search that the model makes itself',
			asked: request({ web_search_options: {} }),
			expected: OVERHEAD + 5 + 1_000 + 20_000,
		},
		{
			name: 'a prediction as input and, where it is wrong, as output',
			asked: request({ prediction: 'abc' }),
			expected: OVERHEAD + 5 + 5 + 10 * (100 + 5),
		},
		{
			name: 'a prompt for a model without a window',
			asked: request({ model: 'a/odd' }),
			expected: OVERHEAD + 5 + 30 * 100,
		},
		{
			name: 'the model’s own price of a search where it is dearer',
			asked: request({ model: 'a/odd:online' }),
			expected: OVERHEAD + 5 + 30 * 100 + 50_000,
		},
	])('$name', ({ asked, expected }) => {
		expect(cost(asked)).toBe(expected);
	});

	test('the dearest price of a token, the fee of a request, and overrides', () => {
		// 3 for the long prompt, 20 for reasoning.
		expect(cost(request({ model: 'a/all' }))).toBe(100 + 3 * (OVERHEAD + 5) + 20 * 100);
	});

	test('a cache of one hour where it is asked for', () => {
		const parts = [
			{ type: 'text', text: 'Hello', cache_control: { type: 'ephemeral', ttl: '1h' } },
		];
		const expected = 100 + 4 * (OVERHEAD + 5) + 20 * 100;
		expect(cost(request({ model: 'a/all' }, parts))).toBe(expected);
		expect(cost(request({ model: 'a/all', cache_control: { ttl: '1h' } }))).toBe(expected);
	});

	test('images, in and out', () => {
		const image = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } };
		const one = Number(cost(request({ model: 'a/all' })));
		// The context window bounds the tokens.
		const withImage = Number(cost(request({ model: 'a/all' }, [image])));
		expect(withImage).toBe(100 + 2_000 + 3 * 1_000 + 20 * 100);
		expect(cost(request({ model: 'a/all', modalities: ['text', 'image'] }))).toBe(one + 3_000);
	});

	test('several searches for a server tool', () => {
		const tool = { type: 'openrouter:web_search' };
		const bytes = JSON.stringify([tool]).length;
		expect(cost(request({ tools: [tool] }))).toBe(OVERHEAD + 5 + bytes + 1_000 + 5 * 20_000);
	});

	test('sound by its size, at the price of sound', () => {
		const sound = (chars: number) => [
			{ type: 'input_audio', input_audio: { data: 'x'.repeat(chars), format: 'mp3' } },
		];
		const rest = 100 + 3 * OVERHEAD + 20 * 100;
		expect(cost(request({ model: 'a/all' }, sound(10)))).toBe(rest + 5 * 1_000);
		// The window bounds sound, too.
		expect(cost(request({ model: 'a/all' }, sound(1_000_000)))).toBe(rest + 5 * 1_000);
		// Its model reads no sound, so the price of text counts.
		expect(cost(request({}, sound(1_000_000)))).toBe(OVERHEAD + 2_000 + 1_000);
	});

	test('a file behind an address like a long one', () => {
		const file = [{ type: 'file', file: { file_data: 'https://a.example/b.pdf' } }];
		expect(cost(request({}, file))).toBe(OVERHEAD + 70_000 + 1_000);
	});

	test('files by their size', () => {
		const file = (chars: number) => [{ type: 'file', file: { file_data: 'x'.repeat(chars) } }];
		expect(cost(request({}, file(10)))).toBe(OVERHEAD + 5_000 + 1_000);
		expect(cost(request({}, file(100_000)))).toBe(OVERHEAD + 10_000 + 1_000);
	});

	test('no prompt costs more than the context window holds', () => {
		expect(cost(request({ model: 'a/all' }, 'x'.repeat(50_000)))).toBe(100 + 3_000 + 2_000);
	});

	test('longer requests never cost less', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), fc.nat(1_000), (text, more, tokens) => {
				const short = Number(cost(request({ max_tokens: tokens }, text)));
				const long = Number(cost(request({ max_tokens: tokens + 1 }, text + more)));
				expect(long).toBeGreaterThan(short);
			}),
		);
	});
});

describe('a model without a known price', () => {
	test.each([
		{ name: 'is not listed', fields: { model: 'b/new' } },
		{ name: 'has no price', fields: { model: 'a/unsaid' } },
		{ name: 'has a price that varies', fields: { model: 'a/router' } },
		{ name: 'is a fallback', fields: { models: ['a/router'] } },
		{ name: 'is named by a preset', fields: { model: 'a/plain@preset/x' } },
		{ name: 'is named by the field preset', fields: { preset: 'x' } },
	])('is refused when it $name', ({ fields }) => {
		expect(cost(request(fields))).toMatchObject({
			statusCode: 403,
			errorType: 'model_not_allowed',
			hint: expect.stringContaining('Price for Unknown Models'),
		});
		expect(cost(request(fields))).toBeInstanceOf(Failure);
	});

	test('is reserved for at the price that the author gives', () => {
		// 20 USD per million are 20 micro-USD per token.
		expect(cost(request({ model: 'b/new' }), 20)).toBe(20 * (OVERHEAD + 5 + 100));
		expect(cost(request(), 20)).toBe(OVERHEAD + 5 + 1_000);
	});
});
