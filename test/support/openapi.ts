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

type Document = {
	components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
	paths: Record<string, unknown>;
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
export const requestErrors = (path: string, schema: string, kind: string): Check | undefined =>
	DOCUMENT === undefined ? undefined : checkOf(DOCUMENT, { path, schema, kind });

export const chatRequestErrors = requestErrors('/chat/completions', 'ChatRequest', 'chat request');

type Described = { path: string; schema: string; kind: string };

function checkOf(document: Document, { path, schema, kind }: Described): Check {
	// "double" and the like are annotations of OpenAPI, not formats that ajv knows.
	const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
	ajv.addSchema({ $id: 'openrouter', ...document });
	const pointer = path.replaceAll('/', '~1');
	const body = `paths/${pointer}/post/requestBody/content/application~1json/schema`;
	const check = ajv.compile({ $ref: `openrouter#/${body}` });
	const known = new Set(Object.keys(document.components.schemas[schema]?.properties ?? {}));
	return (given) => {
		const fits = check(given);
		const faults = fits
			? []
			: (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
		const unknown = Object.keys(Object(given)).filter((name) => !known.has(name));
		return [...faults, ...unknown.map((name) => `/${name} is not a field of a ${kind}`)];
	};
}
