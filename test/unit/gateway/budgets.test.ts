/** Budgets of the gateway, from a request to the response, over the workflow's static data. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { OTHER_CALLER, request } from '../../support/gatewayRequest';
import { answer, MOST, newNode, options, usageOf } from './budgeted';

test('a call is reserved for, settled with its cost, and its caller may look', async () => {
	const asked = options({ budgetPerCallerUsd: 1 });
	const { status, headers } = await request(answer, asked);
	expect(status).toBe(200);
	expect(headers).toMatchObject({
		'X-Budget-Limit': '1',
		'X-Budget-Remaining': String(1 - MOST),
		'X-Budget-Reset': expect.stringMatching(/T00:00:00\.000Z$/),
	});
	expect(headers['Access-Control-Expose-Headers'] ?? '').toBe('');
	const looked = await request(answer, { ...asked, endpoint: 'usage' });
	expect(looked.headers).toMatchObject({
		'X-Budget-Limit': '1',
		'X-Budget-Remaining': '0.9996',
		'X-Budget-Reset': headers['X-Budget-Reset'],
	});
	expect(JSON.parse(looked.text)).toEqual({
		period: 'day',
		limitUsd: 1,
		usedUsd: 0.0004,
		reservedUsd: 0,
		remainingUsd: 0.9996,
		resetsAt: headers['X-Budget-Reset'],
		requests: 1,
	});
});

test('each caller has a budget of their own, and sees only theirs', async () => {
	const asked = options({ budgetPerCallerUsd: 1 });
	await request(answer, asked);
	const other = { ...asked, headers: { authorization: `Bearer ${OTHER_CALLER}` } };
	expect(await usageOf(other)).toMatchObject({ usedUsd: 0, requests: 0 });
});

test.each([false, true])('without room nothing is sent (streamed: %p)', async (isStreamed) => {
	const asked = options({ budgetPerCallerUsd: 0.0019 }, { isStreamed });
	expect((await request(answer, asked)).status).toBe(200);
	expect((await request(answer, asked)).status).toBe(200);
	const refused = await request(answer, asked);
	expect(refused).toMatchObject({ status: 200 });
	const last = await request(answer, asked);
	expect(last).toMatchObject({ status: 402, calls: 0 });
	expect(last.headers).toMatchObject({
		'X-Budget-Limit': '0.0019',
		'X-Budget-Remaining': '0.0007',
		'Retry-After': expect.stringMatching(/^\d+$/),
	});
	expect(JSON.parse(last.text)).toMatchObject({
		error: { type: 'budget_exceeded', code: 402, param: null },
	});
});

test('all callers together may have a budget, of which nobody sees the figures', async () => {
	const asked = options({ budgetForAllUsd: 0.0012 });
	const first = await request(answer, asked);
	expect(first.status).toBe(200);
	expect(Object.keys(first.headers).join()).not.toContain('X-Budget');
	const other = { ...asked, headers: { authorization: `Bearer ${OTHER_CALLER}` } };
	expect(await request(answer, other)).toMatchObject({ status: 402, calls: 0 });
	expect(await usageOf(other)).toMatchObject({ limitUsd: null, remainingUsd: null, usedUsd: 0 });
});

test('a name of the credential may have a budget of its own', async () => {
	const asked = options({
		budgetPerCallerUsd: 0,
		budgetNames: { values: [{ name: 'app', usd: 1 }] },
	});
	expect((await request(answer, asked)).headers).toMatchObject({ 'X-Budget-Limit': '1' });
	const other = { ...asked, headers: { authorization: `Bearer ${OTHER_CALLER}` } };
	expect(await request(answer, other)).toMatchObject({ status: 402 });
});

test('calls at the same time do not pass a budget together', async () => {
	const asked = options({ budgetPerCallerUsd: 0.005, maxConcurrent: 100 });
	const answers = await Promise.all(
		Array.from({ length: 50 }, async () => await request(answer, asked)),
	);
	const statuses = answers.map(({ status }) => status);
	expect(statuses.filter((status) => status === 200)).toHaveLength(5);
	expect(statuses.filter((status) => status === 402)).toHaveLength(45);
	expect(await usageOf(asked)).toMatchObject({ usedUsd: 0.002, reservedUsd: 0, requests: 5 });
});

describe('the workflow’s static data', () => {
	const ledgerOf = (staticData: IDataObject, nodeKey: string) =>
		staticData[`openRouterBudgets:${nodeKey}`] as IDataObject | undefined;

	test('is not touched without a budget', async () => {
		const staticData = {};
		await request(answer, options({}, { staticData }));
		expect(staticData).toEqual({});
	});

	test('holds the ledger when the webhook returns, and other processes read it', async () => {
		const nodeKey = newNode();
		const staticData: IDataObject = {};
		const asked = options({ budgetPerCallerUsd: 0.0014 }, { nodeKey, staticData });
		await request(answer, { ...asked, parameters: { ...asked.parameters, report: 'failures' } });
		const ledger = ledgerOf(staticData, nodeKey);
		expect(Object.keys(ledger ?? {})).toHaveLength(1);
		expect(JSON.stringify(staticData)).not.toContain('app');

		// Another process: a node of the same key cannot be had here, so the column gets another name.
		const otherKey = newNode();
		const other = { [`openRouterBudgets:${otherKey}`]: ledger ?? null };
		const seen = options({ budgetForAllUsd: 0.0014 }, { nodeKey: otherKey, staticData: other });
		expect((await request(answer, seen)).status).toBe(200);
		expect((await request(answer, seen)).status).toBe(402);
		expect(Object.keys(ledgerOf(other, otherKey) ?? {})).toHaveLength(2);
	});

	test('is left alone by a test event, which counts in memory', async () => {
		const staticData = {};
		const asked = options({ budgetPerCallerUsd: 0.0014 }, { staticData, isTest: true });
		const { status, report } = await request(answer, asked);
		expect(status).toBe(200);
		expect(report?.budgetHint).toContain('in memory only');
		expect((await request(answer, asked)).status).toBe(200);
		expect((await request(answer, asked)).status).toBe(402);
		expect(staticData).toEqual({});
		// Published calls have their whole budget.
		expect((await request(answer, { ...asked, isTest: false })).status).toBe(200);
	});

	test.each(['text', 7, { column: 'x' }, { column: { a: 1 } }, ['x']])(
		'that holds %p refuses the call, keeps it, and says so in the log',
		async (foreign) => {
			const nodeKey = newNode();
			const staticData: IDataObject = { [`openRouterBudgets:${nodeKey}`]: foreign, other: 1 };
			const log: string[] = [];
			const asked = options({ budgetPerCallerUsd: 1 }, { nodeKey, staticData, log });
			const { status, text, calls, headers } = await request(answer, asked);
			expect({ status, calls }).toEqual({ status: 503, calls: 0 });
			expect(headers).toMatchObject({ 'Retry-After': '1' });
			expect(JSON.parse(text)).toMatchObject({ error: { type: 'budget_unavailable' } });
			expect(log.join()).toContain('set aside');
			expect(log).toHaveLength(1);
			expect(staticData.other).toBe(1);
			const aside = staticData[`openRouterBudgetsSetAside:${nodeKey}`] as object;
			expect(Object.values(aside)[0]).toEqual(
				Array.isArray(foreign) || typeof foreign !== 'object' ? foreign : foreign.column,
			);
			expect((await request(answer, asked)).status).toBe(200);
		},
	);
});

describe('prices', () => {
	/** Lists are kept per key. */
	const keyOf = (name: string) => ({ apiKey: `sk-or-v1-${name}`, region: 'global' });

	test('a model without one is refused', async () => {
		const asked = options({ budgetPerCallerUsd: 1 }, { credential: keyOf('unlisted'), models: [] });
		expect(await request(answer, asked)).toMatchObject({ status: 403, calls: 0 });
	});

	test('the author may give one', async () => {
		const asked = options(
			{ budgetPerCallerUsd: 1, unknownModelPrice: 10 },
			{ credential: keyOf('unlisted'), models: [] },
		);
		expect((await request(answer, asked)).status).toBe(200);
	});

	test('a list that cannot be had refuses the call, and the log says why', async () => {
		const log: string[] = [];
		const asked = options(
			{ budgetPerCallerUsd: 1 },
			{ credential: keyOf('nolist'), models: 503, log },
		);
		expect(await request(answer, asked)).toMatchObject({ status: 503, calls: 0 });
		expect(log.join()).toContain('prices');
	});
});

