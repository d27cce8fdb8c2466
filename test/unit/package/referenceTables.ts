/**
 * The tables of docs/reference.md that are written from descriptions and the rows beside them. Each
 * stands between `<!-- table: name -->` and `<!-- end of table -->`; `npm run docs` writes them.
 */
import type { INodeProperties } from 'n8n-workflow';
import type { Rows } from '../../../nodes/shared/parameters/table';

export type Described = {
	description: INodeProperties | INodeProperties[];
	table: object;
};

export type ReferenceTable = {
	/** What `Sent as` is a part of, such as `plugins`. */
	within?: string;
	/** The collection that the names are in, as workflows save it. */
	collection?: string;
	/** Also the fields of lists that are read in a way of their own, without a table of their fields. */
	opensLists?: true;
	/** Several have a first column with their names, the heading of which is `kind`. */
	kind?: string;
	parts: Array<{ name?: string; parameters: Described }>;
};

/** A table with its own columns: the heads, then a list of cells per line. */
export type Lines = readonly string[][];

const TABLE = /(<!-- table: (\w+) -->)[\s\S]*?(<!-- end of table -->)/g;

/** The text with each table as it should be. Throws for a table that is not known, or is missing. */
export function withTables(
	text: string,
	tables: Readonly<Record<string, ReferenceTable | Lines>>,
): string {
	const missing = new Set(Object.keys(tables));
	const written = text.replace(TABLE, (_all, start: string, name: string, end: string) => {
		const table = tables[name];
		if (table === undefined) throw new Error(`There is no table ${name}`);
		missing.delete(name);
		return `${start}\n\n${'parts' in table ? markdownOf(table) : aligned(table)}\n${end}`;
	});
	if (missing.size > 0) throw new Error(`The reference lacks ${[...missing].join(', ')}`);
	return written;
}

function markdownOf(table: ReferenceTable): string {
	const { within, collection, kind, parts, opensLists = false } = table;
	const sentAs = within === undefined ? 'Sent as' : `Sent as, in \`${within}\``;
	const head = ['Field', 'Name', 'Type', 'When added', 'Unit', sentAs, 'Meaning'];
	const above = {
		labels: '',
		names: collection === undefined ? '' : `${collection}.`,
		sets: '',
		opensLists,
	};
	const lines = parts.flatMap(({ name = '', parameters }) =>
		linesOf(fieldsOf(parameters.description), parameters.table as Rows, above).map((cells) =>
			kind === undefined ? cells : [code(name), ...cells],
		),
	);
	return aligned([kind === undefined ? head : [kind, ...head], ...lines]);
}

const fieldsOf = (description: INodeProperties | INodeProperties[]): INodeProperties[] =>
	(Array.isArray(description) ? description : (description.options ?? [])).flatMap((option) =>
		'type' in option ? [option] : [],
	);

type Above = { labels: string; names: string; sets?: string; opensLists: boolean };

/** A line for each field, in the order of the panel; fields within another follow it. */
const linesOf = (fields: INodeProperties[], rows: Rows, above: Above): string[][] =>
	fields.flatMap((field) => {
		const row = rows[field.name];
		if (row === undefined) return [];
		const label = `${above.labels}${field.displayName}`;
		const name = `${above.names}${field.name}`;
		const sets =
			above.sets === undefined || row.sets === undefined ? undefined : above.sets + row.sets;
		const isGroup = field.type === 'fixedCollection';
		const line = [
			label,
			code(name),
			typeOf(field) + (row.closes === true ? ', not empty' : ''),
			whenAdded(field) + (row.unset === 'default' ? ', and when not added' : ''),
			row.unit ?? '–',
			sets === undefined ? '–' : sentAs(sets),
			field.description ?? '',
		];
		if (!isGroup || (row.of === undefined && !above.opensLists)) return [line];
		const inner = (field.options ?? []).flatMap((option) =>
			'values' in option ? option.values : [],
		);
		// What a list becomes as a whole has other names than its entries.
		const isKept = row.to === undefined && sets !== undefined;
		return [
			line,
			...linesOf(inner, row.of === undefined ? unitless(inner) : (row.of as Rows), {
				...above,
				labels: `${label} → `,
				names: `${name}.values.`,
				sets: isKept ? `${sets}.` : undefined,
			}),
		];
	});

const unitless = (fields: INodeProperties[]): Rows =>
	Object.fromEntries(fields.map(({ name }) => [name, {}]));

const HEADERS = 'headers.';

const sentAs = (path: string): string =>
	path.startsWith(HEADERS) ? `header ${code(path.slice(HEADERS.length))}` : code(path);

function typeOf(field: INodeProperties): string {
	const { type, typeOptions: { minValue, maxValue, numberPrecision, multipleValues } = {} } = field;
	switch (type) {
		case 'number': {
			const kind = numberPrecision === 0 ? 'integer' : 'number';
			if (minValue === undefined) return kind;
			return maxValue === undefined
				? `${kind} from ${minValue}`
				: `${kind}, ${minValue} to ${maxValue}`;
		}
		case 'options':
			return choicesOf(field);
		case 'multiOptions':
			return (field.options ?? []).length > MAX_CHOICES_IN_CELL
				? 'list of choices'
				: `list of ${choicesOf(field)}`;
		case 'fixedCollection':
			return multipleValues === true ? 'list of entries' : 'group';
		case 'json':
			return 'JSON';
		default:
			return multipleValues === true ? 'list' : type;
	}
}

/** More choices than these would make every line of the table too wide to read. */
const MAX_CHOICES_IN_CELL = 12;

const choicesOf = ({ options = [] }: INodeProperties): string =>
	options
		.flatMap((option) => ('value' in option ? [option.value] : []))
		.map((value) => (value === '' ? 'empty' : code(String(value))))
		.join(', ');

function whenAdded({ default: value }: INodeProperties): string {
	if (value === '') return 'empty';
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return '–';
	return code(typeof value === 'string' ? value.replaceAll(/\s+/g, ' ') : JSON.stringify(value));
}

const code = (text: string): string => `\`${text}\``;

/** As Prettier writes a table. */
export function aligned(lines: Lines): string {
	const [head = [], ...body] = lines.map((cells) =>
		cells.map((cell) => cell.replaceAll('|', '\\|')),
	);
	const widths = head.map((_, column) =>
		Math.max(3, ...[head, ...body].map((cells) => cells[column]?.length ?? 0)),
	);
	const row = (cells: string[]): string =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
	return [row(head), rule, ...body.map(row), ''].join('\n');
}
