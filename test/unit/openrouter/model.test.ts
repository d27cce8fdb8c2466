import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	findModel,
	matchesModel,
	modelLabel,
	readModels,
	type Model,
} from '../../../nodes/shared/openrouter/model';
import { SEEDED } from '../seed';

const entry = {
	id: 'acme/one',
	name: 'Acme: One',
	created: 1_700_000_000,
	context_length: 131_072,
	architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
	pricing: { prompt: '0.00000125', completion: '0.00001', request: '0' },
	top_provider: { context_length: 128_000, max_completion_tokens: 8_192 },
	supported_parameters: ['tools', 'seed'],
};

function read(more: object = {}): Model {
	const [model] = readModels({ data: [{ ...entry, ...more }] });
	if (model === undefined) throw new Error('no model was read');
	return model;
}

test('reads an entry of OpenRouter’s model list', () => {
	expect(read()).toStrictEqual({
		id: 'acme/one',
		name: 'Acme: One',
		promptUsdPerMillion: 1.25,
		completionUsdPerMillion: 10,
		contextLength: 131_072,
		maxCompletionTokens: 8_192,
		inputModalities: ['text', 'image', 'file'],
		outputModalities: ['text'],
		supportedParameters: ['tools', 'seed'],
		created: 1_700_000_000,
		entry,
	});
});

test('reads as undefined or as an empty list what an entry does not say', () => {
	expect(readModels({ data: [{ id: 'a/b' }] })).toStrictEqual([
		{
			id: 'a/b',
			name: 'a/b',
			promptUsdPerMillion: undefined,
			completionUsdPerMillion: undefined,
			contextLength: undefined,
			maxCompletionTokens: undefined,
			inputModalities: [],
			outputModalities: [],
			supportedParameters: [],
			created: undefined,
			entry: { id: 'a/b' },
		},
	]);
});

test('modalities and members that OpenRouter adds later are accepted', () => {
	const more = { architecture: { output_modalities: ['decisions', 5] }, brand_new: { a: 1 } };
	expect(read(more).outputModalities).toEqual(['decisions']);
	expect(read(more).entry).toHaveProperty('brand_new', { a: 1 });
});

test.each([
	{ name: 'the model’s', more: {}, contextLength: 131_072 },
	{ name: 'else the provider’s', more: { context_length: null }, contextLength: 128_000 },
	{
		name: 'else unknown',
		more: { context_length: null, top_provider: null },
		contextLength: undefined,
	},
])('the context length is $name', ({ more, contextLength }) => {
	expect(read(more).contextLength).toBe(contextLength);
});

test.each([
	{ name: 'no list', body: { data: {} } },
	{ name: 'null', body: null },
	{ name: 'a text', body: 'x' },
	{ name: 'entries without id', body: { data: [{}, { id: '' }, { id: 5 }, null, 'x'] } },
])('$name is read as a list without models', ({ body }) => {
	expect(readModels(body)).toEqual([]);
});

describe('prices, which come as text per token and are shown per million tokens', () => {
	test.each([
		{ name: 'a text', given: '0.00000125', usdPerMillion: 1.25 },
		{ name: 'a number', given: 0.000_003, usdPerMillion: 3 },
		{ name: 'exponents', given: '3e-8', usdPerMillion: 0.03 },
		{ name: 'no float dust', given: '0.0000001', usdPerMillion: 0.1 },
		{ name: 'six digits', given: '0.00000012345678', usdPerMillion: 0.123457 },
		{ name: 'zero', given: '0', usdPerMillion: 0 },
		{ name: 'a router’s -1', given: '-1', usdPerMillion: undefined },
		{ name: 'a router’s -1 as number', given: -1, usdPerMillion: undefined },
		{ name: 'blank', given: '', usdPerMillion: undefined },
		{ name: 'blanks', given: ' ', usdPerMillion: undefined },
		{ name: 'words', given: 'free', usdPerMillion: undefined },
		{ name: 'infinity', given: 'Infinity', usdPerMillion: undefined },
		{ name: 'null', given: null, usdPerMillion: undefined },
		{ name: 'true', given: true, usdPerMillion: undefined },
	])('are read as $usdPerMillion from $name', ({ given, usdPerMillion }) => {
		expect(read({ pricing: { prompt: given } }).promptUsdPerMillion).toBe(usdPerMillion);
		expect(read({ pricing: { completion: given } }).completionUsdPerMillion).toBe(usdPerMillion);
	});
});

