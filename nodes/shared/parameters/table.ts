/** The types of the tables beside descriptions of parameters, see parameters.ts. */
import type { JsonRecord } from '../values/json';

/** What a description cannot say about a parameter. */
export type Row<Value = never> = {
	/** The API field, a path with dots. Without it, `Parameters.read` leaves the value out. */
	sets?: string;
	/** For the documentation. */
	unit?: string;
	/** The option restricts something. Added and empty is an error: ignoring it would allow more. */
	closes?: true;
	/** The default counts when the option is not added. */
	unset?: 'default';
	/** The texts of a list are not split at commas, and not trimmed. */
	asIs?: true;
	/** Example of the JSON, for the error. */
	example?: string;
	/** Reads the value in place of the reader for its type. Returns `undefined` for no value. */
	read?: (value: unknown, label: string) => unknown;
	/** Converts the value that was read. Returns `undefined` for no value. */
	to?: (value: Value, label: string) => unknown;
	/** The table of the inner fields. */
	of?: object;
};

export type Rows = Readonly<Record<string, Row>>;

type Field = { name: string; type: string };

/** The fields of a collection, or of a list, as a union, without those that have no value. */
type FieldsOf<D> = Exclude<
	Extract<
		D extends readonly unknown[] ? D[number] : D extends { options: infer O } ? Each<O> : never,
		Field
	>,
	{ type: 'hidden' | 'notice' }
>;
type Each<List> = List extends ReadonlyArray<infer One> ? One : never;

export type NamesOf<D> = FieldsOf<D>['name'];
export type FieldOf<D, N> = Extract<FieldsOf<D>, { name: N }>;

/** The fields of an entry of a fixed collection. */
type EntryFields<F> = F extends { options: infer O }
	? Each<O> extends { values: infer V }
		? V
		: F
	: never;

/** A row per field. A row of a field with inner fields has a table of these. */
export type TableOf<D> = {
	readonly [N in NamesOf<D>]: Row<ValueOf<FieldOf<D, N>>> &
		(FieldOf<D, N> extends { type: 'fixedCollection' | 'collection' }
			? { of?: TableOf<EntryFields<FieldOf<D, N>>> }
			: { of?: undefined });
};

/** Makes a row without a field a type error. */
export type NoOthers<T, D> = { readonly [N in Exclude<keyof T, NamesOf<D>>]: never };

type IsList = { typeOptions: { multipleValues: true } };

/** The type of a field's value after reading. */
type ValueOf<F> = F extends { type: 'number' }
	? number
	: F extends { type: 'boolean' }
		? boolean
		: F extends { type: 'multiOptions' }
			? readonly string[]
			: F extends { type: 'json' }
				? F extends { default: '[]' }
					? readonly JsonRecord[]
					: JsonRecord
				: F extends { type: 'fixedCollection' | 'collection' }
					? F extends IsList
						? readonly JsonRecord[]
						: JsonRecord
					: F extends IsList
						? readonly string[]
						: string;

/** The result of `one` and `all` for a field with its row. */
export type Result<F, R> = R extends { unset: 'default' }
	? Exclude<Converted<F, R>, undefined>
	: Converted<F, R> | undefined;

type Converted<F, R> = R extends { to: (...args: never) => infer To }
	? To
	: R extends { read: (...args: never) => infer Read }
		? Read
		: ValueOf<F>;

export type Values<D, T> = {
	readonly [N in NamesOf<D> & keyof T]: Result<FieldOf<D, N>, T[N]>;
};
