import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isValueSchema, parameterSchema } from '../../../nodes/shared/steps/parameterSchema';
import { SEEDED } from '../seed';

const text = { type: 'string' };
const number = { type: 'number' };
const of = (properties: object, ...required: string[]) => ({
	type: 'object',
	properties,
	...(required.length > 0 && { required }),
});

test.each([
	{
		name: 'keeps what providers take, descriptions and bounds too',
		schema: {
			type: 'object',
			description: 'A search',
			properties: { q: { type: 'string', minLength: 1, description: 'Words' } },
			required: ['q'],
			additionalProperties: false,
			definitions: { Row: of({ id: number }) },
		},
		parameters: {
			type: 'object',
			description: 'A search',
			properties: { q: { type: 'string', minLength: 1, description: 'Words' } },
			required: ['q'],
			additionalProperties: false,
			definitions: { Row: of({ id: number }) },
		},
	},
	{ name: 'adds properties', schema: { type: 'object' }, parameters: of({}) },
	{ name: 'adds the type', schema: { properties: { a: text } }, parameters: of({ a: text }) },
	{
		name: 'makes one type of several',
		schema: { type: ['object', 'null'], properties: { a: text } },
		parameters: of({ a: text }),
	},
	{
		name: 'replaces properties that are none',
		schema: { type: 'object', properties: ['a'] },
		parameters: of({}),
	},
	{
		name: 'puts alternatives together',
		schema: {
			anyOf: [
				{ ...of({ kind: { const: 'a' }, x: text }, 'kind', 'x'), additionalProperties: false },
				{ ...of({ kind: { const: 'b' }, y: number }, 'kind'), additionalProperties: false },
			],
		},
		parameters: of(
			{ kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, x: text, y: number },
			'kind',
		),
	},
	{
		name: 'takes alternatives of what is required for hints',
		schema: { ...of({ a: text, b: text }, 'a'), oneOf: [{ required: ['a'] }, { required: ['b'] }] },
		parameters: of({ a: text, b: text }, 'a'),
	},
	{
		name: 'puts parts together',
		schema: { allOf: [of({ a: text }, 'a'), of({ b: number }, 'b')] },
		parameters: of({ a: text, b: number }, 'a', 'b'),
	},
	{
		name: 'puts parts within alternatives together',
		schema: { oneOf: [{ allOf: [of({ a: text }, 'a'), { anyOf: [of({ b: text }, 'b')] }] }] },
		parameters: of({ a: text, b: text }, 'a', 'b'),
	},
	{
		name: 'leaves out an alternative that is no object',
		schema: { anyOf: [of({ a: text }, 'a'), { type: 'null' }] },
		parameters: of({ a: text }, 'a'),
	},
	{
		name: 'follows a reference at the top',
		schema: { $ref: '#/definitions/Query~1a', definitions: { 'Query/a': of({ q: text }, 'q') } },
		parameters: { ...of({ q: text }, 'q'), definitions: { 'Query/a': of({ q: text }, 'q') } },
	},
	{
		name: 'leaves a reference that leads nowhere',
		schema: { $ref: '#/definitions/Nothing' },
		parameters: { ...of({}), $ref: '#/definitions/Nothing' },
	},
	{
		name: 'makes a choice of a tuple, at any depth',
		schema: of({
			items: { type: 'array', items: [text, number], additionalItems: false, minItems: 2 },
			default: { type: 'array', items: [] },
		}),
		parameters: of({
			items: { type: 'array', items: { anyOf: [text, number] }, minItems: 2 },
			default: { type: 'array', items: {} },
		}),
	},
	{
		name: 'leaves values alone that look like schemas',
		schema: of({ a: { default: { items: [1] }, enum: [{ items: [2] }], examples: [[3]] } }),
		parameters: of({ a: { default: { items: [1] }, enum: [{ items: [2] }], examples: [[3]] } }),
	},
	{
		name: 'keeps a member with the name of the prototype',
		schema: JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'),
		parameters: JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'),
	},
])('$name', ({ schema, parameters }) => {
	expect(parameterSchema(schema)).toStrictEqual(parameters);
});

test.each([
	{ schema: {}, isValue: false },
	{ schema: of({}), isValue: false },
	{ schema: { type: ['object', 'null'] }, isValue: false },
	{ schema: { properties: { a: text } }, isValue: false },
	{ schema: text, isValue: true },
	{ schema: { type: ['string', 'null'] }, isValue: true },
	{ schema: { type: 'array', items: of({}) }, isValue: true },
	{ schema: { enum: ['a'] }, isValue: true },
	{ schema: { const: 1 }, isValue: true },
	{ schema: { anyOf: [text, number] }, isValue: true },
	{ schema: { anyOf: [text, of({})] }, isValue: false },
	{ schema: { oneOf: [{ required: ['a'] }] }, isValue: false },
	{ schema: { allOf: [text, { minLength: 1 }] }, isValue: false },
])('isValueSchema($schema) is $isValue', ({ schema, isValue }) => {
	expect(isValueSchema(schema)).toBe(isValue);
});

test('is an object schema for any JSON, and plain for providers at the top', () => {
	const word = fc.constantFrom('type', 'properties', 'anyOf', 'allOf', 'items', '$ref', 'a');
	const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
		tree: fc.oneof(
			{ maxDepth: 4 },
			fc.constantFrom('object', 'string', '#/properties/a', 1, null),
			fc.array(tie('tree'), { maxLength: 3 }),
			fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
		),
	}));
	fc.assert(
		fc.property(fc.dictionary(word, tree, { maxKeys: 4 }), (schema) => {
			let parameters: ReturnType<typeof parameterSchema> = {};
			try {
				parameters = parameterSchema(schema);
			} catch (error) {
				// A reference to itself.
				expect(error).toBeInstanceOf(RangeError);
				return;
			}
			expect(parameters.type).toBe('object');
			expect(parameters.properties).toEqual(expect.any(Object));
			expect(Object.keys(parameters)).not.toEqual(
				expect.arrayContaining([expect.stringMatching(/^(anyOf|oneOf|allOf)$/)]),
			);
		}),
		SEEDED,
	);
});
