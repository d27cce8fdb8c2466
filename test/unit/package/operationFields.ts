/**
 * Which fields of OpenRouter's API an operation sets. Most are said by the tables beside the
 * descriptions of its parameters, the rest by coverageFields.ts.
 */
import type { INodeProperties } from 'n8n-workflow';
import { plugins } from '../../../nodes/OpenRouter/actions/chat/panel/plugins';
import { SERVER_TOOL_SETTINGS } from '../../../nodes/OpenRouter/actions/chat/panel/serverTools';
import { RESOURCES } from '../../../nodes/OpenRouter/operations';
import type { Rows } from '../../../nodes/shared/parameters/table';
import { SET_BY_OPERATION } from './coverageFields';
import { REFERENCE_TABLES } from './referenceList';

export const OPERATIONS: ReadonlyMap<string, readonly INodeProperties[]> = new Map(
	RESOURCES.flatMap(({ value, operations }) =>
		Object.entries(operations).map(([name, { fields }]) => [`${value}: ${name}`, fields] as const),
	),
);

const optionsOf = ({ options = [] }: INodeProperties): INodeProperties[] =>
	options.filter((option) => 'type' in option);

const listOf = (description: INodeProperties | INodeProperties[]): INodeProperties[] =>
	Array.isArray(description) ? description : optionsOf(description);

/** The fields of each table, and the API field that each of them sets. */
const TABLES: ReadonlyArray<ReadonlyMap<INodeProperties, string | undefined>> = Object.values(
	REFERENCE_TABLES,
).flatMap((table) =>
	'parts' in table
		? table.parts.map(
				({ parameters: { description, table: rows } }) =>
					new Map(
						listOf(description).map((field) => [
							field,
							pathOf(table.within, (rows as Rows)[field.name]?.sets),
						]),
					),
			)
		: [],
);

function pathOf(within: string | undefined, sets: string | undefined): string | undefined {
	return within === undefined || sets === undefined ? sets : `${within}.${sets}`;
}

/**
 * The paths that the tables set for an operation, whose panel lists the same objects as its tables do.
 * Operations may share an object, such as Session ID, and send it in different ways. So the table counts
 * that has the most objects of the operation.
 */
export function pathsOfTables(operation: string): ReadonlySet<string> {
	const fields = OPERATIONS.get(operation) ?? [];
	const own = new Set(fields.flatMap((field) => [field, ...optionsOf(field)]));
	const tables = TABLES.map((table) => ({
		table,
		shared: [...table.keys()].filter((field) => own.has(field)).length,
	})).toSorted((a, b) => b.shared - a.shared);
	const paths = [...own].map((field) =>
		tables.find(({ table }) => table.has(field))?.table.get(field),
	);
	return new Set(paths.filter((path) => path !== undefined));
}

const pathsIn = (above: string, rows: object): string[] =>
	Object.values(rows as Rows).flatMap(({ sets, of = {} }) => {
		const path = `${above}.${sets}`;
		return sets === undefined ? [] : [path, ...pathsIn(path, of)];
	});

/** Members of entries in a chat's lists: `plugins.fusion.model`, `tools.openrouter:advisor.name`. */
const PATHS_OF_ENTRIES: readonly string[] = [
	...pathsIn('plugins', plugins.table),
	...Object.entries(SERVER_TOOL_SETTINGS).flatMap(([type, { table }]) =>
		pathsIn(`tools.${type}`, table),
	),
	// The fields of a function are made into its `function`.
	'tools.function.function',
];

const ENTRY = /^(plugins|tools)\./;

/** Whether the path is that of the field, or of a member. */
export const isWithin = (field: string, path: string): boolean =>
	path === field || path.startsWith(`${field}.`);

/** Whether the operation sets the field. A member, as in `provider.sort`, is set with its object, too. */
export function isSet(operation: string, field: string): boolean {
	if (ENTRY.test(field)) return PATHS_OF_ENTRIES.some((path) => isWithin(field, path));
	const [name = ''] = field.split('.');
	if (SET_BY_OPERATION[operation]?.[name] !== undefined) return true;
	return [...pathsOfTables(operation)].some((path) => path === name || isWithin(field, path));
}

/** Whether the operation sets members of the field, and not the field as a whole. */
export function isSetByMembers(operation: string, field: string): boolean {
	const paths = pathsOfTables(operation);
	if (paths.has(field) || SET_BY_OPERATION[operation]?.[field] !== undefined) return false;
	return [...paths].some((path) => path.startsWith(`${field}.`));
}

/** Whether the operation has the parameter, or the option: `options.voiceSampleField`. */
export function hasParameter(operation: string, parameter: string): boolean {
	const [name, option] = parameter.split('.');
	const found = (OPERATIONS.get(operation) ?? []).find((field) => field.name === name);
	if (found === undefined || option === undefined) return found !== undefined;
	return optionsOf(found).some((one) => one.name === option);
}
