import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileSchema } from '../../../../nodes/shared/openrouter/request/jsonSchema';
import { schemaFromExample } from '../../../../nodes/shared/openrouter/request/schemaFromExample';
import { SEEDED } from '../../seed';

const object = (properties: Record<string, unknown>) => ({
	type: 'object',
	properties,
	required: Object.keys(properties),
	additionalProperties: false,
});
const string = { type: 'string' };
const number = { type: 'number' };
const boolean = { type: 'boolean' };

describe('a schema from an example', () => {
	test.each<{ name: string; example: unknown; schema: unknown }>([
		{
			name: 'plain values',
			example: { a: 'x', b: 1, c: true },
			schema: object({ a: string, b: number, c: boolean }),
		},
		{ name: 'an empty object', example: {}, schema: object({}) },
		{
			name: 'a nested object',
			example: { a: { b: 1.5 } },
			schema: object({ a: object({ b: number }) }),
		},
		{
			name: 'null alone: a text that may be missing',
			example: { a: null },
			schema: object({ a: { type: ['string', 'null'] } }),
		},
		{
			name: 'an empty list: of texts',
			example: { a: [] },
			schema: object({ a: { type: 'array', items: string } }),
		},
		{
			name: 'a list of one type',
			example: { a: [1, 2] },
			schema: object({ a: { type: 'array', items: number } }),
		},
		{
			name: 'a list of several types',
			example: { a: [1, 'x', null, true] },
			schema: object({
				a: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } },
			}),
		},
		{
			name: 'a list of objects of one form: entries are examples of one another',
			example: {
				a: [
					{ b: null, c: [] },
					{ b: 1, c: [true] },
				],
			},
			schema: object({
				a: {
					type: 'array',
					items: object({ b: { type: ['number', 'null'] }, c: { type: 'array', items: boolean } }),
				},
			}),
		},
		{
			name: 'a list of objects of two forms, and a text',
			example: { a: [{ b: 1 }, { c: 1 }, 'x'] },
			schema: object({
				a: {
					type: 'array',
					items: { anyOf: [object({ b: number }), object({ c: number }), string] },
				},
			}),
		},
		{
			name: 'lists in a list',
			example: { a: [[1], ['x']] },
			schema: object({
				a: { type: 'array', items: { type: 'array', items: { type: ['string', 'number'] } } },
			}),
		},
		{
			name: 'a name like a prototype’s',
			example: JSON.parse('{"__proto__": 1, "constructor": 2}'),
			schema: JSON.parse(
				'{"type":"object","properties":{"__proto__":{"type":"number"},"constructor":{"type":"number"}},"required":["__proto__","constructor"],"additionalProperties":false}',
			),
		},
	])('is made of $name', ({ example, schema }) => {
		const made = schemaFromExample(example);
		expect(JSON.stringify(made)).toBe(JSON.stringify(schema));
	});

	test('accepts its example, whatever it is, and is usable itself', () => {
		const property = fc.property(fc.jsonValue({ maxDepth: 5 }), (example) => {
			const compiled = compileSchema(schemaFromExample(example));
			expect(compiled).toMatchObject({ kind: 'usable' });
			expect(compiled.kind === 'usable' && compiled.check(example)).toEqual([]);
		});
		fc.assert(property, { ...SEEDED, numRuns: 1_000 });
	});

	test('is of the kind that strict mode takes: every property is required, no others allowed', () => {
		const records = (value: unknown): Array<Record<string, unknown>> => {
			if (Array.isArray(value)) return value.flatMap(records);
			if (typeof value !== 'object' || value === null) return [];
			return [{ ...value }, ...Object.values(value).flatMap(records)];
		};
		const property = fc.property(fc.jsonValue({ maxDepth: 5 }), (example) => {
			for (const schema of records(schemaFromExample({ example }))) {
				if (schema.type !== 'object' || !Array.isArray(schema.required)) continue;
				expect(schema.additionalProperties).toBe(false);
				expect(schema.required).toEqual(Object.keys(Object(schema.properties)));
			}
		});
		fc.assert(property, SEEDED);
	});
});
