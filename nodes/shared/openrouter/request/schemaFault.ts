/**
 * What a value has against a schema, in our words: where, and which rule. Never a value, as faults
 * are told to callers and to the model. A path may hold names that the model has made up; `publicText`
 * is for whom they are not meant. Pure.
 */
import type { OutputUnit } from '@cfworker/json-schema';

export type SchemaFault = {
	/** As in JSONPath: `$.lines[0].price`. */
	path: string;
	/** What is wrong there, to stand after the path: `must be of type number`. */
	rule: string;
	/** In place of both, for callers, where the path holds names that are not the schema's. */
	publicText?: string;
};

const MAX_FAULTS = 10;

/** Keywords that only say "something inside is wrong": what it is follows. */
const OUTER: ReadonlySet<string> = new Set([
	'$ref',
	'$recursiveRef',
	'additionalItems',
	'additionalProperties',
	'allOf',
	'dependentSchemas',
	'if',
	'items',
	'patternProperties',
	'prefixItems',
	'properties',
	'unevaluatedItems',
	'unevaluatedProperties',
]);

/** Keywords whose inner faults are alternatives, or are about something else than a value. */
const CLOSED: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'contains', 'propertyNames']);

const RULES: Readonly<Record<string, string>> = {
	anyOf: 'fits none of the alternatives',
	oneOf: 'does not fit exactly one of the alternatives',
	not: 'fits what is excluded',
	const: 'is not the one value that is allowed',
	enum: 'is not one of the values that are listed',
	contains: 'has no entry of the kind that is asked for',
	minContains: 'has too few entries of the kind that is asked for',
	maxContains: 'has too many entries of the kind that is asked for',
	uniqueItems: 'has the same entry twice',
	minItems: 'has too few entries',
	maxItems: 'has too many entries',
	minProperties: 'has too few properties',
	maxProperties: 'has too many properties',
	propertyNames: 'has a property whose name is not allowed',
	dependentRequired: 'lacks a property that another one asks for',
	dependencies: 'lacks what another property asks for',
	minimum: 'is too small',
	exclusiveMinimum: 'is too small',
	maximum: 'is too large',
	exclusiveMaximum: 'is too large',
	multipleOf: 'is not a multiple of the step that is asked for',
	minLength: 'is too short',
	maxLength: 'is too long',
	pattern: 'does not match the pattern',
	format: 'is not in the format that is asked for',
	false: 'is not allowed',
};

/** Keywords under which a schema speaks of properties that it does not name. */
const UNNAMED: ReadonlySet<string> = new Set([
	'additionalProperties',
	'patternProperties',
	'unevaluatedProperties',
]);

/** In the document's order, at most `MAX_FAULTS`, at least one. */
export function readFaults(errors: readonly OutputUnit[]): SchemaFault[] {
	const faults: SchemaFault[] = [];
	let closed = '';
	/** The outermost object whose properties are not named: below it, names are the model's. */
	let open: string | undefined;
	for (const { keyword, keywordLocation, instanceLocation, error } of errors) {
		const isInside = closed !== '' && keywordLocation.startsWith(closed);
		if (isInside) continue;
		if (open !== undefined && !instanceLocation.startsWith(`${open}/`)) open = undefined;
		if (UNNAMED.has(keyword)) open ??= instanceLocation;
		if (OUTER.has(keyword)) continue;
		closed = CLOSED.has(keyword) ? `${keywordLocation}/` : '';
		const fault = readFault(keyword, instanceLocation, error);
		const what = keyword === 'false' ? fault.rule : 'does not fit';
		faults.push(
			open === undefined
				? fault
				: { ...fault, publicText: `${pathOf(open)} has a property that ${what}` },
		);
		if (faults.length === MAX_FAULTS) break;
	}
	return faults.length > 0 ? faults : [{ path: '$', rule: 'does not fit the schema' }];
}

/** Names of types and of required properties are the schema's; only the library's text has them. */
function readFault(keyword: string, location: string, error: string): SchemaFault {
	const path = pathOf(location);
	if (keyword === 'required') {
		const name = /property "(.*)"\.$/s.exec(error)?.[1] ?? '';
		return { path: path + segment(name), rule: 'is missing' };
	}
	if (keyword === 'type') {
		const types = /Expected "(.*)"\.$/s.exec(error)?.[1] ?? '';
		return { path, rule: `must be of type ${types.split('", "').join(' or ')}` };
	}
	return { path, rule: RULES[keyword] ?? 'does not fit the schema' };
}

/** A JSON pointer as a path: `#/lines/0/price` -> `$.lines[0].price` */
export const pathOf = (location: string): string =>
	`$${location
		.split('/')
		.slice(1)
		.map((part) => segment(decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~')))
		.join('')}`;

const MAX_NAME_CHARS = 40;

function segment(name: string): string {
	if (/^\d+$/.test(name)) return `[${name}]`;
	const short = name.length > MAX_NAME_CHARS ? `${name.slice(0, MAX_NAME_CHARS)}…` : name;
	return /^[A-Za-z_$][\w$-]*…?$/.test(short) ? `.${short}` : `[${JSON.stringify(short)}]`;
}
