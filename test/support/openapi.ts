/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads a file beside the repository */
/**
 * OpenRouter's published OpenAPI description (3.1, so JSON Schema 2020-12 as it stands), for tests
 * that hold our request bodies against it. The file lies beside the repository and may be absent.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';

export const OPENAPI_FILE = resolve(__dirname, '../../../shared/reference/openrouter-openapi.yaml');

type Schema = {
	$ref?: string;
	properties?: Record<string, Schema>;
	allOf?: Schema[];
	anyOf?: Schema[];
	oneOf?: Schema[];
	items?: Schema;
	enum?: unknown[];
};
type Operation = {
	parameters?: Array<{ name: string; in: string }>;
	requestBody?: { content: Record<string, { schema: Schema }> };
};
type Document = {
	components: { schemas: Record<string, Schema> };
	paths: Record<string, Record<string, Operation>>;
};

/** A few bounds of the description are written as in OpenAPI 3.0, which JSON Schema 2020-12 refuses. */
function withNumericBounds(_key: unknown, value: unknown): unknown {
	if (typeof value !== 'object' || value === null || !('exclusiveMinimum' in value)) return value;
	const { minimum, exclusiveMinimum, ...others } = value as Record<string, unknown>;
	return exclusiveMinimum === true ? { ...others, exclusiveMinimum: minimum } : value;
}

const DOCUMENT = existsSync(OPENAPI_FILE)
	? (parse(readFileSync(OPENAPI_FILE, 'utf8'), withNumericBounds) as Document)
	: undefined;

/** What OpenRouter has published since that description. */
const NEWER_FIELDS: Readonly<Record<string, readonly string[]>> = {
	'/audio/speech': ['trace', 'user'],
	'/audio/transcriptions': ['trace', 'user'],
	'/images': ['trace', 'user'],
	'/videos': ['previous_job_id', 'trace', 'user'],
};

/** The methods and paths that are described, such as `GET /models`; `undefined` when the file is absent. */
export const describedEndpoints: ReadonlyMap<string, string> | undefined =
	DOCUMENT &&
	new Map(
		Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
			Object.entries(operations)
				.filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
				.map(([method, operation]) => [
					`${method.toUpperCase()} ${path}`,
					String(Object(operation).summary ?? ''),
				]),
		),
	);

/**
 * What a request to an endpoint such as `GET /models` can have: its parameters in the path and the query,
 * and the members of its body, each with its own members when it is an object. `undefined` when the file
 * is absent. Throws for an endpoint that is not described.
 */
export const describedFields:
	((endpoint: string) => ReadonlyMap<string, readonly string[]>) | undefined =
	DOCUMENT && ((endpoint) => fieldsOf(DOCUMENT, endpoint));

function fieldsOf(document: Document, endpoint: string): Map<string, readonly string[]> {
	const [method = '', path = ''] = endpoint.split(' ');
	const operation = document.paths[path]?.[method.toLowerCase()];
	if (operation === undefined) throw new Error(`${endpoint} is not described`);
	const { parameters = [], requestBody: { content = {} } = {} } = operation;
	const members = Object.values(content).flatMap(({ schema }) => [...membersOf(document, schema)]);
	return new Map([
		...parameters
			.filter(({ in: place }) => place === 'path' || place === 'query')
			.map(({ name }) => [name, []] as const),
		...members.map(
			// A form has a list under a name that ends in brackets.
			([name, schema]) =>
				[name.replace(/\[\]$/, ''), [...membersOf(document, schema).keys()]] as const,
		),
	]);
}

/** The members of an object, in whichever of its forms. */
function membersOf(document: Document, schema: Schema): Map<string, Schema> {
	const { $ref: reference, properties = {}, allOf = [], anyOf = [], oneOf = [] } = schema;
	const named = document.components.schemas[reference?.split('/').at(-1) ?? ''];
	const parts = [...allOf, ...anyOf, ...oneOf, ...(named === undefined ? [] : [named])];
	return new Map([
		...parts.flatMap((part) => [...membersOf(document, part)]),
		...Object.entries(properties),
	]);
}

/**
 * The members that plugins and server tools of a chat can have, each with the ID or the type of its
 * entry: `plugins.fusion.model`, `tools.openrouter:advisor.name`. An entry without members is by itself:
 * `plugins.moderation`. `undefined` when the file is absent.
 */
export const describedEntries: readonly string[] | undefined = DOCUMENT && [
	...entriesOf(DOCUMENT, 'plugins', 'id'),
	...entriesOf(DOCUMENT, 'tools', 'type'),
];

