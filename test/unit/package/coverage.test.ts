/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads and writes the project's own files; an environment variable asks for a new page */
/** docs/coverage.md: which operation covers which endpoint of OpenRouter, and which of its fields it sets. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describedEndpoints, describedEntries, describedFields } from '../../support/openapi';
import { SET_BY_OPERATION, WITHOUT_PARAMETER } from './coverageFields';
import { ENDPOINTS, NEWER_ENDPOINTS, type Coverage } from './coverageList';
import {
	hasParameter,
	isSet,
	isSetByMembers,
	isWithin,
	OPERATIONS,
	pathsOfTables,
} from './operationFields';
import { aligned } from './referenceTables';

const FILE = path.resolve(__dirname, '../../../docs/coverage.md');

const namesOf = (operations: readonly string[]): string =>
	operations.map((name) => `\`${name}\``).join(', ');

const coverageText = (coverage: Coverage): string =>
	typeof coverage === 'string' ? coverage : namesOf(coverage.operations);

const tableOf = (endpoints: typeof ENDPOINTS): string =>
	aligned([
		['Endpoint', 'What it does, as OpenRouter says', 'Operation, or why there is none'],
		...endpoints.map(([endpoint, summary, coverage]) => [
			`\`${endpoint}\``,
			summary,
			coverageText(coverage),
		]),
	]);

const operationsOf = (endpoint: string): readonly string[] => {
	const [, , coverage] = ENDPOINTS.find(([listed]) => listed === endpoint) ?? [];
	return typeof coverage === 'object' ? coverage.operations : [];
};

/** The operations of the endpoint that leave the field out. */
const withoutField = (endpoint: string, field: string): string[] =>
	operationsOf(endpoint).filter((operation) => !isSet(operation, field));

const leftOut = Object.entries(WITHOUT_PARAMETER).flatMap(([endpoint, reasons]) =>
	Object.entries(reasons).map(([field, reason]) => ({ endpoint, field, reason })),
);

const fieldTable = (): string =>
	aligned([
		['Endpoint', 'Field', 'Operation', 'Why it has no parameter'],
		...leftOut.map(({ endpoint, field, reason }) => [
			`\`${endpoint}\``,
			`\`${field}\``,
			namesOf(withoutField(endpoint, field)),
			reason,
		]),
	]);

const PAGE = `# Coverage

Which operation of the OpenRouter node (\`resource: operation\`) covers which endpoint of OpenRouter's API, or why none does.
\`npm run docs\` writes this page. What has no operation can be reached with n8n's HTTP Request node and one of the
credentials (_Predefined Credential Type_).

${tableOf(ENDPOINTS)}
Newer than the description of the API that this list was made from:

${tableOf(NEWER_ENDPOINTS)}
## Fields without a parameter

The operations set every field of their endpoints, in the path, the query and the body, by a parameter, except for these.
Plugins and server tools have their ID or type in the name.

${fieldTable()}`;

test('docs/coverage.md is that of the list; `npm run docs` writes it', () => {
	if (process.env.UPDATE_DOCS) writeFileSync(FILE, PAGE);
	else expect(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '').toBe(PAGE);
});

const listed = [...ENDPOINTS, ...NEWER_ENDPOINTS];

const covered = listed.flatMap(([, , coverage]) =>
	typeof coverage === 'string' ? [] : coverage.operations,
);

test.each([...OPERATIONS.keys()])('the list has an endpoint for the operation %s', (operation) => {
	expect(covered).toContain(operation);
});

test.each([...new Set(covered)])('the node has the operation %s of the list', (operation) => {
	expect([...OPERATIONS.keys()]).toContain(operation);
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

test.each(
	Object.entries(SET_BY_OPERATION).flatMap(([operation, fields]) =>
		Object.entries(fields).map(([field, parameter]) => ({ operation, field, parameter })),
	),
)('$operation sets $field by its parameter $parameter', ({ operation, field, parameter }) => {
	expect(hasParameter(operation, parameter)).toBe(true);
	// What a table says is not said twice.
	expect([...pathsOfTables(operation)]).not.toContain(field);
});

test('each reason is for a field that an operation leaves out', () => {
	const needless = leftOut.filter(
		({ endpoint, field }) => withoutField(endpoint, field).length === 0,
	);
	expect(needless).toEqual([]);
});

// The file is not part of this repository.
(describedFields === undefined ? describe.skip : describe)('of OpenRouter’s OpenAPI file', () => {
	const fields = describedFields ?? (() => new Map<string, readonly string[]>());

	/** The fields, and the members of those that no operation sets as a whole. */
	const expected = (endpoint: string, operation: string): string[] =>
		[...fields(endpoint)].flatMap(([field, members]) =>
			members.length > 0 && isSetByMembers(operation, field)
				? members.map((member) => `${field}.${member}`)
				: [field],
		);

	const covered = ENDPOINTS.flatMap(([endpoint]) =>
		operationsOf(endpoint).map((operation) => ({ endpoint, operation })),
	);

	test.each(covered)(
		'each field of $endpoint is set by $operation, or has a reason',
		({ endpoint, operation }) => {
			const reasons = WITHOUT_PARAMETER[endpoint] ?? {};
			const missing = expected(endpoint, operation).filter(
				(field) => !isSet(operation, field) && !Object.hasOwn(reasons, field),
			);
			expect(missing).toEqual([]);
		},
	);

	const CHAT = 'POST /chat/completions';
	const entries = describedEntries ?? [];

	test('each setting of plugins and server tools is set by the chats, or has a reason', () => {
		const reasons = Object.keys(WITHOUT_PARAMETER[CHAT] ?? {});
		const missing = entries.filter(
			(entry) =>
				withoutField(CHAT, entry).length > 0 && !reasons.some((field) => isWithin(field, entry)),
		);
		expect(missing).toEqual([]);
	});

	test('each field that has a reason is one of the API', () => {
		const gone = leftOut.filter(({ endpoint, field }) => {
			const known = operationsOf(endpoint).flatMap((operation) => expected(endpoint, operation));
			const isEntry = entries.some((entry) => isWithin(field, entry));
			return !known.includes(field) && !(endpoint === CHAT && isEntry);
		});
		expect(gone).toEqual([]);
	});

	test('each field that an operation sets by itself is one of the API', () => {
		const gone = Object.entries(SET_BY_OPERATION).flatMap(([operation, set]) => {
			const known = covered
				.filter((one) => one.operation === operation)
				.flatMap(({ endpoint }) => [...fields(endpoint).keys()]);
			return Object.keys(set).filter((field) => !known.includes(field));
		});
		expect(gone).toEqual([]);
	});
});