describe('reports', () => {
	const reporting = (report: string, limits: object) => options(limits, { parameters: { report } });

	test('at 80 and at 100 percent an item of its own comes, once', async () => {
		const dear = () => answer({ total_tokens: 9, cost: 0.0009 });
		const asked = reporting('always', { budgetPerCallerUsd: 0.0019 });
		const kinds: unknown[] = [];
		const budgets: IDataObject[] = [];
		for (let call = 0; call < 5; call++) {
			const { items } = await request(dear, asked);
			kinds.push(items.map(({ kind, percent }) => percent ?? kind));
			budgets.push(...items.filter(({ kind }) => kind === 'budget'));
		}
		expect(kinds).toEqual([['call'], ['call', 80], [100], [], []]);
		expect(budgets[0]).toEqual({
			at: expect.any(String),
			kind: 'budget',
			percent: 80,
			scope: 'caller',
			callerId: 'app',
			callerSource: 'token',
			period: 'day',
			limitUsd: 0.0019,
			usedUsd: 0.0018,
			reservedUsd: 0,
			remainingUsd: 0.0001,
			resetsAt: expect.any(String),
		});
	});

	test('the budget of all callers names no caller', async () => {
		const asked = reporting('failures', { budgetForAllUsd: 0.001 });
		await request(answer, asked);
		const { items } = await request(answer, asked);
		expect(items).toMatchObject([{ kind: 'budget', scope: 'all', percent: 100 }]);
		expect(items[0]).not.toHaveProperty('callerId');
	});

	test('it comes also from a call in which something is thrown', async () => {
		const broken = () => {
			throw new Error('No');
		};
		const asked = reporting('failures', { budgetPerCallerUsd: MOST });
		const { items } = await request(broken, asked);
		expect(items).toMatchObject([{ kind: 'budget', percent: 100, usedUsd: MOST }]);
	});

	test('none comes where no calls are reported', async () => {
		const asked = reporting('never', { budgetPerCallerUsd: MOST });
		await request(answer, asked);
		expect(await request(answer, asked)).toMatchObject({ status: 402, items: [] });
	});

	test('a test event has it all the same', async () => {
		const asked = { ...reporting('never', { budgetPerCallerUsd: MOST }), isTest: true };
		await request(answer, asked);
		const { items } = await request(answer, asked);
		expect(items.map(({ kind }) => kind)).toEqual(['call', 'budget']);
	});
});

describe('GET /usage', () => {
	test('is refused like any call, and counts as one', async () => {
		const asked = options({ budgetPerCallerUsd: 1, requestsPerMinute: 1 });
		const stranger = { ...asked, headers: { authorization: 'Bearer nobody-knows-me-00' } };
		expect((await request(answer, { ...stranger, endpoint: 'usage' })).status).toBe(401);
		expect((await request(answer, { ...asked, endpoint: 'usage' })).status).toBe(200);
		expect((await request(answer, { ...asked, endpoint: 'usage' })).status).toBe(429);
	});

	test('says so where no budget is set', async () => {
		const { status, text } = await request(answer, { ...options({}), endpoint: 'usage' });
		expect(status).toBe(404);
		expect(text).toContain('no budgets');
	});
});