describe('the label of a model', () => {
	const label = (more: object) => modelLabel(read(more));
	const priced = (prompt: unknown, completion: unknown) =>
		label({ pricing: { prompt, completion } }).split(' · ')[1];

	test('has name, price, context and modalities', () => {
		expect(label({})).toBe('Acme: One · $1.25/$10 per 1M · 128K · text image file');
	});

	test('leaves out the parts that are unknown', () => {
		const model = readModels({ data: [{ id: 'a/b' }] });
		expect(model.map(modelLabel)).toEqual(['a/b · price varies']);
	});

	test.each([
		{ name: 'free', prompt: '0', completion: '0', price: 'free' },
		{ name: 'free to ask only', prompt: '0', completion: '0.000001', price: '$0/$1 per 1M' },
		{ name: 'free to answer only', prompt: '0.000001', completion: '0', price: '$1/$0 per 1M' },
		{ name: 'a router', prompt: '-1', completion: '-1', price: 'price varies' },
		{ name: 'one price unknown', prompt: '0.000001', completion: null, price: 'price varies' },
		{ name: 'the other unknown', prompt: null, completion: '0.000001', price: 'price varies' },
		{ name: 'whole dollars', prompt: '0.00001', completion: '0.0001', price: '$10/$100 per 1M' },
		{
			name: 'one digit of cents',
			prompt: '0.0000005',
			completion: '0.0000015',
			price: '$0.5/$1.5 per 1M',
		},
		{
			name: 'cents, rounded',
			prompt: '0.0000000375',
			completion: '0.00000012',
			price: '$0.04/$0.12 per 1M',
		},
		{ name: 'a cent', prompt: '0.00000001', completion: '0.00000002', price: '$0.01/$0.02 per 1M' },
		{
			name: 'below a cent',
			prompt: '0.000000005',
			completion: '0.0000000099',
			price: '$0.005/$0.0099 per 1M',
		},
		{
			name: 'tiny',
			prompt: '0.0000000001',
			completion: '0.00000001',
			price: '$0.0001/$0.01 per 1M',
		},
		{
			name: 'a thousand dollars',
			prompt: '0.001',
			completion: '0.002',
			price: '$1000/$2000 per 1M',
		},
	])('shows the price of a model that is $name', ({ prompt, completion, price }) => {
		expect(priced(prompt, completion)).toBe(price);
	});

	// A price that is not zero must not look like none.
	test('does not show a price below $0.00005 per million as $0', () => {
		expect(priced('0.00000000001', '0.000001')).not.toBe('$0/$1 per 1M');
	});

	const context = (context_length: number) => label({ context_length }).split(' · ')[2];
	test.each([
		{ tokens: 0, shown: '0' },
		{ tokens: 512, shown: '512' },
		{ tokens: 999, shown: '999' },
		{ tokens: 1_000, shown: '1K' },
		{ tokens: 1_024, shown: '1K' },
		{ tokens: 4_096, shown: '4K' },
		{ tokens: 8_000, shown: '8K' },
		{ tokens: 8_192, shown: '8K' },
		{ tokens: 16_385, shown: '16K' },
		{ tokens: 32_768, shown: '32K' },
		{ tokens: 65_536, shown: '64K' },
		{ tokens: 128_000, shown: '128K' },
		{ tokens: 131_072, shown: '128K' },
		{ tokens: 200_000, shown: '200K' },
		{ tokens: 256_000, shown: '256K' },
		{ tokens: 262_144, shown: '256K' },
		{ tokens: 384_000, shown: '384K' },
		{ tokens: 400_000, shown: '400K' },
		{ tokens: 512_000, shown: '512K' },
		{ tokens: 999_999, shown: '1M' },
		{ tokens: 1_000_000, shown: '1M' },
		{ tokens: 1_048_576, shown: '1M' },
		{ tokens: 1_500_000, shown: '1.5M' },
		{ tokens: 2_000_000, shown: '2M' },
		{ tokens: 2_097_152, shown: '2M' },
		{ tokens: 10_000_000, shown: '10M' },
	])('shows a context of $tokens tokens as $shown', ({ tokens, shown }) => {
		expect(context(tokens)).toBe(shown);
	});
});

test.each([
	{ name: 'nothing', search: '', matches: true },
	{ name: 'undefined', search: undefined, matches: true },
	{ name: 'blanks', search: '  ', matches: true },
	{ name: 'part of the name', search: 'cme: o', matches: true },
	{ name: 'part of the id', search: 'acme/o', matches: true },
	{ name: 'another case', search: 'ACME', matches: true },
	{ name: 'words in any order', search: 'one  acme', matches: true },
	{ name: 'one word too many', search: 'acme two', matches: false },
	{ name: 'another model', search: 'gpt', matches: false },
])('the search for $name finds the model: $matches', ({ search, matches }) => {
	expect(matchesModel(read(), search)).toBe(matches);
});

test('each model that is read from any JSON has an ID and a label', () => {
	const model = fc.record(
		{
			id: fc.oneof(fc.string(), fc.jsonValue()),
			name: fc.jsonValue(),
			pricing: fc.oneof(
				fc.record({ prompt: fc.jsonValue(), completion: fc.jsonValue() }),
				fc.jsonValue(),
			),
			context_length: fc.oneof(fc.double(), fc.jsonValue()),
			architecture: fc.oneof(fc.record({ input_modalities: fc.jsonValue() }), fc.jsonValue()),
			top_provider: fc.jsonValue(),
			['__proto__']: fc.jsonValue(),
		},
		{ requiredKeys: [] },
	);
	const body = fc.oneof(fc.record({ data: fc.array(model) }), fc.jsonValue(), fc.anything());
	fc.assert(
		fc.property(body, fc.string(), (given: unknown, search) => {
			for (const read of readModels(given)) {
				expect(read.id).not.toBe('');
				expect(modelLabel(read)).not.toMatch(/NaN|undefined|null|Infinity/);
				expect(typeof matchesModel(read, search)).toBe('boolean');
			}
		}),
		{ ...SEEDED, numRuns: 500 },
	);
});

test('a variant is the model, unless it has an entry of its own', () => {
	const models = readModels({ data: [{ id: 'a/b' }, { id: 'a/b:free' }] });
	expect(findModel('a/b:nitro', models)?.id).toBe('a/b');
	expect(findModel('a/b:free', models)?.id).toBe('a/b:free');
});
