/**
 * Checks JSON against a JSON Schema (draft 2020-12 and older keywords), and checks the schema itself.
 * Faults name a path and a rule, never a value, as callers may see them. Pure; never throws.
 */
import { dereference, validate, type Schema } from '@cfworker/json-schema';
import type { JsonRecord } from '../../values/json';
import { pathOf, readFaults, type SchemaFault } from './schemaFault';

/** Returns the first faults in the document's order; none when the value fits. */
export type SchemaCheck = (value: unknown) => SchemaFault[];

type CompiledSchema =
	{ kind: 'usable'; check: SchemaCheck } | { kind: 'broken'; fault: SchemaFault };

const DRAFT = '2020-12';

/** The schema is copied, because the library writes to it. */
export function compileSchema(schema: JsonRecord): CompiledSchema {
	const [fault] = SHAPE_CHECK(schema);
	// The schema is the author's own, so its names need not be hidden (`publicText`).
	if (fault !== undefined) return { kind: 'broken', fault: { path: fault.path, rule: fault.rule } };
	try {
		const copy = JSON.parse(JSON.stringify(schema)) as Schema;
		const lookup = dereference(copy);
		const reference = faultyReference(lookup);
		return reference === undefined
			? { kind: 'usable', check: (value) => faultsOf(value, copy, lookup) }
			: { kind: 'broken', fault: reference };
	} catch {
		return { kind: 'broken', fault: { path: '$', rule: 'has a $id or a $ref that is not a URI' } };
	}
}

type Lookup = Record<string, Schema | boolean>;

/**
 * The library throws for some values (nested too deeply for the stack, a name that is half a
 * character). This counts as a fault of the value, so that no value passes without a check.
 */
function faultsOf(value: unknown, schema: Schema, lookup: Lookup): SchemaFault[] {
	try {
		// A list of all faults helps the model to correct them. For large JSON, that would be slow.
		const stopsAtFirst = countValues(value) > MAX_VALUES_FOR_ALL_FAULTS;
		const { valid, errors } = validate(value, schema, DRAFT, lookup, stopsAtFirst);
		return valid ? [] : readFaults(errors);
	} catch {
		return [{ path: '$', rule: 'is nested too deeply to be checked' }];
	}
}

const MAX_VALUES_FOR_ALL_FAULTS = 5_000;

const countValues = (value: unknown): number =>
	typeof value === 'object' && value !== null
		? Object.values(value).reduce((sum: number, member) => sum + countValues(member), 1)
		: 1;

/** The fault of a `$ref` that names nothing, or leads back to itself without going deeper. */
function faultyReference(lookup: Lookup): SchemaFault | undefined {
	const done = new Set<unknown>();
	const leadsBack = (schema: Schema | boolean | undefined, above: readonly unknown[]): boolean => {
		if (typeof schema !== 'object' || done.has(schema)) return false;
		if (above.includes(schema)) return true;
		const found = appliedInPlace(schema, lookup).some((next) =>
			leadsBack(next, [...above, schema]),
		);
		done.add(schema);
		return found;
	};
	for (const [address, schema] of Object.entries(lookup)) {
		if (typeof schema !== 'object' || schema.$ref === undefined) continue;
		if (targetOf(schema, lookup) === undefined) {
			return {
				path: placeOf(address),
				rule: 'has a $ref to something that does not exist',
			};
		}
	}
	for (const [address, schema] of Object.entries(lookup)) {
		if (leadsBack(schema, [])) {
			return { path: placeOf(address), rule: 'has a $ref that leads back to itself' };
		}
	}
	return undefined;
}

/** `https://…#/properties/a` -> `$.properties.a` */
const placeOf = (address: string): string =>
	address.includes('#') ? pathOf(address.slice(address.indexOf('#'))) : '$';

const targetOf = (schema: Schema, lookup: Lookup): Schema | boolean | undefined =>
	lookup[schema.__absolute_ref__ ?? ''];

/** The schemas that apply to the same value as `schema` does. */
const appliedInPlace = (schema: Schema, lookup: Lookup): Array<Schema | boolean | undefined> => [
	schema.$ref === undefined ? undefined : targetOf(schema, lookup),
	...(schema.allOf ?? []),
	...(schema.anyOf ?? []),
	...(schema.oneOf ?? []),
	schema.not,
	schema.if,
	schema.then,
	schema.else,
	...Object.values(schema.dependentSchemas ?? {}),
];

const COUNT = { type: 'integer', minimum: 0 };
const NUMBER = { type: 'number' };
const SCHEMA = { $ref: '#/$defs/schema' };
const SCHEMAS = { type: 'array', minItems: 1, items: SCHEMA };
const SCHEMA_MAP = { type: 'object', additionalProperties: SCHEMA };
const TYPE = { enum: ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] };

/** The schema of a schema: enough to make sure that checking a value with it does not throw. */
const SHAPE: Schema = {
	$ref: '#/$defs/schema',
	$defs: {
		schema: {
			type: ['object', 'boolean'],
			properties: {
				$id: { type: 'string' },
				$ref: { type: 'string' },
				$defs: SCHEMA_MAP,
				definitions: SCHEMA_MAP,
				type: { if: { type: 'array' }, then: { items: TYPE, minItems: 1 }, else: TYPE },
				enum: { type: 'array' },
				required: { type: 'array', items: { type: 'string' } },
				properties: SCHEMA_MAP,
				patternProperties: { ...SCHEMA_MAP, propertyNames: { format: 'regex' } },
				additionalProperties: SCHEMA,
				unevaluatedProperties: SCHEMA,
				propertyNames: SCHEMA,
				dependentRequired: {
					type: 'object',
					additionalProperties: { type: 'array', items: { type: 'string' } },
				},
				dependentSchemas: SCHEMA_MAP,
				items: { if: { type: 'array' }, then: SCHEMAS, else: SCHEMA },
				prefixItems: SCHEMAS,
				additionalItems: SCHEMA,
				unevaluatedItems: SCHEMA,
				contains: SCHEMA,
				allOf: SCHEMAS,
				anyOf: SCHEMAS,
				oneOf: SCHEMAS,
				not: SCHEMA,
				if: SCHEMA,
				then: SCHEMA,
				else: SCHEMA,
				pattern: { type: 'string', format: 'regex' },
				format: { type: 'string' },
				minLength: COUNT,
				maxLength: COUNT,
				minItems: COUNT,
				maxItems: COUNT,
				minContains: COUNT,
				maxContains: COUNT,
				minProperties: COUNT,
				maxProperties: COUNT,
				uniqueItems: { type: 'boolean' },
				minimum: NUMBER,
				maximum: NUMBER,
				exclusiveMinimum: NUMBER,
				exclusiveMaximum: NUMBER,
				multipleOf: { type: 'number', exclusiveMinimum: 0 },
			},
		},
	},
};
const SHAPE_LOOKUP = dereference(SHAPE);
const SHAPE_CHECK: SchemaCheck = (schema) => faultsOf(schema, SHAPE, SHAPE_LOOKUP);
