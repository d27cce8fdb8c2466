import { describe, expect, test } from '@jest/globals';
import { lengthOfExpression } from '../../../nodes/shared/parameters/collection';
import { described, parameters } from '../../../nodes/shared/parameters/parameters';

const COLLECTION = described({
	displayName: 'Group',
	name: 'group',
	type: 'collection',
	default: {},
	options: [
		lengthOfExpression,
		{
			displayName: 'Max Tokens',
			name: 'maxTokens',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 20,
		},
		{ displayName: 'Voice', name: 'voice', type: 'string', default: '' },
		{ displayName: 'Pause', name: 'pause', type: 'number', default: 3 },
		{
			displayName: 'Only',
			name: 'only',
			type: 'string',
			typeOptions: { multipleValues: true },
			default: [],
		},
		{
			displayName: 'Stop',
			name: 'stop',
			type: 'string',
			typeOptions: { multipleValues: true },
			default: [],
		},
		{ displayName: 'Config', name: 'config', type: 'json', default: '{}' },
		{
			displayName: 'Prices',
			name: 'prices',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: {},
			options: [
				{
					displayName: 'Price',
					name: 'values',
					values: [
						{ displayName: 'Of', name: 'of', type: 'string', default: '' },
						{
							displayName: 'USD',
							name: 'usd',
							type: 'number',
							typeOptions: { minValue: 0 },
							default: 0,
						},
					],
				},
			],
		},
		{
			displayName: 'Router',
			name: 'router',
			type: 'fixedCollection',
			default: {},
			options: [
				{
					displayName: 'Router',
					name: 'values',
					values: [
						{
							displayName: 'Models',
							name: 'models',
							type: 'string',
							typeOptions: { multipleValues: true },
							default: [],
						},
					],
				},
			],
		},
	],
});

const group = parameters(COLLECTION, {
	voice: { sets: 'audio.voice' },
	maxTokens: { sets: 'reasoning.max_tokens', unit: 'tokens' },
	pause: { unit: 'seconds', unset: 'default', to: (seconds) => seconds * 1000 },
	only: { sets: 'only', closes: true },
	stop: { sets: 'stop', asIs: true },
	config: { sets: 'audio', example: '{"a": 1}' },
	prices: {
		sets: 'prices',
		of: { of: { sets: 'of' }, usd: { sets: 'usd' } },
	},
	router: { sets: 'router', of: { models: { sets: 'models', closes: true } } },
});

describe('reading a group', () => {
	test.each([
		{ name: 'sets no API fields without values', values: {}, sent: {} },
		{ name: 'sets no API field for a blank text', values: { voice: ' ' }, sent: {} },
		{
			name: 'sets no API fields for empty values',
			values: {
				voice: '',
				maxTokens: '',
				stop: [],
				config: '{}',
				prices: { values: [] },
				router: {},
			},
			sent: {},
		},
		{
			name: 'sets API fields in the order of the table, nested by their paths',
			values: { stop: ['a, b'], maxTokens: '5', voice: 'x' },
			sent: { audio: { voice: 'x' }, reasoning: { max_tokens: 5 }, stop: ['a, b'] },
		},
		{
			name: 'merges objects, and later rows override earlier ones',
			values: { config: { voice: 'y', speed: 2 }, voice: 'x' },
			sent: { audio: { voice: 'y', speed: 2 } },
		},
		{
			name: 'splits the texts of a list at commas',
			values: { only: ['a, b', 'c'] },
			sent: { only: ['a', 'b', 'c'] },
		},
		{
			name: 'makes a list of entries',
			values: { prices: { values: [{ of: 'image', usd: '2' }, { usd: 0 }] } },
			sent: { prices: [{ of: 'image', usd: 2 }, { usd: 0 }] },
		},
		{
			name: 'makes an object of an added group, also when it is empty',
			values: { router: { values: { models: [] } } },
			sent: { router: {} },
		},
		{ name: 'leaves out values without an API field', values: { pause: 4, other: 1 }, sent: {} },
	])('$name', ({ values, sent }) => {
		expect(JSON.stringify(group.read(values))).toBe(JSON.stringify(sent));
	});
});

