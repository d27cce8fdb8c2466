/**
 * Copies an untrusted value as JSON data, in one pass with limits. The copy has own, ordinary
 * members only: no accessors, no foreign prototypes, no cycles, and it shares no object with the
 * value. So its members can safely be read by name.
 *
 * A body with the name `__proto__`, `constructor` or `prototype` anywhere is refused, also in a tool's
 * JSON schema. No page needs these names, and n8n's expressions fail on them later in the workflow.
 */
import { Failure } from '../failure/failure';
import { refusal } from '../failure/refusal';

export type JsonValue = string | number | boolean | null | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export type JsonObject = { readonly [name: string]: JsonValue };

type JsonLimits = {
	/** UTF-16 units of all texts and member names together. */
	maxChars: number;
	/** Values of any type, the containers included. */
	maxNodes: number;
	/** Containers within containers. */
	maxDepth: number;
};

/** n8n itself takes bodies up to 16 MiB unless told otherwise (N8N_PAYLOAD_SIZE_MAX). */
export const BODY_LIMITS: JsonLimits = {
	maxChars: 20 * 1024 * 1024,
	maxNodes: 20_000,
	maxDepth: 64,
};

const PROTOTYPE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const isJsonArray = (value: JsonValue | undefined): value is JsonArray =>
	Array.isArray(value);

/** Stops at the first limit that is passed. */
export function copyJson(value: unknown, limits: JsonLimits = BODY_LIMITS): JsonValue | Failure {
	let nodesLeft = limits.maxNodes;
	let charsLeft = limits.maxChars;

	const read = (item: unknown, depthLeft: number): JsonValue | Failure => {
		nodesLeft -= 1;
		if (nodesLeft < 0) return tooManyValues(limits);
		if (typeof item === 'string') {
			charsLeft -= item.length;
			return charsLeft < 0 ? tooManyChars(limits) : item;
		}
		if (item === null || typeof item === 'boolean') return item;
		if (typeof item === 'number') return Number.isFinite(item) ? item : NOT_JSON;
		if (typeof item !== 'object') return NOT_JSON;
		if (depthLeft === 0) return tooDeep(limits);
		return isList(item) ? readList(item, depthLeft - 1) : readRecord(item, depthLeft - 1);
	};

	const readList = (list: readonly unknown[], depthLeft: number): JsonArray | Failure => {
		const copy: JsonValue[] = [];
		for (const item of list) {
			const member = read(item, depthLeft);
			if (member instanceof Failure) return member;
			copy.push(member);
		}
		return copy;
	};

	const readRecord = (record: object, depthLeft: number): JsonObject | Failure => {
		if (!hasOrdinaryPrototype(record)) return NOT_JSON;
		const entries: Array<[string, unknown]> = Object.entries(record);
		const copy: Record<string, JsonValue> = {};
		for (const [name, item] of entries) {
			if (PROTOTYPE_NAMES.has(name)) return prototypeName(name);
			charsLeft -= name.length;
			if (charsLeft < 0) return tooManyChars(limits);
			// JSON.stringify leaves these out, too.
			if (item === undefined) continue;
			const member = read(item, depthLeft);
			if (member instanceof Failure) return member;
			copy[name] = member;
		}
		return copy;
	};

	return read(value, limits.maxDepth);
}

/**
 * The refusal of a JSON text with too many values, else `undefined`. Counts before parsing, because a
 * parsed container takes up to a hundred times the memory of its two characters. Every `[`, `{` and
 * `,` outside of texts counts as one value, so an empty container counts as two values.
 */
export const tooManyValuesIn = (json: string, limits = BODY_LIMITS): Failure | undefined =>
	countValues(json, limits.maxNodes) > limits.maxNodes ? tooManyValues(limits) : undefined;

/** The values of a JSON text. Counts no further than one over `most`. */
export function countValues(json: string, most: number): number {
	let values = 1;
	let isInText = false;
	for (let index = 0; index < json.length; index += 1) {
		const char = json[index];
		if (isInText) {
			if (char === '\\') index += 1;
			else if (char === '"') isInText = false;
		} else if (char === '"') {
			isInText = true;
		} else if (char === '[' || char === '{' || char === ',') {
			values += 1;
			if (values > most) return values;
		}
	}
	return values;
}

const isList = (value: object): value is readonly unknown[] => Array.isArray(value);

/**
 * Whether the object inherits from an `Object.prototype` or from nothing. It need not be our own
 * `Object.prototype`: objects from n8n's sandbox have another one.
 */
function hasOrdinaryPrototype(record: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(record);
	return (
		prototype === null ||
		(typeof prototype === 'object' &&
			Object.getPrototypeOf(prototype) === null &&
			Object.hasOwn(prototype, 'hasOwnProperty'))
	);
}

const NOT_JSON = refusal(
	'invalid_body',
	'The body holds a value that is not JSON: send texts, finite numbers, booleans, null, arrays and objects',
);

const prototypeName = (name: string): Failure =>
	refusal('invalid_body', `Rename the field “${name}”: this name is not accepted in a body`);

const tooDeep = ({ maxDepth }: JsonLimits): Failure =>
	refusal(
		'invalid_body',
		`The body is nested more than ${maxDepth} levels deep: send one with fewer levels`,
	);

const tooManyValues = ({ maxNodes }: JsonLimits): Failure =>
	refusal(
		'body_too_large',
		`The body holds more than ${maxNodes} values: send fewer or shorter messages`,
	);

export const tooManyChars = ({ maxChars }: JsonLimits): Failure =>
	refusal(
		'body_too_large',
		`The body holds more than ${maxChars} characters: send shorter messages or smaller attachments`,
	);
