/**
 * Describes in our words where a value breaks which rule of a schema. A fault never holds a value, as
 * callers and the model see it. A path may hold names that the model made up; callers get `publicText`
 * instead. Pure.
 */
import type { OutputUnit } from '@cfworker/json-schema';

export type SchemaFault = {
	/** A JSONPath: `$.lines[0].price`. */
	path: string;
	/** What is wrong there, to follow the path: `must be of type number`. */
	rule: string;
	/** Replaces both for callers, when the path holds names that are not in the schema. */
	publicText?: string;
};

const MAX_FAULTS = 10;

/** Keywords that only say that something inside is wrong. The fault itself follows. */
const WRAPPERS: ReadonlySet<string> = new Set([
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

/** Keywords whose inner faults are skipped: they are alternatives, or not about a value. */
const ALTERNATIVES: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'contains', 'propertyNames']);

const RULES: Readonly<Record<string, string>> = {
	anyOf: 'fits none of the alternatives',
	oneOf: 'does not fit exactly one of the alternatives',
	not: 'fits what is not allowed',
	const: 'is not the allowed value',
	enum: 'is not one of the allowed values',
	contains: 'has no entry that fits what is required',
	minContains: 'has too few entries that fit what is required',
	maxContains: 'has too many entries that fit what is required',
	uniqueItems: 'has the same entry twice',
	minItems: 'has too few entries',
	maxItems: 'has too many entries',
	minProperties: 'has too few properties',
	maxProperties: 'has too many properties',
	propertyNames: 'has a property whose name is not allowed',
	dependentRequired: 'lacks a property that another property requires',
	dependencies: 'lacks what another property requires',
	minimum: 'is too small',
	exclusiveMinimum: 'is too small',
	maximum: 'is too large',
	exclusiveMaximum: 'is too large',
	multipleOf: 'is not a multiple of the required step',
	minLength: 'is too short',
	maxLength: 'is too long',
	pattern: 'does not match the pattern',
	format: 'is not in the required format',
	false: 'is not allowed',
};

/** Keywords for properties that the schema does not name. */
const UNNAMED_PROPERTIES: ReadonlySet<string> = new Set([
	'additionalProperties',
	'patternProperties',
	'unevaluatedProperties',
]);

/** Returns 1 to `MAX_FAULTS` faults, in the document's order. */
export function readFaults(errors: readonly OutputUnit[]): SchemaFault[] {
	const faults: SchemaFault[] = [];
	let skippedPrefix = '';
	/** The outermost object with properties that the schema does not name: names below it are the model's. */
	let unnamedObject: string | undefined;
	for (const { keyword, keywordLocation, instanceLocation, error } of errors) {
		const isInside = skippedPrefix !== '' && keywordLocation.startsWith(skippedPrefix);
		if (isInside) continue;
		if (unnamedObject !== undefined && !instanceLocation.startsWith(`${unnamedObject}/`))
			unnamedObject = undefined;
		if (UNNAMED_PROPERTIES.has(keyword)) unnamedObject ??= instanceLocation;
		if (WRAPPERS.has(keyword)) continue;
		skippedPrefix = ALTERNATIVES.has(keyword) ? `${keywordLocation}/` : '';
		const fault = readFault(keyword, instanceLocation, error);
		const what = keyword === 'false' ? fault.rule : 'does not fit';
		faults.push(
			unnamedObject === undefined
				? fault
				: { ...fault, publicText: `${pathOf(unnamedObject)} has a property that ${what}` },
		);
		if (faults.length === MAX_FAULTS) break;
	}
	return faults.length > 0 ? faults : [{ path: '$', rule: 'does not fit the schema' }];
}

/** The names of types and of required properties are only in the library's text. */
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
