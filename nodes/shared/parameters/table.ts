/** The types of a table beside descriptions of parameters, see parameters.ts. */
import type { JsonRecord } from '../values/json';

/** What a description cannot say of one parameter. All of it may be left out. */
export type Row<Value = never> = {
	/** The API field that the value becomes, a path with dots. Without it `read` leaves the value out. */
	sets?: string;
	/** For the documentation. */
	unit?: string;
	/** Added and empty, it is an error: it must not count as not added, which would be more open. */
	closes?: true;
	/** What counts when it is not added. */
	unset?: 'default';
	/** Texts of a list stay as they are, with their commas and blanks. */
	asIs?: true;
	/** What JSON may look like, for the error. */
	example?: string;
	/** Reads the value where the description cannot say how. Gives `undefined` for nothing. */
	read?: (value: unknown, label: string) => unknown;
	/** What a value that was read becomes. Gives `undefined` for nothing. */
	to?: (value: Value, label: string) => unknown;
	/** The table of the fields within. */
	of?: object;
};

export type Rows = Readonly<Record<string, Row>>;

type Field = { name: string; type: string };

/** The fields of a collection, or of a list, as a union; without those that hold no value. */
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

/** The fields of the one kind of entry that a fixed collection has. */
type EntryFields<F> = F extends { options: infer O }
	? Each<O> extends { values: infer V }
		? V
		: F
	: never;

/** A row for each field. Rows of fields that hold others have a table of these. */
export type TableOf<D> = {
	readonly [N in NamesOf<D>]: Row<ValueOf<FieldOf<D, N>>> &
		(FieldOf<D, N> extends { type: 'fixedCollection' | 'collection' }
			? { of?: TableOf<EntryFields<FieldOf<D, N>>> }
			: { of?: undefined });
};

/** Refuses rows that no field has. */
export type NoOthers<T, D> = { readonly [N in Exclude<keyof T, NamesOf<D>>]: never };

type IsList = { typeOptions: { multipleValues: true } };

/** What a field's value is once it is read by its type. */
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

/** What `one` and `all` give for a field with its row. */
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