describe('a wrong value throws an error that names its labels', () => {
	test.each([
		{ values: { maxTokens: 0 }, says: 'Group → Max Tokens is out of range' },
		{ values: { maxTokens: 1.5 }, says: 'Group → Max Tokens is not a whole number' },
		{ values: { maxTokens: 'x' }, says: 'Group → Max Tokens is not a number' },
		{ values: { voice: {} }, says: 'Group → Voice is not text' },
		{ values: { voice: Number.NaN }, says: 'Group → Voice is not text' },
		{ values: { config: '[]' }, says: 'Group → Config is not an object' },
		{ values: { config: '{' }, says: 'Group → Config is not valid JSON' },
		{ values: { only: [] }, says: 'Group → Only was added and is empty' },
		{ values: { only: undefined }, says: 'Group → Only was added and is empty' },
		{
			values: { prices: { values: [{ usd: 1 }, { usd: -1 }] } },
			says: 'Group → Prices[1]: USD is out of range',
		},
		{
			values: { router: { values: { models: '' } } },
			says: 'Group → Router → Models was added and is empty',
		},
		{ values: 'x', says: 'Group is an expression, which n8n leaves out' },
		{ values: { length: 3 }, says: 'Group is an expression, which n8n leaves out' },
	])('such as “$says”', ({ values, says }) => {
		expect(() => group.read(values)).toThrow(says);
	});

	test('after another path, if one was given', () => {
		expect(() => group.read({ maxTokens: 0 }, 'Entry[2]: ')).toThrow(
			'Entry[2]: Max Tokens is out of range',
		);
	});
});

test('one value is read by its name, with the type of its description', () => {
	const tokens: number | undefined = group.one({ maxTokens: '7' }, 'maxTokens');
	const voice: string | undefined = group.one({}, 'voice');
	const only: readonly string[] | undefined = group.one({ only: 'a' }, 'only');
	expect([tokens, voice, only]).toEqual([7, undefined, ['a']]);
});

test('a value that is not added has its default if the row says so', () => {
	const pause: number = group.one({}, 'pause');
	expect(pause).toBe(3000);
	expect(group.one({ pause: '' }, 'pause')).toBe(3000);
	expect(group.one({ pause: 0 }, 'pause')).toBe(0);
	expect(group.all({ voice: 'x' })).toMatchObject({ pause: 3000, voice: 'x' });
});

test('an empty default counts, and a reader that returns undefined falls back to the default', () => {
	const fields = parameters(
		[
			described({
				displayName: 'Only',
				name: 'only',
				type: 'string',
				typeOptions: { multipleValues: true },
				default: [],
			}),
			described({ displayName: 'How', name: 'how', type: 'options', default: 'refuse' }),
		],
		{
			only: { unset: 'default', closes: true },
			how: {
				unset: 'default',
				read: (value): 'drop' | 'refuse' | undefined =>
					value === 'drop' || value === 'refuse' ? value : undefined,
			},
		},
	);
	const { only, how }: { only: readonly string[]; how: 'drop' | 'refuse' } = fields.all({});
	expect({ only, how }).toEqual({ only: [], how: 'refuse' });
	expect(fields.all({ only: ['a'], how: 'x' })).toEqual({ only: ['a'], how: 'refuse' });
	expect(() => fields.all({ only: [] })).toThrow('Only was added and is empty');
});

test('a table that does not fit the description does not compile', () => {
	const number = described({ displayName: 'A', name: 'a', type: 'number', default: 0 });
	// @ts-expect-error -- a field without a row
	parameters([number], {});
	// @ts-expect-error -- a row without a field, which the types find first
	expect(() => parameters([number], { a: {}, b: {} })).toThrow('There is no field b');
	// @ts-expect-error -- the value is a number
	parameters([number], { a: { to: (text: string) => text } });
	// @ts-expect-error -- there is no such value
	group.one({}, 'other');
	// @ts-expect-error -- it may not be set
	const tokens: number = group.one({}, 'maxTokens');
	expect(tokens).toBeUndefined();
});

test('a fixed collection without a table of its fields throws when its module is loaded', () => {
	const entries = described({
		displayName: 'A',
		name: 'a',
		type: 'fixedCollection',
		default: {},
		options: [{ displayName: 'B', name: 'values', values: [] }],
	});
	expect(() => parameters([entries], { a: { sets: 'a' } })).toThrow('needs a table of its fields');
});
