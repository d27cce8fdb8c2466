/**
 * The example whose gateway writes each call into Postgres, made of the very file that users import.
 * There is no Postgres here, so it is imported and judged by n8n's own description of its nodes.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CALLER_CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { expectKnownParameters, readExample } from './exampleFile';
import { openSession, type Session } from './session';

const NAME = 'gateway-reports-postgres';
const { nodes } = readExample(NAME);
const parametersOf = (name: string) => nodes.find((node) => node.name === name)?.parameters ?? {};

let session: Session;

beforeAll(async () => {
	session = await openSession();
});
afterAll(async () => await session?.close());

test('n8n imports it, and knows all that it asks of its nodes', async () => {
	const { n8n, credential } = session;
	const callerCredential = await n8n.createCredential('Callers', CALLER_CREDENTIAL_TYPE, {
		method: 'none',
	});
	const example = exampleWorkflow({
		name: NAME,
		credential,
		callerCredential,
		allowedOrigins: '*',
	});
	const imported = await n8n.createWorkflow(example);
	expect(imported.nodes).toHaveLength(nodes.length);
	await expectKnownParameters(session, nodes);
});

describe('the SQL', () => {
	const query = String(parametersOf('Table').query);

	test('is fixed: nothing of a call goes into it', () => {
		expect(query).toMatch(/^CREATE TABLE IF NOT EXISTS public\.openrouter_gateway_reports \(/);
		expect(query).not.toMatch(/[={}$;]/);
	});

	test('makes the table that rows go into, with the columns that a row has', () => {
		expect(parametersOf('Add the row')).toMatchObject({
			operation: 'insert',
			schema: { value: 'public' },
			table: { value: 'openrouter_gateway_reports' },
		});
		const columns = [...query.matchAll(/^ {2}(\w+) /gm)].map(([, column]) => column);
		const { assignments } = parametersOf('Row').assignments as {
			assignments: Array<{ name: string }>;
		};
		expect(columns).toEqual(['id', ...assignments.map(({ name }) => name)]);
	});
});

test('a row has what a row of the Data Table has', () => {
	const valuesIn = (example: typeof nodes) => {
		const { assignments } = example.find(({ name }) => name === 'Row')?.parameters.assignments as {
			assignments: Array<{ value: string }>;
		};
		return assignments.map(({ value }) => value);
	};
	expect(valuesIn(nodes)).toEqual(valuesIn(readExample('gateway-reports-table').nodes));
});
