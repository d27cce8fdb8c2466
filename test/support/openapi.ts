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

const schemaOf = (path: string): string =>
	`paths/${path.replaceAll('/', '~1')}/post/requestBody/content/application~1json/schema`;
const CHAT_SCHEMA = schemaOf('/chat/completions');

const document = existsSync(OPENAPI_FILE)
	? (parse(readFileSync(OPENAPI_FILE, 'utf8')) as Document)
	: undefined;

/**
 * What OpenRouter's description has against a chat request body: one line per fault, none when it
 * fits. A top-level field that the description does not name counts as a fault, though OpenRouter
 * itself would ignore it. `undefined` when the file is absent.
 */
export const chatRequestErrors: ((body: unknown) => string[]) | undefined =
	document && chatRequestCheck(document);

/** The same for the body of a POST to another path, without the check for fields that are not named. */
export const operationRequestErrors = document && operationRequestCheck(document);

function operationRequestCheck(described: Document): (path: string, body: unknown) => string[] {
	const ajv = ajvWith(described);
	return (path, body) =>
		ajv.validate({ $ref: `openrouter#/${schemaOf(path)}` }, body)
			? []
			: (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function ajvWith(described: Document): Ajv2020 {
	// "double" and the like are annotations of OpenAPI, not formats that ajv knows.
	const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
	return ajv.addSchema({ $id: 'openrouter', ...described });
}

function chatRequestCheck(described: Document): (body: unknown) => string[] {
	const check = ajvWith(described).compile({ $ref: `openrouter#/${CHAT_SCHEMA}` });
	const known = new Set(Object.keys(described.components.schemas.ChatRequest?.properties ?? {}));
	return (body) => {
		const fits = check(body);
		const faults = fits
			? []
			: (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
		const unknown = Object.keys(Object(body)).filter((name) => !known.has(name));
		return [...faults, ...unknown.map((name) => `/${name} is not a field of a chat request`)];
	};
}
