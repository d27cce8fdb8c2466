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

const CHAT_SCHEMA = 'paths/~1chat~1completions/post/requestBody/content/application~1json/schema';

/**
 * What OpenRouter's description has against a chat request body: one line per fault, none when it
 * fits. A top-level field that the description does not name counts as a fault, though OpenRouter
 * itself would ignore it. `undefined` when the file is absent.
 */
export const chatRequestErrors: ((body: unknown) => string[]) | undefined = existsSync(OPENAPI_FILE)
	? chatRequestCheck(parse(readFileSync(OPENAPI_FILE, 'utf8')) as Document)
	: undefined;

function chatRequestCheck(document: Document): (body: unknown) => string[] {
	// "double" and the like are annotations of OpenAPI, not formats that ajv knows.
	const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
	ajv.addSchema({ $id: 'openrouter', ...document });
	const check = ajv.compile({ $ref: `openrouter#/${CHAT_SCHEMA}` });
	const known = new Set(Object.keys(document.components.schemas.ChatRequest?.properties ?? {}));
	return (body) => {
		const fits = check(body);
		const faults = fits
			? []
			: (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
		const unknown = Object.keys(Object(body)).filter((name) => !known.has(name));
		return [...faults, ...unknown.map((name) => `/${name} is not a field of a chat request`)];
	};
}
