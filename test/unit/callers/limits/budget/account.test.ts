/** A caller's budget over the static data of a workflow, as several processes and nodes see it. */
import { expect, test } from '@jest/globals';
import type { Caller } from '../../../../../nodes/shared/callers/identity/identity';
import {
	createLedgers,
	openBudget,
	type BudgetPorts,
} from '../../../../../nodes/shared/callers/limits/budget/account';
import { Failure } from '../../../../../nodes/shared/failure/failure';
import { ledgerStore } from '../../../../../nodes/shared/callers/limits/budget/store';
import { flatPrice } from '../../../../../nodes/shared/openrouter/price';
import type { ChatRequest } from '../../../../../nodes/shared/openrouter/request/request';

const NOON = Date.parse('2026-11-27T12:00:00Z');
const REQUEST = { model: 'a/b', messages: [], max_tokens: 100, stream: true } as ChatRequest;
/** Micro-USD, at one per token. */
const MOST = 100;
const RULES = { period: 'day', callerLimit: 1_000 } as const;

const callerOf = (id: string): Caller => ({ source: 'token', id, key: `token:${id}` });

/** An n8n process; `data` is the workflow's static data. */
function processOn(data: Record<string, unknown> | undefined, changes: Partial<BudgetPorts> = {}) {
	const ledgers = createLedgers();
	return (id: string, nodeKey = 'workflow:node') =>
		openBudget(callerOf(id), RULES, {
			ledgers,
			nodeKey: () => nodeKey,
			instanceId: () => 'instance',
			store: data === undefined ? undefined : ledgerStore(data, nodeKey),
			prices: async () => () => flatPrice(1),
			nowMs: () => NOON,
			logFault: () => {},
			...changes,
		});
}

test('what another process has written is seen where a caller only looks', async () => {
	const data = {};
	const [one, other] = [processOn(data), processOn(data)];
	const budget = one('ada');
	await budget.reserve(REQUEST);
	expect(other('ada').state()).toMatchObject({ reserved: 0 });
	budget.save();
	expect(other('ada').state()).toMatchObject({ reserved: MOST, requests: 1 });
	expect(other('bob').state()).toMatchObject({ reserved: 0, requests: 0 });
});

test('who only looks writes nothing', async () => {
	const data = {};
	const open = processOn(data);
	const looking = open('ada');
	looking.state();
	looking.save();
	expect(data).toEqual({});
	await open('ada').reserve(REQUEST);
	// What an earlier call has counted since is written by whoever comes next.
	looking.save();
	expect(Object.keys(data)).toHaveLength(1);
});

test('a request that may take several calls reserves for each', async () => {
	const budget = processOn({})('ada');
	const reservation = await budget.reserve(REQUEST, 2);
	expect(budget.state()).toMatchObject({ reserved: 2 * MOST, requests: 1 });
	if (reservation instanceof Failure) throw new Error(reservation.message);
	expect(reservation.mostCost()).toBe(2 * MOST);
	// Another request of the same call is priced like the first.
	expect(reservation.renew(1, REQUEST)).toBeUndefined();
	expect(budget.state()).toMatchObject({ spent: 1, reserved: 2 * MOST, requests: 1 });
	expect(reservation.renew(1, { ...REQUEST, max_tokens: 600 })).toMatchObject({
		errorType: 'budget_exceeded',
	});
});

test('two nodes of a workflow count apart, and name the same caller differently', async () => {
	const data: Record<string, Record<string, string>> = {};
	const open = processOn(data);
	for (const nodeKey of ['workflow:one', 'workflow:two']) {
		const budget = open('ada', nodeKey);
		await budget.reserve(REQUEST);
		budget.save();
		expect(budget.state()).toMatchObject({ reserved: MOST });
	}
	const callers = Object.values(data).map(
		(ledger) => Object.values(ledger)[0]?.split(';')[1]?.split(',')[0],
	);
	expect(new Set(callers).size).toBe(2);
	const elsewhere: Record<string, Record<string, string>> = {};
	const budget = processOn(elsewhere, { instanceId: () => 'other' })('ada', 'workflow:one');
	await budget.reserve(REQUEST);
	budget.save();
	const [ledger = {}] = Object.values(elsewhere);
	expect(Object.values(ledger).join()).not.toContain(callers[0]);
});

test('test events count apart from published calls', async () => {
	const ledgers = createLedgers();
	const published = processOn({}, { ledgers })('ada');
	const tested = processOn(undefined, { ledgers })('ada');
	await tested.reserve(REQUEST);
	expect(published.state()).toMatchObject({ reserved: 0 });
	await published.reserve(REQUEST);
	await published.reserve(REQUEST);
	expect(tested.state()).toMatchObject({ reserved: MOST });
});

test('a part that cannot be read is set aside with the rest kept, also where a caller only looks', async () => {
	const data: Record<string, Record<string, unknown>> = {};
	const writing = processOn(data)('ada');
	await writing.reserve(REQUEST);
	writing.save();
	const name = 'openRouterBudgets:workflow:node';
	// Of a later version of this package, and of nobody.
	data[name] = { ...data[name], newer: '2 whatever', ['__proto__x']: {} };
	const faults: string[] = [];
	const budget = processOn(data, { logFault: (fault) => faults.push(fault) })('ada');
	expect(budget.state()).toMatchObject({ errorType: 'budget_unavailable', statusCode: 503 });
	budget.save();
	expect(faults).toHaveLength(1);
	expect(data['openRouterBudgetsSetAside:workflow:node']).toEqual({
		newer: '2 whatever',
		['__proto__x']: {},
	});
	expect(budget.state()).toMatchObject({ reserved: MOST });
});
