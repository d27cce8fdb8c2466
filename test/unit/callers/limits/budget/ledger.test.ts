/**
 * The ledger of several processes over one stored object, of which n8n writes all or nothing, and of two
 * writes at once keeps one.
 */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Column } from '../../../../../nodes/shared/callers/limits/budget/column';
import {
	Ledger,
	type StoredLedger,
} from '../../../../../nodes/shared/callers/limits/budget/ledger';

const DAY = 'day:2026-11-27';
const NOON = Date.parse('2026-11-27T12:00:00Z');
const HOUR = 3_600_000;

let columns = 0;
const ledger = (maxCallers?: number) => new Ledger(() => `c${(columns += 1)}`, maxCallers);

describe('one process', () => {
	test('sums per caller and over all', () => {
		const one = ledger();
		one.add(DAY, 'ada', { reserved: 5, requests: 1 });
		one.add(DAY, 'ada', { reserved: -5, spent: 3 });
		one.add(DAY, 'bob', { spent: 4, requests: 1 });
		expect(one.sum(DAY, 'ada')).toEqual({ spent: 3, reserved: 0, requests: 1, alerted: 0 });
		expect(one.sum(DAY)).toEqual({ spent: 7, reserved: 0, requests: 2, alerted: 0 });
		expect(one.sum('day:2026-11-28', 'ada').spent).toBe(0);
	});

	test('says whether something waits to be written, an alert included', () => {
		const one = ledger();
		expect(one.hasUnwritten).toBe(false);
		one.add(DAY, 'ada', { spent: 1 });
		expect(one.hasUnwritten).toBe(true);
		one.write(NOON);
		expect(one.hasUnwritten).toBe(false);
		one.setAlerted(DAY, 80);
		expect(one.hasUnwritten).toBe(true);
		const other = ledger();
		other.merge(one.write(NOON));
		expect(other.sum(DAY).alerted).toBe(80);
	});

	test('after a restart, what was written counts, reservations included', () => {
		const before = ledger();
		before.add(DAY, 'ada', { reserved: 5, requests: 1 });
		const stored = before.write(NOON);
		const after = ledger();
		expect(after.merge(stored)).toBeUndefined();
		after.add(DAY, 'ada', { spent: 2, requests: 1 });
		expect(after.sum(DAY, 'ada')).toEqual({ spent: 2, reserved: 5, requests: 2, alerted: 0 });
		expect(Object.keys(after.write(NOON))).toHaveLength(2);
	});

	test('a period is dropped an hour after its end, and no earlier', () => {
		const one = ledger();
		one.add(DAY, 'ada', { spent: 1 });
		const end = Date.parse('2026-11-28T00:00:00Z');
		expect(Object.keys(one.write(end + HOUR))).toHaveLength(1);
		const other = ledger();
		other.merge(one.write(end + HOUR));
		expect(one.write(end + HOUR + 1)).toEqual({});
		expect(other.write(end + HOUR + 1)).toEqual({});
	});
});

describe('several processes', () => {
	test('a write that comes late takes nothing back', () => {
		const [one, other] = [ledger(), ledger()];
		one.add(DAY, 'ada', { spent: 1 });
		const early = one.write(NOON);
		one.add(DAY, 'ada', { spent: 10 });
		other.merge(one.write(NOON));
		other.merge(early);
		expect(other.sum(DAY, 'ada').spent).toBe(11);
		// Nor does it reach the process itself.
		one.merge(early);
		expect(one.sum(DAY, 'ada').spent).toBe(11);
	});

	test('what a write of somebody who knew less has taken back is written again with the next call', () => {
		const [one, other] = [ledger(), ledger()];
		one.add(DAY, 'ada', { spent: 1 });
		const stored = one.write(NOON);
		one.merge(stored);
		expect(one.hasUnwritten).toBe(false);
		other.add(DAY, 'ada', { spent: 2 });
		const lost = other.write(NOON);
		one.merge(lost);
		expect(one.hasUnwritten).toBe(true);
		const repaired = one.write(NOON);
		other.merge(repaired);
		expect(other.sum(DAY, 'ada').spent).toBe(3);
		for (const process of [one, other]) {
			process.merge(repaired);
			expect(process.hasUnwritten).toBe(false);
		}
		// Of another process's column, too, and when all is gone.
		other.merge(lost);
		expect(other.hasUnwritten).toBe(true);
		one.merge(undefined);
		expect(one.hasUnwritten).toBe(true);
	});

	test('a column that another write has lost is written again by whoever has read it', () => {
		const [one, other] = [ledger(), ledger()];
		one.add(DAY, 'ada', { spent: 1 });
		other.merge(one.write(NOON));
		const third = ledger();
		third.merge(other.write(NOON));
		expect(third.sum(DAY, 'ada').spent).toBe(1);
	});

	/**
	 * What a process has settled itself, and what it has read, it never forgets; what others have settled
	 * since their last text that was kept is all that it can miss.
	 */
	test('whatever the order of calls, writes, losses and restarts, no sum falls below what was settled and seen', () => {
		const step = fc.record({
			process: fc.nat(2),
			kind: fc.constantFrom('call', 'call', 'call', 'restart', 'lost write'),
			reserved: fc.integer({ min: 1, max: 50 }),
			cost: fc.integer({ min: 0, max: 60 }),
			isSettled: fc.boolean(),
		});
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
				let stored: StoredLedger | undefined;
				const processes = [ledger(), ledger(), ledger()];
				/** By process: what it must know at least. */
				const seen = [0, 0, 0];
				let kept = 0;
				for (const { process, kind, reserved, cost, isSettled } of steps) {
					if (kind === 'restart') {
						processes[process] = ledger();
						seen[process] = 0;
						continue;
					}
					const one = processes[process] ?? ledger();
					expect(one.merge(stored)).toBeUndefined();
					seen[process] = Math.max(seen[process] ?? 0, kept);
					one.add(DAY, 'ada', { reserved, requests: 1 });
					if (isSettled) one.add(DAY, 'ada', { reserved: -reserved, spent: cost });
					const counted = isSettled ? cost : reserved;
					seen[process] = (seen[process] ?? 0) + counted;
					const { spent, reserved: held } = one.sum(DAY, 'ada');
					expect(spent + held).toBeGreaterThanOrEqual(seen[process] ?? 0);
					const text = one.write(NOON);
					if (kind === 'lost write') continue;
					stored = text;
					kept = spent + held;
				}
			}),
		);
	});

	test('when every write is kept, every process has the exact sum', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(2), fc.nat(1_000)), { minLength: 1, maxLength: 50, size: 'max' }),
				(calls) => {
					let stored: StoredLedger = {};
					let spent = 0;
					const processes = [ledger(), ledger(), ledger()];
					for (const [process, cost] of calls) {
						const one = processes[process] ?? ledger();
						one.merge(stored);
						one.add(DAY, 'ada', { spent: cost });
						spent += cost;
						expect(one.sum(DAY, 'ada').spent).toBe(spent);
						stored = one.write(NOON);
					}
				},
			),
		);
	});
});

