/**
 * The example that says what each caller cost, made of the very file that users import, on rows
 * that the example before it has written.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exampleWorkflow } from '../host/exampleWorkflow';
import { awaitRows, insertRows, removeTables, tablesNamed, type Row } from './dataTables';
import { expectKnownParameters, readExample } from './exampleFile';
import { publishReports, TABLE } from './gatewayReports';
import { runManually } from './manualRun';
import { openSession, type Session } from './session';

const NAME = 'gateway-daily-cost';
const LAST_NODE = 'Dearest first';
const DAY_MS = 24 * 60 * 60 * 1_000;

let session: Session;
let workflowId: string;
let rows: Row[];

beforeAll(async () => {
	session = await openSession();
	await removeTables(session, TABLE);
	const { n8n, credential } = session;
	const example = exampleWorkflow({ name: NAME, credential, allowedOrigins: '*' });
	workflowId = (await n8n.createWorkflow(example)).id;
});
afterAll(async () => {
	if (session === undefined) return;
	await session.close();
	await removeTables(session, TABLE);
});

describe('the file', () => {
	const { nodes } = readExample(NAME);

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});

	test('reads the table that the other example makes', () => {
		const names = [
			...readExample('gateway-reports-table').nodes.map(({ parameters }) => parameters.tableName),
			...nodes.map(({ parameters }) => (parameters.dataTableId as { value?: string })?.value),
		].filter((name) => name !== undefined);
		expect(names).toEqual([TABLE, TABLE]);
	});
});

test('the workflow says so when there is no table yet', async () => {
	const { status, error } = await runManually(session, workflowId, 'Run it');
	expect({ status, error }).toEqual({
		status: 'error',
		error: expect.stringContaining(`"${TABLE}" not found`),
	});
});

describe('with calls of two callers', () => {
	beforeAll(async () => {
		const ask = await publishReports(session);
		await ask('web app', 'hello');
		await ask('web app', '/fail 402');
		await ask('intranet', 'A much longer question, which costs more. '.repeat(50));
		await ask('web app', 'hello again');
		rows = await awaitRows(session, TABLE, 4);
	});

	const sum = (id: string, column: string): number =>
		rows
			.filter(({ callerId }) => callerId === id)
			.reduce((total, row) => total + Number(row[column] ?? 0), 0);
	const costOf = (callerId: string, counts: { calls: number; failed: number }) => ({
		callerId,
		...counts,
		tokens: sum(callerId, 'totalTokens'),
		cost: expect.closeTo(sum(callerId, 'cost'), 12),
	});

	test('gives an item per caller for today so far, the dearest first', async () => {
		const { status, error, itemsOf } = await runManually(session, workflowId, 'Run it');
		expect({ status, error }).toEqual({ status: 'success', error: undefined });
		expect(itemsOf(LAST_NODE)).toEqual([
			costOf('intranet', { calls: 1, failed: 0 }),
			costOf('web app', { calls: 3, failed: 1 }),
		]);
		expect(sum('intranet', 'cost')).toBeGreaterThan(sum('web app', 'cost'));
		expect(sum('web app', 'cost')).toBeGreaterThan(0);
	});

	test('gives no item for a day without calls', async () => {
		const { status, itemsOf } = await runManually(session, workflowId, 'Every morning');
		expect({ status, items: itemsOf(LAST_NODE) }).toEqual({ status: 'success', items: [] });
	});

	test('gives in the morning yesterday’s calls and no others, a reached budget neither', async () => {
		const [table] = await tablesNamed(session, TABLE);
		if (table === undefined) throw new Error('There is no table');
		const row = { callerId: 'intranet', outcome: 'answered', totalTokens: 10, cost: 0.1 };
		const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
		await insertRows(session, table, [
			{ ...row, at: daysAgo(1) },
			{ ...row, at: daysAgo(1), cost: 0.2 },
			{ ...row, at: daysAgo(1), cost: null, outcome: 'aborted' },
			{ ...row, at: daysAgo(2), cost: 7 },
			{ at: daysAgo(1), kind: 'budget', callerId: 'intranet', percent: 80, usedUsd: 4 },
			{ ...row, at: daysAgo(1), kind: 'call', cost: 0.4 },
		]);
		const { itemsOf } = await runManually(session, workflowId, 'Every morning');
		expect(itemsOf(LAST_NODE)).toEqual([
			{ callerId: 'intranet', calls: 4, failed: 0, tokens: 40, cost: expect.closeTo(0.7, 12) },
		]);
	});
});
