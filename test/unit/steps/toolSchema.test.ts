import { expect, jest, test } from '@jest/globals';
import { DynamicTool, tool } from '@langchain/core/tools';
import fc from 'fast-check';
import { z as z3 } from 'zod/v3';
import * as z4 from 'zod/v4';
import { toolSchema } from '../../../nodes/shared/steps/toolSchema';
import { SEEDED } from '../seed';

const ANY_OBJECT = { type: 'object', properties: {}, additionalProperties: true };

/** What n8n makes of `$fromAI(key, description, type)`. */
function fromAi(type: 'string' | 'json', description: string): z3.ZodTypeAny {
	if (type === 'string') return z3.string().describe(description);
	const custom = z3.custom<unknown>((value) => typeof value === 'object' && value !== null);
	const jsonSchema = {
		anyOf: [{ type: 'object', minProperties: 1, additionalProperties: true }, { type: 'array' }],
	};
	Object.assign(custom._def, { jsonSchema });
	return custom.describe(description);
}

type Tree = { value: string; children: Tree[] };
const tree: z3.ZodType<Tree> = z3.lazy(() =>
	z3.object({ value: z3.string(), children: z3.array(tree) }),
);

test.each([
	{
		name: "an n8n node's $fromAI",
		schema: z3
			.object({ city: fromAi('string', 'The city'), filter: fromAi('json', 'A filter') })
			.required(),
		parameters: {
			type: 'object',
			properties: {
				city: { type: 'string', description: 'The city' },
				filter: {
					description: 'A filter',
					anyOf: [
						{ type: 'object', minProperties: 1, additionalProperties: true },
						{ type: 'array' },
					],
				},
			},
			required: ['city', 'filter'],
			additionalProperties: false,
		},
	},
	{
		name: 'optional members, defaults and choices of zod 3',
		schema: z3.object({
			unit: z3.enum(['C', 'F']).default('C'),
			days: z3.number().int().min(1).max(7).optional(),
			at: z3.union([z3.string(), z3.null()]),
		}),
		parameters: {
			type: 'object',
			properties: {
				unit: { type: 'string', enum: ['C', 'F'], default: 'C' },
				days: { type: 'integer', minimum: 1, maximum: 7 },
				at: { type: ['string', 'null'] },
			},
			required: ['at'],
			additionalProperties: false,
		},
	},
	{
		name: 'a choice of objects of zod 3',
		schema: z3.discriminatedUnion('kind', [
			z3.object({ kind: z3.literal('a'), x: z3.string() }),
			z3.object({ kind: z3.literal('b') }),
		]),
		parameters: {
			type: 'object',
			properties: {
				kind: {
					anyOf: [
						{ type: 'string', const: 'a' },
						{ type: 'string', const: 'b' },
					],
				},
				x: { type: 'string' },
			},
			required: ['kind'],
		},
	},
	{
		name: 'a tuple of zod 3',
		schema: z3.object({ place: z3.tuple([z3.number(), z3.string()]) }),
		parameters: {
			type: 'object',
			properties: {
				place: {
					type: 'array',
					items: { anyOf: [{ type: 'number' }, { type: 'string' }] },
					minItems: 2,
					maxItems: 2,
				},
			},
			required: ['place'],
			additionalProperties: false,
		},
	},
	{
		name: 'members of any name of zod 3',
		schema: z3.object({}).catchall(z3.string()),
		parameters: { type: 'object', properties: {}, additionalProperties: { type: 'string' } },
	},
	{ name: 'an empty object of zod 3', schema: z3.object({}), parameters: strictly({}) },
	{
		name: 'a checked object of zod 3',
		schema: z3.object({ a: z3.string() }).refine(() => false),
		parameters: { ...strictly({ a: { type: 'string' } }), required: ['a'] },
	},
	{
		name: 'a record of zod 3',
		schema: z3.record(z3.number()),
		parameters: { type: 'object', properties: {}, additionalProperties: { type: 'number' } },
	},
	{
		name: 'an object of zod 4',
		schema: z4.object({ q: z4.string().describe('Words'), limit: z4.int().optional() }),
		parameters: {
			type: 'object',
			properties: { q: { type: 'string', description: 'Words' }, limit: { type: 'integer' } },
			required: ['q'],
		},
	},
	{
		name: "an MCP server's JSON Schema",
		schema: {
			$schema: 'http://json-schema.org/draft-07/schema#',
			type: 'object',
			properties: { path: { type: 'string', description: 'A file' } },
			required: ['path'],
			additionalProperties: false,
		},
		parameters: {
			type: 'object',
			properties: { path: { type: 'string', description: 'A file' } },
			required: ['path'],
			additionalProperties: false,
		},
	},
	{
		name: "an MCP server's tool without parameters",
		schema: { type: 'object' },
		parameters: { type: 'object', properties: {} },
	},
	{
		name: 'JSON Schema as text',
		schema: '{"type":"object","properties":{"a":{"type":"string"}}}',
		parameters: { type: 'object', properties: { a: { type: 'string' } } },
	},
	{ name: 'no schema', schema: undefined, parameters: { type: 'object', properties: {} } },
	{ name: 'null', schema: null, parameters: { type: 'object', properties: {} } },
	{ name: 'an empty schema', schema: {}, parameters: ANY_OBJECT },
	{ name: 'anything of zod 3', schema: z3.any(), parameters: ANY_OBJECT },
	{ name: 'anything of zod 4', schema: z4.any(), parameters: ANY_OBJECT },
	{ name: 'a text that is no JSON', schema: 'city', parameters: ANY_OBJECT },
	{ name: 'a number', schema: 1, parameters: ANY_OBJECT },
	{ name: 'a list', schema: [z3.string()], parameters: ANY_OBJECT },
	{ name: 'a function', schema: () => z3.string(), parameters: ANY_OBJECT },
	{
		name: 'a kind that zod 3 does not have',
		schema: { _def: { typeName: 'ZodX' } },
		parameters: ANY_OBJECT,
	},
	{
		name: 'half a schema of zod 3',
		schema: { _def: { typeName: 'ZodObject' } },
		parameters: ANY_OBJECT,
	},
	{
		name: 'a schema of zod 3 that throws',
		schema: z3.lazy(() => {
			throw new Error('no');
		}),
		parameters: ANY_OBJECT,
	},
	{
		name: 'a converter that throws',
		schema: {
			toJSONSchema() {
				throw new Error('no');
			},
		},
		parameters: ANY_OBJECT,
	},
	{
		name: 'a circle',
		schema: circular(),
		parameters: ANY_OBJECT,
	},
	{
		name: 'a big integer',
		schema: { type: 'object', properties: { a: { default: 1n } } },
		parameters: ANY_OBJECT,
	},
	{
		name: 'a reference to itself',
		schema: { $ref: '#/definitions/A', definitions: { A: { $ref: '#/definitions/A' } } },
		parameters: ANY_OBJECT,
	},
])('$name', ({ schema, parameters }) => {
	const read = toolSchema(schema);
	expect(read.parameters).toStrictEqual(parameters);
	const args = { input: 1, b: [2] };
	expect(read.toInput(args)).toBe(args);
});

