/**
 * Lists what saved workflows hold on to: the name, type, default and choices of every parameter of a
 * node or credential. Display names, descriptions and order may change freely, so they are left out.
 */
import type { INodeProperties, INodePropertyOptions, JsonValue } from 'n8n-workflow';

export type ListedParameter = {
	/** Names from the top, joined by dots: `options.temperature`, `messages.message.role`. */
	path: string;
	type: string;
	default: JsonValue;
	/** The parameter's own displayOptions; a nested one is shown only where its parents are, too. */
	display?: JsonValue;
	/** Values of a fixed list of choices, or the modes of a resource locator. */
	choices?: JsonValue;
	/** The saved value is a list (`typeOptions.multipleValues`). */
	multiple?: true;
};

type Inner = NonNullable<INodeProperties['options']>[number];

/** One entry per parameter, sub-fields of collections included, sorted by path and display. */
export function listParameters(properties: INodeProperties[], parent = ''): ListedParameter[] {
	return properties
		.flatMap((property) => {
			const path = parent + property.name;
			return [listedParameter(property, path), ...listInner(property.options ?? [], path)];
		})
		.sort((a, b) => compare(a.path, b.path) || compare(displayOf(a), displayOf(b)));
}

/**
 * One line per entry that is in only one of the lists, `-` before what was and `+` before what is;
 * empty when both hold the same.
 */
export function parameterChanges(was: ListedParameter[], is: ListedParameter[]): string[] {
	const before = was.map((parameter) => JSON.stringify(parameter));
	const after = is.map((parameter) => JSON.stringify(parameter));
	return [
		...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
		...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
	];
}

function listedParameter(property: INodeProperties, path: string): ListedParameter {
	const choices = [
		...(property.options ?? []).flatMap((inner) => (isChoice(inner) ? [inner.value] : [])),
		...(property.modes ?? []).map((mode) => mode.name),
	];
	return {
		path,
		type: property.type,
		default: asJson(property.default ?? null),
		...(property.displayOptions && { display: asJson(property.displayOptions) }),
		...(choices.length > 0 && { choices: asJson(choices.sort(compare)) }),
		...(property.typeOptions?.multipleValues === true && { multiple: true }),
	};
}

function listInner(options: Inner[], path: string): ListedParameter[] {
	return options.flatMap((inner) => {
		if (isChoice(inner)) return [];
		if ('values' in inner) return listParameters(inner.values, `${path}.${inner.name}.`);
		return listParameters([inner], `${path}.`);
	});
}

const isChoice = (inner: Inner): inner is INodePropertyOptions => 'value' in inner;

const displayOf = (parameter: ListedParameter): string => JSON.stringify(parameter.display ?? '');

const compare = (a: JsonValue, b: JsonValue): number =>
	String(a) < String(b) ? -1 : Number(String(a) > String(b));

/** The value as a JSON file gives it back, so that a list in memory equals one that was saved. */
const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value));
