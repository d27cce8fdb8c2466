/**
 * A zod 4 schema as JSON Schema, read from its definition (`_zod.def`), whichever copy of zod made it.
 * n8n's own tools have zod 3; tools of community nodes may bring zod 4. Zod's own converter is not
 * bundled, because most of zod would come with it. What a model need not know is left out.
 *
 * Pure. Throws what a getter of the schema throws. A schema within itself becomes `{}`, and so does
 * what is deeper than `MAX_DEPTH` or comes after `MAX_SCHEMAS`.
 * @see https://zod.dev/library-authors
 */
import { asList, asNumber, asRecord, asText, defined, type JsonRecord } from '../values/json';

const MAX_DEPTH = 30;
const MAX_SCHEMAS = 2_000;

/** `def` is the definition, `bag` what checks say of the value, such as its minimum. */
type Parts = { def: JsonRecord; bag: JsonRecord; internals: JsonRecord };
type Kind = (parts: Parts, read: (schema: unknown) => JsonRecord) => JsonRecord;

export function zod4Schema(schema: unknown): JsonRecord {
	let left = MAX_SCHEMAS;
	const readWithin = (inner: unknown, path: readonly unknown[]): JsonRecord => {
		left -= 1;
		if (left < 0 || path.length >= MAX_DEPTH || path.includes(inner)) return {};
		const internals = internalsOf(inner);
		const def = asRecord(internals.def);
		const parts = { def, bag: asRecord(internals.bag), internals };
		const kind = KINDS.get(asText(def.type) ?? '');
		const json = kind?.(parts, (deeper) => readWithin(deeper, [...path, inner])) ?? {};
		const description = asText(asRecord(inner).description);
		return description === undefined ? json : { ...json, description };
	};
	return readWithin(schema, []);
}

const internalsOf = (schema: unknown): JsonRecord => asRecord(asRecord(schema)._zod);

const innerType: Kind = ({ def }, read) => read(def.innerType);

const withDefault: Kind = ({ def }, read) =>
	defined({ ...read(def.innerType), default: def.defaultValue });

const always =
	(schema: JsonRecord): Kind =>
	() =>
		schema;

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
	[
		'string',
		({ bag }) =>
			defined({
				type: 'string',
				minLength: asNumber(bag.minimum),
				maxLength: asNumber(bag.maximum),
				format: FORMATS.get(asText(bag.format) ?? ''),
			}),
	],
	[
		'number',
		({ bag }) =>
			defined({
				type: asText(bag.format)?.includes('int') === true ? 'integer' : 'number',
				minimum: asBound(bag.minimum),
				maximum: asBound(bag.maximum),
				exclusiveMinimum: asNumber(bag.exclusiveMinimum),
				exclusiveMaximum: asNumber(bag.exclusiveMaximum),
				multipleOf: asNumber(bag.multipleOf),
			}),
	],
	['boolean', always({ type: 'boolean' })],
	['bigint', always({ type: 'integer' })],
	['null', always({ type: 'null' })],
	['date', always({ type: 'string', format: 'date-time' })],
	['template_literal', always({ type: 'string' })],
	['array', ({ def, bag }, read) => list(read(def.element), bag)],
	['set', ({ def }, read) => ({ ...list(read(def.valueType)), uniqueItems: true })],
	[
		'tuple',
		({ def }, read) => {
			const items = asList(def.items);
			const rest = def.rest ?? undefined;
			const choices = [...items, ...(rest === undefined ? [] : [rest])].map(read);
			return list(choices.length === 0 ? {} : { anyOf: choices }, {
				minimum: items.length,
				maximum: rest === undefined ? items.length : undefined,
			});
		},
	],
	[
		'object',
		({ def }, read) => {
			const members = Object.entries(asRecord(def.shape));
			const required = members.filter(([, member]) => internalsOf(member).optin === undefined);
			return defined({
				type: 'object',
				properties: Object.fromEntries(members.map(([name, member]) => [name, read(member)])),
				required: required.length === 0 ? undefined : required.map(([name]) => name),
				additionalProperties: additionalProperties(def.catchall, read),
			});
		},
	],
	['record', ({ def }, read) => ({ type: 'object', additionalProperties: read(def.valueType) })],
	['union', ({ def }, read) => ({ anyOf: asList(def.options).map(read) })],
	['intersection', ({ def }, read) => ({ allOf: [read(def.left), read(def.right)] })],
	['enum', ({ def }) => oneOfValues(enumValues(asRecord(def.entries)))],
	['literal', ({ def }) => oneOfValues(asList(def.values))],
	['nullable', ({ def }, read) => ({ anyOf: [read(def.innerType), { type: 'null' }] })],
	['optional', innerType],
	['nonoptional', innerType],
	['readonly', innerType],
	['promise', innerType],
	['catch', innerType],
	['default', withDefault],
	['prefault', withDefault],
	['lazy', ({ internals }, read) => read(internals.innerType)],
	[
		'pipe',
		({ def }, read) =>
			// `z.preprocess()` takes anything, so its outcome says more.
			read(asRecord(internalsOf(def.in).def).type === 'transform' ? def.out : def.in),
	],
]);

/** Formats by zod's names. A model needs no more of them. */
const FORMATS: ReadonlyMap<string, string> = new Map([
	['datetime', 'date-time'],
	['date', 'date'],
	['time', 'time'],
	['duration', 'duration'],
	['email', 'email'],
	['url', 'uri'],
	['uuid', 'uuid'],
	['guid', 'uuid'],
	['ipv4', 'ipv4'],
	['ipv6', 'ipv6'],
]);

/** Zod bounds every integer by what JavaScript can count. */
function asBound(value: unknown): number | undefined {
	const bound = asNumber(value);
	return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
}

const list = (items: JsonRecord, bag: JsonRecord = {}): JsonRecord =>
	defined({
		type: 'array',
		items,
		minItems: asNumber(bag.minimum),
		maxItems: asNumber(bag.maximum),
	});

function additionalProperties(
	catchall: unknown,
	read: (schema: unknown) => JsonRecord,
): JsonRecord | false | undefined {
	if (catchall === undefined) return undefined;
	return asRecord(internalsOf(catchall).def).type === 'never' ? false : read(catchall);
}

/** TypeScript gives an enum of numbers its names as values, too. */
function enumValues(entries: JsonRecord): unknown[] {
	const numbers = new Set(Object.values(entries).filter((value) => typeof value === 'number'));
	return Object.entries(entries).flatMap(([name, value]) =>
		numbers.has(Number(name)) ? [] : [value],
	);
}

/** Values that JSON does not have are left out. */
function oneOfValues(values: readonly unknown[]): JsonRecord {
	const known = values.filter(
		(value) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
	);
	const types = new Set(known.map((value) => (value === null ? 'null' : typeof value)));
	const [type, ...others] = types;
	if (type === undefined) return {};
	return { type: others.length === 0 ? type : [...types], enum: known };
}
