/** Budgets of the gateway, from a request to the response, over the workflow's static data. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { OTHER_CALLER, request, type RequestOptions } from '../../support/gatewayRequest';

const MODELS = [{ id: 'google/gemini-2.5-flash', pricing: { prompt: '0', completion: '0.00001' } }];
/** One answer may cost this much in USD: 100 tokens at 10 USD per million. */
const MOST = 0.001;

let node = 0;
/** A node of its own for each test, as ledgers are kept per node. */
const newNode = () => `workflow:budget${(node += 1)}`;

const options = (limits: object, changes: RequestOptions = {}): RequestOptions => ({
	models: MODELS,
	nodeKey: changes.nodeKey ?? newNode(),
	isStreamed: false,
	...changes,
	parameters: {
		limits: { allowServers: true, requestsPerMinute: 10_000, maxOutputTokens: 100, ...limits },
		...changes.parameters,
	},
});

async function* answer(usage: object = { total_tokens: 9, cost: 0.0004 }) {
	yield `data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta: { content: 'Hi' } }] })}\n\n`;
	yield `data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage })}\n\n`;
	yield 'data: [DONE]\n\n';
}

const usageOf = async (asked: RequestOptions) =>
	JSON.parse((await request(answer, { ...asked, endpoint: 'usage' })).text) as IDataObject;

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
	expect(await usageOf(asked)).toEqual({
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

describe('what is settled', () => {
	test.each([
		{
			name: 'with an own provider key, what the provider takes, too',
			usage: {
				cost: 0.0001,
				is_byok: true,
				cost_details: { upstream_inference_cost: 0.0005 },
			},
			used: 0.0006,
		},
		{ name: 'nothing for a free answer', usage: { cost: 0 }, used: 0 },
		{ name: 'the most, when OpenRouter says no cost', usage: { total_tokens: 5 }, used: MOST },
		{ name: 'more than was reserved', usage: { cost: 0.5 }, used: 0.5 },
		{ name: 'the most, for a negative cost', usage: { cost: -1 }, used: MOST },
	])('is $name', async ({ usage, used }) => {
		const asked = options({ budgetPerCallerUsd: 1 });
		await request(() => answer(usage), asked);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: used, reservedUsd: 0 });
	});

	test('is nothing for what OpenRouter refuses', async () => {
		const asked = options({ budgetPerCallerUsd: 1 });
		const { status } = await request(
			async function* () {
				yield JSON.stringify({ error: { code: 400, message: 'No' } });
			},
			{ ...asked, upstreamStatus: 400 },
		);
		expect(status).toBe(400);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 0, reservedUsd: 0, requests: 1 });
	});

	test('is the most for each attempt that broke off, and another needs room', async () => {
		async function* cut() {
			// Without an ID that could be looked up.
			yield `data: ${JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant' } }] })}\n\n`;
		}
		// Whose webhook waits for the end.
		const attempts = { report: 'failures', options: { attempts: 2, idleTimeoutSeconds: 1 } };
		const asked = options({ budgetPerCallerUsd: 1 }, { parameters: attempts });
		const { calls } = await request(cut, asked);
		expect(calls).toBe(2);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 2 * MOST, reservedUsd: 0 });

		const poor = options({ budgetPerCallerUsd: 1.5 * MOST }, { parameters: attempts });
		expect((await request(cut, poor)).calls).toBe(1);
		expect(await usageOf(poor)).toMatchObject({ usedUsd: MOST, remainingUsd: 0.5 * MOST });
	});
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
		expect((await request(answer, asked)).status).toBe(200);
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

	test('none comes where no calls are reported', async () => {
		const asked = reporting('never', { budgetPerCallerUsd: 0.0001 });
		expect((await request(answer, asked)).items).toEqual([]);
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
