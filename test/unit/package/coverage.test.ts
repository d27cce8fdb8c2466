/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads and writes the project's own files; an environment variable asks for a new page */
/** docs/coverage.md: which operation covers which endpoint of OpenRouter. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { RESOURCES } from '../../../nodes/OpenRouter/operations';
import { describedEndpoints } from '../../support/openapi';
import { ENDPOINTS, NEWER_ENDPOINTS, type Coverage } from './coverageList';
import { aligned } from './referenceTables';

const FILE = path.resolve(__dirname, '../../../docs/coverage.md');

const OPERATIONS = new Set(
	RESOURCES.flatMap(({ value, operations }) =>
		Object.keys(operations).map((operation) => `${value}: ${operation}`),
	),
);

const coverageText = (coverage: Coverage): string => {
	if (typeof coverage === 'string') return coverage;
	return coverage.operations.map((name) => `\`${name}\``).join(', ');
};

const tableOf = (endpoints: typeof ENDPOINTS): string =>
	aligned([
		['Endpoint', 'What it does, as OpenRouter says', 'Operation, or why there is none'],
		...endpoints.map(([endpoint, summary, coverage]) => [
			`\`${endpoint}\``,
			summary,
			coverageText(coverage),
		]),
	]);

const PAGE = `# Coverage

Which operation of the OpenRouter node (\`resource: operation\`) covers which endpoint of OpenRouter's API, or why none does.
\`npm run docs\` writes this page. What has no operation can be reached with n8n's HTTP Request node and one of the
credentials (_Predefined Credential Type_).

${tableOf(ENDPOINTS)}
Newer than the description of the API that this list was made from:

${tableOf(NEWER_ENDPOINTS)}`;

test('docs/coverage.md is that of the list; `npm run docs` writes it', () => {
	if (process.env.UPDATE_DOCS) writeFileSync(FILE, PAGE);
	else expect(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '').toBe(PAGE);
});

const listed = [...ENDPOINTS, ...NEWER_ENDPOINTS];

const covered = listed.flatMap(([, , coverage]) =>
	typeof coverage === 'string' ? [] : coverage.operations,
);

test.each([...OPERATIONS])('the list has an endpoint for the operation %s', (operation) => {
	expect(covered).toContain(operation);
});

test.each([...new Set(covered)])('the node has the operation %s of the list', (operation) => {
	expect(OPERATIONS).toContain(operation);
});

test('reasons name operations that the node has', () => {
	const named = listed.flatMap(([, , coverage]) =>
		typeof coverage === 'string' ? [...coverage.matchAll(/`(\w+: \w+)`/g)] : [],
	);
	expect(
		named.map(([, operation]) => operation).filter((name = '') => !OPERATIONS.has(name)),
	).toEqual([]);
	expect(named.length).toBeGreaterThan(0);
});

test('no endpoint is listed twice', () => {
	const endpoints = listed.map(([endpoint]) => endpoint);
	expect(endpoints.filter((endpoint, index) => endpoints.indexOf(endpoint) !== index)).toEqual([]);
});

// The file is not part of this repository.
(describedEndpoints === undefined ? test.skip : test)(
	'the list has each endpoint of OpenRouter’s OpenAPI file, and its summary',
	() => {
		expect(Object.fromEntries(ENDPOINTS.map(([endpoint, summary]) => [endpoint, summary]))).toEqual(
			Object.fromEntries(
				[...(describedEndpoints ?? [])].map(([endpoint, summary]) => [
					endpoint,
					summary.replaceAll("'", '’'),
				]),
			),
		);
	},
);
