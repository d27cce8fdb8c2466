/**
 * JSON Schemas as providers take them for the parameters of a function: an object at the top, with
 * `properties`, and without `anyOf`, `oneOf`, `allOf` and `$ref` there, which OpenAI and Anthropic
 * refuse. Everything else is kept. Pure; `schema` is plain JSON. Throws only when it is nested too
 * deeply for the stack.
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
import { asList, asRecord, asRecords, asText, asTextList, defined, isRecord } from '../values/json';
import type { JsonRecord } from '../values/json';

export function parameterSchema(schema: JsonRecord): JsonRecord {
	const root = combined(schema, schema);
	return asRecord(
		withoutTuples({
			...root,
			type: 'object',
			properties: asRecord(root.properties),
		}),
	);
}

/** Whether the schema is of a text, a number, a list or the like, and of no object. */
export function isValueSchema(schema: JsonRecord): boolean {
	const types = typesOf(schema);
	if (types.length > 0) return !types.includes('object');
	const choices = [...choicesOf(schema), ...asRecords(schema.allOf)];
	if (choices.length > 0) return choices.every(isValueSchema);
	return Array.isArray(schema.enum) || 'const' in schema;
}

const typesOf = ({ type }: JsonRecord): readonly string[] =>
	typeof type === 'string' ? [type] : asTextList(type);

const choicesOf = ({ anyOf, oneOf }: JsonRecord): JsonRecord[] => [
	...asRecords(anyOf),
	...asRecords(oneOf),
];

/**
 * The schema with the members of its alternatives and parts as its own. What all alternatives want is
 * required; the tool itself checks the rest.
 */
function combined(schema: JsonRecord, root: JsonRecord): JsonRecord {
	const referenced = referencedBy(schema, root);
	if (referenced !== undefined) {
		return combined({ ...referenced, ...defined({ ...schema, $ref: undefined }) }, root);
	}
	const choices = choicesOf(schema).filter((choice) => !isValueSchema(choice));
	const parts = asRecords(schema.allOf);
	if (choices.length === 0 && parts.length === 0) {
		return defined({ ...schema, anyOf: undefined, oneOf: undefined, allOf: undefined });
	}
	const choiceSchemas = choices.map((choice) => combined(choice, root));
	const partSchemas = parts.map((part) => combined(part, root));
	const required = new Set([schema, ...partSchemas].flatMap(requiredOf));
	const [first, ...others] = choiceSchemas.map(requiredOf);
	for (const name of first ?? []) {
		if (others.every((names) => names.includes(name))) required.add(name);
	}
	return defined({
		...schema,
		anyOf: undefined,
		oneOf: undefined,
		allOf: undefined,
		// Of one alternative it would forbid the members of the others.
		additionalProperties: undefined,
		properties: propertiesOf([schema, ...partSchemas, ...choiceSchemas]),
		required: required.size === 0 ? undefined : [...required],
	});
}

const requiredOf = (schema: JsonRecord): string[] => asTextList(schema.required);

/** Each member by name; one that differs between the schemas can be any of them. */
function propertiesOf(schemas: readonly JsonRecord[]): JsonRecord {
	const found = new Map<string, Map<string, unknown>>();
	for (const { properties } of schemas) {
		for (const [name, member] of Object.entries(asRecord(properties))) {
			const kinds = found.get(name) ?? new Map<string, unknown>();
			found.set(name, kinds.set(JSON.stringify(member), member));
		}
	}
	return Object.fromEntries(
		[...found].map(([name, kinds]) => {
			const [member, ...others] = kinds.values();
			return [name, others.length === 0 ? member : { anyOf: [member, ...others] }];
		}),
	);
}

/** What `$ref` points to in the same schema, such as `#/definitions/Query`. */
function referencedBy({ $ref }: JsonRecord, root: JsonRecord): JsonRecord | undefined {
	const [start, ...path] = asText($ref)?.split('/') ?? [];
	if (start !== '#' || path.length === 0) return undefined;
	const target = path.reduce<unknown>((at, key) => {
		const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
		return isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
	}, root);
	return isRecord(target) ? target : undefined;
}

/**
 * A list of schemas in `items`, as older JSON Schema has it for tuples, becomes a choice: the newer
 * one, which Anthropic wants, does not allow the list.
 */
function withoutTuples(schema: unknown): unknown {
	if (Array.isArray(schema)) return schema.map(withoutTuples);
	if (!isRecord(schema)) return schema;
	const members = Object.entries(schema).map(([name, member]) => {
		if (VALUE_MEMBERS.has(name)) return [name, member] as const;
		if (NAMED_SCHEMAS.has(name)) return [name, eachMember(member, withoutTuples)] as const;
		return [name, withoutTuples(member)] as const;
	});
	const copy: JsonRecord = Object.fromEntries(members);
	if (!Array.isArray(copy.items)) return copy;
	const choices = asList(copy.items);
	return defined({
		...copy,
		items: choices.length === 0 ? {} : { anyOf: choices },
		additionalItems: undefined,
	});
}

/** Members that hold values, not schemas. */
const VALUE_MEMBERS: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

/** Members that hold schemas by names of the tool's own, which may be any word. */
const NAMED_SCHEMAS: ReadonlySet<string> = new Set([
	'properties',
	'patternProperties',
	'definitions',
	'$defs',
	'dependentSchemas',
]);

const eachMember = (schemas: unknown, change: (schema: unknown) => unknown): unknown =>
	isRecord(schemas)
		? Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]))
		: schemas;
