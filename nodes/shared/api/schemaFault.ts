/**
 * What a value has against a schema, in our words: where, and which rule. Never a value, as faults
 * are told to callers and to the model. Pure.
 */
import type { OutputUnit } from '@cfworker/json-schema';

export type SchemaFault = {
	/** As in JSONPath: `$.lines[0].price`. */
	path: string;
	/** What is wrong there, to stand after the path: `must be of type number`. */
	rule: string;
	/** Of a property that the schema does not know: where it stands. */
	parent?: string;
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

/** In the document's order, at most `MAX_FAULTS`, at least one. */
export function readFaults(errors: readonly OutputUnit[]): SchemaFault[] {
	const faults: SchemaFault[] = [];
	let closed = '';
	for (const { keyword, keywordLocation, instanceLocation, error } of errors) {
		const isInside = closed !== '' && keywordLocation.startsWith(closed);
		if (isInside || OUTER.has(keyword)) continue;
		closed = CLOSED.has(keyword) ? `${keywordLocation}/` : '';
		faults.push(readFault(keyword, instanceLocation, error));
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
	const rule = RULES[keyword] ?? 'does not fit the schema';
	return keyword === 'false'
		? { path, rule, parent: pathOf(location.slice(0, location.lastIndexOf('/'))) }
		: { path, rule };
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
