/** Makes readers from descriptions and the tables beside them, see parameters.ts. */
import type { INodeProperties } from 'n8n-workflow';
import { asRecord, asRecords, filled, isRecord, nonEmpty, type JsonRecord } from '../values/json';
import {
	readJsonList,
	readJsonObject,
	addedAndEmpty,
	isUnfilledList,
	readFilledText,
	readFlag,
	readInRange,
	readList,
	readTexts,
} from './values';
import type { Row, Rows } from './table';

export type CompiledRow = {
	name: string;
	/** The path of the API field. */
	sets?: readonly string[];
	/** Returns `undefined` when the value is not set. `path` comes before the label in errors. */
	read: (values: JsonRecord, path: string) => unknown;
};

type Read = (value: unknown, label: string) => unknown;
type Fields = NonNullable<INodeProperties['options']>;

/** `isSaved`: n8n saves all of these fields together, filled in or not. */
export function compileTable(fields: Fields, rows: Rows, isSaved = false): CompiledRow[] {
	return Object.entries(rows).map(([name, row]) => {
		const field = fields.find((candidate) => candidate.name === name);
		if (field === undefined || !('type' in field)) throw new Error(`There is no field ${name}`);
		return compileRow(field, row, isSaved);
	});
}

function compileRow(field: INodeProperties, row: Row, isSaved: boolean): CompiledRow {
	const { name, displayName } = field;
	const read = withResult(row.read ?? readerOf(field, row), row);
	// An empty list or text is read as `undefined`, but counts as a default.
	const unset =
		row.unset === 'default' ? (read(field.default, displayName) ?? field.default) : undefined;
	return {
		name,
		sets: row.sets?.split('.'),
		read: (values, path) => {
			if (!Object.hasOwn(values, name)) return unset;
			const given = values[name];
			const label = `${path}${displayName}`;
			if (row.closes === true && isSaved && isUnfilledList(given)) return unset;
			const value = read(given, label);
			if (value === undefined && row.closes === true) throw addedAndEmpty(label);
			return value ?? unset;
		},
	};
}

function withResult(read: Read, { to }: Row): Read {
	if (to === undefined) return read;
	return (value, label) => {
		const result = read(value, label);
		return result === undefined ? undefined : to(result as never, label);
	};
}

/** The reader for the field's type. An empty value sets nothing. */
function readerOf(field: INodeProperties, row: Row): Read {
	const { type, typeOptions } = field;
	switch (type) {
		case 'number':
			return (value, label) => readInRange(label, value, typeOptions);
		case 'boolean':
			return (value, label) => readFlag(label, value);
		case 'json':
			return jsonReader(field, row);
		case 'fixedCollection':
			return fixedCollectionReader(field, row);
		case 'multiOptions':
			return (value, label) => nonEmpty(readList(label, value));
		case 'string':
		case 'options':
			if (typeOptions?.multipleValues !== true) {
				return (value, label) => readFilledText(label, value);
			}
			if (row.asIs === true) return (value, label) => nonEmpty(readTexts(label, value));
			return (value, label) => nonEmpty(readList(label, value));
		default:
			throw new Error(`Values of the type ${type} are not read by their description`);
	}
}

/** The value is a list when the default is one. */
const jsonReader = ({ default: unset }: INodeProperties, { example = String(unset) }: Row): Read =>
	String(unset).startsWith('[')
		? (value, label) => nonEmpty(readJsonList(label, value, example))
		: (value, label) => filled(readJsonObject(label, value, example) ?? {});

/** One group of fields, or a list of entries with these fields. */
function fixedCollectionReader({ options = [], typeOptions }: INodeProperties, { of }: Row): Read {
	const fields = options.flatMap((option) => ('values' in option ? option.values : []));
	if (of === undefined) throw new Error('A fixed collection needs a table of its fields');
	const rows = compileTable(fields, of as Rows, true);
	if (typeOptions?.multipleValues !== true) {
		return (value, label) => {
			const { values } = asRecord(value);
			return isRecord(values) ? readRows(rows, values, `${label} → `) : undefined;
		};
	}
	return (value, label) =>
		nonEmpty(
			asRecords(asRecord(value).values).map((entry, index) =>
				readRows(rows, entry, `${label}[${index}]: `),
			),
		);
}

/** Returns the API fields that are set, in the order of the rows. */
export function readRows(
	rows: readonly CompiledRow[],
	values: JsonRecord,
	path: string,
): JsonRecord {
	const fields: Record<string, unknown> = {};
	for (const { sets, read } of rows) {
		const value = sets === undefined ? undefined : read(values, path);
		if (sets !== undefined && value !== undefined) put(fields, sets, value);
	}
	return fields;
}

/** Sets the value at `path`. An object is merged over an object that is already there. */
function put(fields: Record<string, unknown>, path: readonly string[], value: unknown): void {
	const [name = '', ...rest] = path;
	const before = fields[name];
	if (rest.length > 0) {
		const within = { ...asRecord(before) };
		put(within, rest, value);
		fields[name] = within;
	} else fields[name] = isRecord(before) && isRecord(value) ? { ...before, ...value } : value;
}