function entriesOf(document: Document, list: string, nameMember: string): string[] {
	const { items = {} } = document.components.schemas.ChatRequest?.properties?.[list] ?? {};
	return variantsOf(document, items).flatMap((variant) => {
		const members = membersOf(document, variant);
		const [name] = members.get(nameMember)?.enum ?? [];
		const { parameters } = Object.fromEntries(members);
		const names = [...(parameters === undefined ? members : membersOf(document, parameters)).keys()]
			// An entry is in the list only when it is enabled.
			.filter((member) => member !== nameMember && member !== 'enabled');
		const entry = `${list}.${String(name)}`;
		return names.length === 0 ? [entry] : names.map((member) => `${entry}.${member}`);
	});
}

/** The schemas that the schema allows, itself when it is none of a choice. */
function variantsOf(document: Document, schema: Schema): Schema[] {
	const { $ref: reference, anyOf = [], oneOf = [] } = schema;
	const named = document.components.schemas[reference?.split('/').at(-1) ?? ''];
	const parts = [...anyOf, ...oneOf, ...(named === undefined ? [] : [named])];
	return parts.length === 0 ? [schema] : parts.flatMap((part) => variantsOf(document, part));
}

/**
 * What OpenRouter's description has against a request body: one line per fault, none when it fits. A
 * top-level field that the description does not name counts as a fault, though OpenRouter itself would
 * ignore it.
 */
type Check = (body: unknown) => string[];

/**
 * The check of `POST <path>` with JSON, whose body is described as `schema` and called `kind` in the
 * lines. `undefined` when the file is absent.
 */
export const bodyErrors = (path: string, schema: string, kind: string): Check | undefined =>
	DOCUMENT && bodyCheck(DOCUMENT, { path, schema, kind });

export const chatRequestErrors = bodyErrors('/chat/completions', 'ChatRequest', 'chat request');

/**
 * The same for a request with any method and path, as the description writes it: `/keys/{hash}`. Fields
 * of the body that are not named are no fault.
 */
export const requestErrors:
	((endpoint: { method: string; path: string }, request: Sent) => string[]) | undefined =
	DOCUMENT && requestCheck(DOCUMENT);

type Sent = { body?: unknown; query?: URLSearchParams };

function ajvFor(document: Document): Ajv2020 {
	// "double" and the like are annotations of OpenAPI, not formats that ajv knows.
	const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
	return ajv.addSchema({ $id: 'openrouter', ...document });
}

const faultsOf = (ajv: Ajv2020, pointer: string, value: unknown): string[] => {
	const check = ajv.compile({ $ref: `openrouter#/${pointer}` });
	if (check(value)) return [];
	return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const BODY = 'requestBody/content/application~1json/schema';

type Described = { path: string; schema: string; kind: string };

function bodyCheck(document: Document, { path, schema, kind }: Described): Check {
	const ajv = ajvFor(document);
	const known = new Set([
		...Object.keys(document.components.schemas[schema]?.properties ?? {}),
		...(NEWER_FIELDS[path] ?? []),
	]);
	return (body) => [
		...faultsOf(ajv, `paths/${path.replaceAll('/', '~1')}/post/${BODY}`, body),
		...Object.keys(Object(body))
			.filter((name) => !known.has(name))
			.map((name) => `/${name} is not a field of a ${kind}`),
	];
}

function requestCheck(document: Document) {
	const ajv = ajvFor(document);
	return ({ method, path }: { method: string; path: string }, { body, query }: Sent): string[] => {
		const operation = document.paths[path]?.[method.toLowerCase()];
		if (operation === undefined) return [`${method} ${path} is not described`];
		const pointer = `paths/${path.replaceAll('/', '~1').replaceAll(/[{}]/g, encodeURIComponent)}/${method.toLowerCase()}`;
		const { parameters = [] } = operation;
		const queryFaults = [...(query ?? [])].flatMap(([name, value]) => {
			const index = parameters.findIndex((one) => one.in === 'query' && one.name === name);
			if (index === -1) return [`${name} is not a parameter of ${method} ${path}`];
			const at = `${pointer}/parameters/${index}/schema`;
			// A query holds texts only; a number is described as one.
			const faults = faultsOf(ajv, at, value);
			const isFit = faults.length === 0 || faultsOf(ajv, at, Number(value)).length === 0;
			return isFit ? [] : faults.map((fault) => `${name}:${fault}`);
		});
		return [
			...(body === undefined ? [] : faultsOf(ajv, `${pointer}/${BODY}`, body)),
			...queryFaults,
		];
	};
}