function strictly(properties: object) {
	return { type: 'object', properties, additionalProperties: false };
}

function circular(): unknown {
	const schema: Record<string, unknown> = { type: 'object' };
	schema.properties = { self: schema };
	return schema;
}

test('a schema within itself ends', () => {
	// The converter reports it; the build takes such reports out.
	const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
	const { parameters } = toolSchema(z3.object({ tree }));
	warn.mockRestore();
	expect(JSON.stringify(parameters).length).toBeLessThan(1_000);
	expect(parameters).toMatchObject({ properties: { tree: { type: 'object' } } });
});

test('newer zod 4 converts itself, as what goes into the tool', () => {
	const asked: unknown[] = [];
	const schema = {
		_zod: { def: { type: 'string' } },
		toJSONSchema(options: unknown) {
			asked.push(options);
			return { $schema: 'x', type: 'object', properties: { a: { type: 'string' } } };
		},
	};
	expect(toolSchema(schema).parameters).toEqual({
		type: 'object',
		properties: { a: { type: 'string' } },
	});
	expect(asked).toEqual([{ target: 'draft-7', io: 'input', unrepresentable: 'any' }]);
});

test("shares nothing with the tool's own schema", () => {
	const schema = { type: 'object', properties: { a: { type: 'string' } } };
	const { parameters } = toolSchema(schema);
	schema.properties.a.type = 'number';
	expect(parameters).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
});

