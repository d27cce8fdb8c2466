/**
 * Makes a JSON Schema from an example, in the form that strict mode accepts: every property is required
 * and no others are allowed. The example always fits the schema. Pure.
 *
 * One example leaves some things open, which are decided like this: a number may have decimals, `null`
 * is a text or null, an empty list holds texts. All entries of a list have the same schema.
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
import { isRecord, type JsonRecord } from '../../values/json';

/** `example` is JSON as parsed. */
export const schemaFromExample = (example: unknown): JsonRecord => schemaOf([example]);

const PRIMITIVES = ['string', 'number', 'boolean'] as const;

/** One schema that all examples fit. */
function schemaOf(examples: readonly unknown[]): JsonRecord {
	const primitives: string[] = PRIMITIVES.filter((type) =>
		examples.some((example) => typeof example === type),
	);
	const lists = examples.filter((example): example is unknown[] => Array.isArray(example));
	const records = examples.filter(isRecord);
	const structures = [
		...(lists.length > 0 ? [{ type: 'array', items: schemaOf(lists.flat(1)) }] : []),
		...sameNames(records).map(schemaOfRecords),
	];
	const hasNull = examples.includes(null);
	if (primitives.length + structures.length === 0) primitives.push('string');
	const types = hasNull ? [...primitives, 'null'] : primitives;
	const alternatives = [...structures, ...(types.length > 0 ? [{ type: oneOrMany(types) }] : [])];
	const [only] = alternatives;
	return alternatives.length === 1 && only !== undefined ? only : { anyOf: alternatives };
}

const oneOrMany = (types: readonly string[]): unknown => (types.length === 1 ? types[0] : types);

/** Groups objects by their property names, because strict mode has no optional properties. */
function sameNames(records: readonly JsonRecord[]): JsonRecord[][] {
	const groups = new Map<string, JsonRecord[]>();
	for (const record of records) {
		const names = JSON.stringify(Object.keys(record).sort());
		const group = groups.get(names);
		if (group === undefined) groups.set(names, [record]);
		else group.push(record);
	}
	return [...groups.values()];
}

function schemaOfRecords(records: readonly JsonRecord[]): JsonRecord {
	const names = Object.keys(records[0] ?? {});
	return {
		type: 'object',
		// With fromEntries, `__proto__` is an ordinary name.
		properties: Object.fromEntries(
			names.map((name) => [name, schemaOf(records.map((record) => record[name]))]),
		),
		required: names,
		additionalProperties: false,
	};
}