describe('at most so many callers are kept', () => {
	test('the least spender goes first; the sum of all stays', () => {
		const one = ledger(3);
		one.add(DAY, 'rich', { spent: 100 });
		one.add(DAY, 'poor', { spent: 1 });
		one.add(DAY, 'middle', { spent: 10 });
		one.add(DAY, 'new', { reserved: 2 });
		expect(one.sum(DAY, 'poor').spent).toBe(0);
		expect(one.sum(DAY, 'rich').spent).toBe(100);
		expect(one.sum(DAY, 'middle').spent).toBe(10);
		expect(one.sum(DAY).spent).toBe(111);
	});

	test('a flood of new callers makes no spender forgotten', () => {
		const one = ledger(50);
		one.add(DAY, 'ada', { spent: 1_000 });
		for (let caller = 0; caller < 500; caller++) {
			one.add(DAY, `flood${caller}`, { reserved: 5, requests: 1 });
			one.add(DAY, `flood${caller}`, { reserved: -5, spent: 4 });
		}
		expect(one.sum(DAY, 'ada').spent).toBe(1_000);
		expect(one.sum(DAY).spent).toBe(3_000);
		const [text = ''] = Object.values(one.write(NOON));
		expect(text.split(';').length - 1).toBe(50);
	});

	test('whoever has a call under way is not forgotten', () => {
		const one = ledger(1);
		one.add(DAY, 'ada', { reserved: 1 });
		one.add(DAY, 'bob', { reserved: 100 });
		expect(one.sum(DAY, 'ada').reserved).toBe(1);
	});

	test('a flood takes a look at all callers only now and then, however many columns there are', () => {
		const most = 1_000;
		const flood = (one: Ledger, name: string, count: number) => {
			for (let caller = 0; caller < count; caller++) one.add(DAY, `${name}${caller}`, { spent: 9 });
		};
		const others = [ledger(most), ledger(most)];
		const one = ledger(most);
		for (const other of others) {
			flood(other, 'known', most - 100);
			one.merge(other.write(NOON));
		}
		const looks = jest.spyOn(Column.prototype, 'callers');
		flood(one, 'new', 1_000);
		expect(looks.mock.calls.length).toBeLessThan(400);
		looks.mockRestore();
		const names = Array.from({ length: 1_000 }, (_, caller) => [`known${caller}`, `new${caller}`]);
		const kept = names.flat().filter((name) => one.sum(DAY, name).spent > 0);
		expect(kept.length).toBeLessThanOrEqual(most);
		expect(kept.length).toBeGreaterThan(0.9 * most);
	});

	test('what another process has reserved keeps a caller, too', () => {
		const [one, other] = [ledger(2), ledger(2)];
		one.add(DAY, 'ada', { reserved: 50 });
		other.merge(one.write(NOON));
		other.add(DAY, 'bob', { spent: 1 });
		other.add(DAY, 'eve', { spent: 5 });
		expect(other.sum(DAY, 'ada').reserved).toBe(50);
		expect(other.sum(DAY, 'bob').spent).toBe(0);
	});

	test('the callers of other processes count, too', () => {
		const [one, other] = [ledger(2), ledger(2)];
		one.add(DAY, 'ada', { spent: 1 });
		one.add(DAY, 'bob', { spent: 5 });
		other.merge(one.write(NOON));
		other.add(DAY, 'eve', { spent: 3 });
		expect(other.sum(DAY, 'ada').spent).toBe(0);
		expect(other.sum(DAY, 'bob').spent).toBe(5);
	});
});

describe('what cannot be read', () => {
	test.each(['text', 5, null, [], ['x']])('%p in place of a ledger is handed back', (stored) => {
		expect(ledger().merge(stored)).toEqual({ ledger: stored });
	});

	test.each([5, null, {}, 'x', ''])('%p in place of a column is; the others count', (column) => {
		const good = ledger();
		good.add(DAY, 'ada', { spent: 1 });
		const one = ledger();
		expect(one.merge({ ...good.write(NOON), bad: column })).toEqual({ bad: column });
		expect(one.sum(DAY, 'ada').spent).toBe(1);
		expect(Object.keys(one.write(NOON))).toHaveLength(1);
	});
});