const TEXT_PARAMETERS = {
	type: 'object',
	properties: { input: { type: 'string' } },
	required: ['input'],
};

const TEXTS = [
	{ args: { input: '2+2' }, text: '2+2' },
	{ args: { input: '' }, text: '' },
	{ args: {}, text: '' },
	{ args: { query: '2+2' }, text: '2+2' },
	{ args: { input: { a: 1 } }, text: '{"a":1}' },
	{ args: { input: 4 }, text: '4' },
	{ args: { a: 'x', b: 2 }, text: '{"a":"x","b":2}' },
	{ args: { a: 1 }, text: '{"a":1}' },
];

test.each([
	{
		name: "LangChain's DynamicTool",
		made: new DynamicTool({ name: 'a', description: '', func: async () => '' }),
	},
	{ name: "LangChain's tool() without a schema", made: tool(() => '', { name: 'a' }) },
	{
		name: "LangChain's tool() with a text",
		made: tool(() => '', { name: 'a', schema: z3.string() }),
	},
])('$name takes one text, as the member input', ({ made }) => {
	const { parameters, toInput } = toolSchema(made.schema);
	expect(parameters).toMatchObject(TEXT_PARAMETERS);
	for (const { args, text } of TEXTS) expect(toInput(args)).toEqual({ input: text });
});

test.each([
	{ name: 'zod 3', schema: z3.string() },
	{ name: 'zod 4', schema: z4.string() },
	{ name: 'JSON Schema', schema: { type: 'string' } },
])('a plain text of $name is asked for as the member input, and given as it is', ({ schema }) => {
	const { parameters, toInput } = toolSchema(schema);
	expect(parameters).toEqual(TEXT_PARAMETERS);
	for (const { args, text } of TEXTS) expect(toInput(args)).toBe(text);
});

test.each([
	{ schema: z3.array(z3.number()), member: { type: 'array', items: { type: 'number' } } },
	{ schema: z4.array(z4.number()), member: { type: 'array', items: { type: 'number' } } },
	{ schema: z3.enum(['a', 'b']).nullable(), member: expect.any(Object) },
	{ schema: { type: 'integer' }, member: { type: 'integer' } },
])('another value is asked for as the member input: case %#', ({ schema, member }) => {
	const { parameters, toInput } = toolSchema(schema);
	expect(parameters).toEqual({
		type: 'object',
		properties: { input: member },
		required: ['input'],
	});
	expect(toInput({ input: [1, 2], other: 3 })).toEqual([1, 2]);
});

test('any schema becomes an object that JSON can carry', () => {
	const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true });
	const half = fc.record(
		{
			_def: anything,
			_zod: anything,
			type: anything,
			properties: anything,
			toJSONSchema: anything,
		},
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(fc.oneof(anything, half), (schema) => {
			const { parameters, toInput } = toolSchema(schema);
			expect(parameters.type).toBe('object');
			expect(parameters.properties).toEqual(expect.any(Object));
			expect(JSON.parse(JSON.stringify(parameters))).toEqual(parameters);
			toInput({});
		}),
		SEEDED,
	);
});
