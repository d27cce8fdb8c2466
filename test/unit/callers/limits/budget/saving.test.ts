/** When what was counted is written: at once, or together with other calls of a burst. */
import { expect, test } from '@jest/globals';
import { callerOf } from '../../../../../nodes/shared/callers/identity/identity';
import {
	createLedgers,
	openBudget,
} from '../../../../../nodes/shared/callers/limits/budget/account';
import { flatPrice } from '../../../../../nodes/shared/openrouter/price';
import type { ChatRequest } from '../../../../../nodes/shared/openrouter/request/request';

const REQUEST = {
	model: 'a/b',
	messages: [{ role: 'user', content: 'Hello' }],
	max_tokens: 10,
	stream: true,
} as unknown as ChatRequest;

function setUp(isTest = false) {
	const ledgers = createLedgers();
	let nowMs = Date.parse('2026-11-27T12:00:00Z');
	let stored: unknown;
	let writes = 0;
	const open = () =>
		openBudget(
			callerOf('token', 'ada'),
			{ period: 'day', callerLimit: 1_000_000 },
			{
				ledgers,
				nodeKey: () => 'workflow:node',
				instanceId: () => 'instance',
				...(!isTest && {
					store: {
						load: () => stored,
						save(ledger: unknown) {
							stored = ledger;
							writes += 1;
						},
						setAside: () => {},
					},
				}),
				prices: async () => () => flatPrice(1),
				nowMs: () => nowMs,
				logFault: () => {},
			},
		);
	return {
		open,
		pass: (ms: number) => (nowMs += ms),
		spoil: () => (stored = 'text'),
		writes: () => writes,
	};
}

test('a call by itself is written at once, and the next ones of a burst share a write', async () => {
	const { open, pass, writes } = setUp();
	const first = open();
	expect(first.saveDelayMs()).toBeUndefined();
	await first.reserve(REQUEST);
	expect(first.saveDelayMs()).toBe(0);
	first.save();
	expect(first.saveDelayMs()).toBeUndefined();

	pass(30);
	const [second, third] = [open(), open()];
	await second.reserve(REQUEST);
	await third.reserve(REQUEST);
	expect([second.saveDelayMs(), third.saveDelayMs()]).toEqual([70, 70]);
	pass(70);
	expect(second.saveDelayMs()).toBe(0);
	second.save();
	third.save();
	expect(writes()).toBe(2);
});

test('a clock that was set back makes nobody wait', async () => {
	const { open, pass } = setUp();
	const call = open();
	await call.reserve(REQUEST);
	call.save();
	pass(-3_600_000);
	await open().reserve(REQUEST);
	expect(open().saveDelayMs()).toBe(0);
});

test('what could not be read is set aside at once', async () => {
	const { open, spoil, writes } = setUp();
	const call = open();
	await call.reserve(REQUEST);
	call.save();
	spoil();
	const next = open();
	await next.reserve(REQUEST);
	expect(next.saveDelayMs()).toBe(0);
	next.save();
	expect(writes()).toBe(2);
});

test('a test event has nothing to write', async () => {
	const call = setUp(true).open();
	await call.reserve(REQUEST);
	expect(call.saveDelayMs()).toBeUndefined();
});
