/**
 * Reads values of parameters by their n8n descriptions, which give label, type and range, and by a table
 * beside them. The table says what a description cannot: the API field that a parameter sets, its unit,
 * and whether it may be empty.
 *
 * A table is compiled once, when its module is loaded. A value that was not added costs one look-up.
 * A wrong value throws `OpenRouterError` (`invalid_input`), which names the parameter by its labels.
 */
import type { INodeProperties } from 'n8n-workflow';
import { asRecord, type JsonRecord } from '../values/json';
import { readCollection } from './collection';
import { compileTable, readRows, type CompiledRow } from './compile';
import type { FieldOf, NamesOf, NoOthers, Result, Rows, TableOf, Values } from './table';

export type Parameters<D, T> = {
	/** Unchanged: what n8n shows. */
	description: D;
	/** Unchanged: what the documentation prints beside the description. */
	table: T;
	/**
	 * The API fields that are set, nested by the paths of `sets`, in the order of the table. `path` comes
	 * before each label in errors, in place of the collection's own label.
	 */
	read: (values: unknown, path?: string) => JsonRecord;
	/** One value by its name, also when it sets no API field. */
	one: <N extends keyof T & NamesOf<D>>(values: unknown, name: N) => Result<FieldOf<D, N>, T[N]>;
	/** All values by their names. */
	all: (values: unknown) => Values<D, T>;
};

/**
 * Returns its argument, a description or a list of descriptions. The names keep their literal types, so
 * that the compiler can check a table against them.
 */
export const described = <const D extends INodeProperties | INodeProperties[]>(description: D): D =>
	description;

/**
 * `description` is a collection, or a list of its fields. A field without a row does not compile, and a
 * row without a field does not either. `path` comes before each label in errors. Its default is the
 * label of the collection.
 */
export function parameters<
	const D extends INodeProperties | INodeProperties[],
	const T extends TableOf<D>,
>(description: D, table: T & NoOthers<T, D>, path?: string): Parameters<D, T> {
	const group: INodeProperties | undefined = Array.isArray(description) ? undefined : description;
	const fields = Array.isArray(description) ? description : (description.options ?? []);
	const ownPath = path ?? (group === undefined ? '' : `${group.displayName} → `);
	const rows = compileTable(fields, table as Rows);
	const byName = new Map(rows.map((row) => [row.name, row]));
	const unset = Object.fromEntries(rows.map((row) => [row.name, row.read({}, ownPath)]));
	const valuesOf = (values: unknown): JsonRecord =>
		group === undefined ? asRecord(values) : readCollection(group.displayName, values);
	const valueOf = (row: CompiledRow | undefined, values: unknown): unknown =>
		row?.read(valuesOf(values), ownPath);
	return {
		description,
		table,
		read: (values, above = ownPath) => readRows(rows, valuesOf(values), above),
		one: (values, name) => valueOf(byName.get(name), values) as never,
		all: (values) => {
			const record = valuesOf(values);
			const all: Record<string, unknown> = { ...unset };
			for (const name of Object.keys(record)) {
				const row = byName.get(name);
				if (row !== undefined) all[name] = row.read(record, ownPath);
			}
			return all as never;
		},
	};
}
