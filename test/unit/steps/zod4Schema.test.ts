import { expect, test } from '@jest/globals';
import * as z from 'zod/v4';
import * as mini from 'zod/v4-mini';
import { zod4Schema } from '../../../nodes/shared/steps/zod4Schema';

const recursive = z.object({
	name: z.string(),
	get children() {
		return z.array(recursive);
	},
});

enum Level {
	Low = 1,
	High = 2,
}

test.each<{ name: string; schema: z.ZodType; json: object }>([
	{ name: 'a text', schema: z.string(), json: { type: 'string' } },
	{
		name: 'a text with bounds',
		schema: z.string().min(1).max(9),
		json: { type: 'string', minLength: 1, maxLength: 9 },
	},
	{ name: 'an address', schema: z.email(), json: { type: 'string', format: 'email' } },
	{ name: 'a URL', schema: z.url(), json: { type: 'string', format: 'uri' } },
	{
		name: 'a time',
		schema: z.iso.datetime(),
		json: { type: 'string', format: 'date-time' },
	},
	{ name: 'a format that no provider knows', schema: z.nanoid(), json: { type: 'string' } },
	{ name: 'a template', schema: z.templateLiteral(['a', z.number()]), json: { type: 'string' } },
	{
		name: 'a number with bounds',
		schema: z.number().min(0).lt(5).multipleOf(0.5),
		json: { type: 'number', minimum: 0, exclusiveMaximum: 5, multipleOf: 0.5 },
	},
	{ name: 'an integer', schema: z.int(), json: { type: 'integer' } },
	{ name: 'a big integer', schema: z.bigint(), json: { type: 'integer' } },
	{ name: 'a boolean', schema: z.boolean(), json: { type: 'boolean' } },
	{ name: 'null', schema: z.null(), json: { type: 'null' } },
	{ name: 'a date', schema: z.date(), json: { type: 'string', format: 'date-time' } },
	{ name: 'anything', schema: z.any(), json: {} },
	{ name: 'a check of its own', schema: z.custom(() => true), json: {} },
	{
		name: 'a list',
		schema: z.array(z.string()).min(1).max(3),
		json: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
	},
	{
		name: 'a set',
		schema: z.set(z.number()),
		json: { type: 'array', items: { type: 'number' }, uniqueItems: true },
	},
	{
		name: 'a tuple',
		schema: z.tuple([z.string(), z.number()]),
		json: {
			type: 'array',
			items: { anyOf: [{ type: 'string' }, { type: 'number' }] },
			minItems: 2,
			maxItems: 2,
		},
	},
	{
		name: 'a tuple with a rest',
		schema: z.tuple([z.string()], z.number()),
		json: {
			type: 'array',
			items: { anyOf: [{ type: 'string' }, { type: 'number' }] },
			minItems: 1,
		},
	},
	{
		name: 'a record',
		schema: z.record(z.string(), z.number()),
		json: { type: 'object', additionalProperties: { type: 'number' } },
	},
	{
		name: 'a union',
		schema: z.union([z.string(), z.number()]),
		json: { anyOf: [{ type: 'string' }, { type: 'number' }] },
	},
	{
		name: 'an intersection',
		schema: z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
		json: {
			allOf: [
				{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
				{ type: 'object', properties: { b: { type: 'string' } }, required: ['b'] },
			],
		},
	},
	{ name: 'an enum', schema: z.enum(['a', 'b']), json: { type: 'string', enum: ['a', 'b'] } },
	{
		name: "TypeScript's enum",
		schema: z.enum(Level),
		json: { type: 'number', enum: [1, 2] },
	},
	{ name: 'a literal', schema: z.literal('a'), json: { type: 'string', enum: ['a'] } },
	{
		name: 'several literals',
		schema: z.literal(['a', 1, null]),
		json: { type: ['string', 'number', 'null'], enum: ['a', 1, null] },
	},
	{ name: 'a literal that JSON does not have', schema: z.literal(undefined), json: {} },
	{
		name: 'a nullable',
		schema: z.nullable(z.string()),
		json: { anyOf: [{ type: 'string' }, { type: 'null' }] },
	},
	{ name: 'a default', schema: z.number().default(3), json: { type: 'number', default: 3 } },
	{ name: 'a prefault', schema: z.string().prefault('x'), json: { type: 'string', default: 'x' } },
	{ name: 'a fallback', schema: z.string().catch('x'), json: { type: 'string' } },
	{ name: 'a readonly', schema: z.string().readonly(), json: { type: 'string' } },
	{
		name: 'the input of a transformation',
		schema: z.string().transform((text) => text.length),
		json: { type: 'string' },
	},
	{
		name: 'the outcome of a preprocessing',
		schema: z.preprocess((value) => value, z.number()),
		json: { type: 'number' },
	},
	{
		name: 'a lazy one',
		schema: z.lazy(() => z.string()),
		json: { type: 'string' },
	},
	{
		name: 'an object that knows what is required, and descriptions',
		schema: z
			.object({
				query: z.string().describe('What to look for'),
				limit: z.number().optional(),
				page: z.number().default(1),
				city: z.string().describe('A city').optional(),
			})
			.describe('A search'),
		json: {
			type: 'object',
			description: 'A search',
			properties: {
				query: { type: 'string', description: 'What to look for' },
				limit: { type: 'number' },
				page: { type: 'number', default: 1 },
				city: { type: 'string', description: 'A city' },
			},
			required: ['query'],
		},
	},
	{
		name: 'a strict object',
		schema: z.strictObject({}),
		json: { type: 'object', properties: {}, additionalProperties: false },
	},
	{
		name: 'an object with members of any name',
		schema: z.object({}).catchall(z.number()),
		json: { type: 'object', properties: {}, additionalProperties: { type: 'number' } },
	},
	{
		name: 'an object within itself, once',
		schema: recursive,
		json: {
			type: 'object',
			properties: { name: { type: 'string' }, children: { type: 'array', items: {} } },
			required: ['name', 'children'],
		},
	},
])('reads $name', ({ schema, json }) => {
	expect(zod4Schema(schema)).toEqual(json);
});

test("reads zod mini's schemas", () => {
	const schema = mini.object({ a: mini.optional(mini.string()), b: mini.int() });
	expect(zod4Schema(schema)).toEqual({
		type: 'object',
		properties: { a: { type: 'string' }, b: { type: 'integer' } },
		required: ['b'],
	});
});

test('ends with a schema that makes new ones without end', () => {
	const endless = (): z.ZodType =>
		z.lazy(() => z.object({ a: endless(), b: endless(), c: endless() }));
	const text = JSON.stringify(zod4Schema(endless()));
	expect(text.length).toBeLessThan(200_000);
});

test.each([undefined, null, 1, 'x', {}, { _zod: 1 }, { _zod: { def: { type: 'constructor' } } }])(
	'gives an empty schema for what is none: %p',
	(schema) => {
		expect(zod4Schema(schema)).toEqual({});
	},
);
