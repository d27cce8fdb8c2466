/**
 * The example whose gateway writes each call into a Data Table, made of the very file that users
 * import.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { awaitRows, removeTables, rowsOf, tablesNamed } from './dataTables';
import { expectKnownParameters, readExample } from './exampleFile';
import { MODEL } from './gateway';
import { ORIGIN, publishReports, TABLE, type Ask } from './gatewayReports';
import { openSession, type Session } from './session';

const SECRET = 'a secret of the caller’s';

let session: Session;
let ask: Ask;

beforeAll(async () => {
	session = await openSession();
	ask = await publishReports(session);
});
beforeEach(async () => {
	session.upstream.clear();
	await removeTables(session, TABLE);
});
afterAll(async () => {
	if (session === undefined) return;
	await session.close();
	await removeTables(session, TABLE);
});

describe('the file', () => {
	const { nodes } = readExample('gateway-reports-table');

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});

	test('its gateway lets nobody in before the author has said from where', async () => {
		const gateway = nodes.find(({ type }) => type.endsWith('.openRouterGateway'));
		expect(gateway?.parameters).toMatchObject({
			models: [MODEL],
			report: 'always',
			limits: { allowedOrigins: ['https://your-app.example'], requestsPerMinute: 30 },
		});
	});
});

test('the first call makes the table, and an answer is a row of who, what and how much', async () => {
	const startedMs = Date.now();
	const status = await ask('web app', SECRET, { model: MODEL, stream: true });
	expect(status).toBe(200);
	const [row, ...more] = await awaitRows(session, TABLE, 1);
	expect(more).toEqual([]);
	expect(row).toEqual({
		id: 1,
		createdAt: expect.any(String),
		updatedAt: expect.any(String),
		at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
		kind: 'call',
		callerId: 'web app',
		origin: ORIGIN,
		modelAsked: MODEL,
		model: MODEL,
		provider: expect.any(String),
		outcome: 'answered',
		statusCode: 200,
		errorType: null,
		promptTokens: expect.any(Number),
		completionTokens: expect.any(Number),
		totalTokens: expect.any(Number),
		cost: expect.any(Number),
		totalMs: expect.any(Number),
		firstTokenMs: expect.any(Number),
		generationId: expect.any(String),
		streamed: true,
		aborted: false,
		estimated: false,
		percent: null,
		scope: null,
		period: null,
		limitUsd: null,
		usedUsd: null,
		resetsAt: null,
	});
	expect(row?.cost).toBeGreaterThan(0);
	const atMs = Date.parse(String(row?.at));
	expect(atMs >= startedMs && atMs <= Date.now()).toBe(true);
	expect(JSON.stringify(row)).not.toContain(SECRET);
});

test('a failed call is a row without a model or a cost', async () => {
	expect(await ask('web app', '/fail 402')).toBe(402);
	const [row] = await awaitRows(session, TABLE, 1);
	expect(row).toMatchObject({
		callerId: 'web app',
		outcome: 'failed',
		statusCode: 402,
		errorType: 'payment_required',
		modelAsked: null,
		model: null,
		cost: null,
		totalTokens: 0,
		streamed: false,
		aborted: false,
		estimated: false,
	});
});

test('calls that end together at the very first use make one table, and each is a row', async () => {
	const texts = Array.from({ length: 8 }, (_, index) => `hello ${index}`);
	const statuses = await Promise.all(
		texts.map(async (text, index) => await ask(index % 2 === 0 ? 'web app' : 'intranet', text)),
	);
	expect(new Set(statuses)).toEqual(new Set([200]));
	const rows = await awaitRows(session, TABLE, texts.length);
	expect(rows).toHaveLength(texts.length);
	expect(new Set(rows.map(({ generationId }) => generationId)).size).toBe(texts.length);
	expect(rows.filter(({ callerId }) => callerId === 'intranet')).toHaveLength(4);
	expect(await tablesNamed(session, TABLE)).toHaveLength(1);
});

test('a refused call is no row', async () => {
	expect(await ask('web app', 'hello', { model: 'openai/gpt-4o' })).toBe(403);
	expect(await ask('web app', 'hello')).toBe(200);
	await awaitRows(session, TABLE, 1);
	const [table] = await tablesNamed(session, TABLE);
	if (table === undefined) throw new Error('There is no table');
	expect(await rowsOf(session, table)).toMatchObject([{ statusCode: 200 }]);
});
