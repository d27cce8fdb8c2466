/** Columns of processes that have ended, or are idle, and that others take over. */
import { describe, expect, test } from '@jest/globals';
import {
	Ledger,
	MAX_COLUMNS,
	type StoredLedger,
} from '../../../../../nodes/shared/callers/limits/budget/ledger';

const DAY = 'day:2026-11-27';
const NOON = Date.parse('2026-11-27T12:00:00Z');
const HOUR = 3_600_000;

let columns = 0;
const ledger = () => new Ledger(() => `c${(columns += 1)}`);

describe('columns of processes that have ended', () => {
	/** So many processes, each with one call, and then no more. */
	const ended = (count: number, nowMs: number): StoredLedger => {
		let stored: StoredLedger = {};
		for (let index = 0; index < count; index++) {
			const one = ledger();
			one.merge(stored);
			one.add(DAY, 'ada', { spent: 1, requests: 1 });
			one.add(DAY, `only${index}`, { spent: 1, requests: 1 });
			stored = one.write(nowMs);
		}
		return stored;
	};

	test('are taken over when there are too many, and nothing is lost', () => {
		const one = ledger();
		const early = ended(40, NOON - 2 * HOUR);
		one.merge(early);
		one.add(DAY, 'ada', { spent: 1, requests: 1 });
		const stored = one.write(NOON);
		expect(Object.keys(stored)).toHaveLength(MAX_COLUMNS);
		const other = ledger();
		other.merge(stored);
		for (const reader of [one, other]) {
			expect(reader.sum(DAY, 'ada')).toMatchObject({ spent: 41, requests: 41 });
			expect(reader.sum(DAY).spent).toBe(81);
		}
		// A late write brings a column back that was taken over; it counts once.
		for (const reader of [one, other]) {
			reader.merge(early);
			expect(reader.sum(DAY, 'ada').spent).toBe(41);
		}
	});

	test('of other periods are neither counted nor taken over', () => {
		const WEEK = 'week:2026-11-23';
		const one = ledger();
		one.merge(ended(40, NOON - 2 * HOUR));
		one.add(WEEK, 'ada', { spent: 1 });
		expect(one.sum(WEEK, 'ada').spent).toBe(1);
		expect(Object.keys(one.write(NOON))).toHaveLength(41);
		expect(one.sum(WEEK, 'ada').spent).toBe(1);
		expect(one.sum(DAY, 'ada').spent).toBe(40);
	});

	test('are kept for an hour, as their processes may be about to write', () => {
		const one = ledger();
		one.merge(ended(40, NOON - HOUR));
		one.add(DAY, 'ada', { spent: 1 });
		expect(Object.keys(one.write(NOON))).toHaveLength(41);
	});

	test('a process that was only idle goes on with a new column, and nothing counts twice', () => {
		const idle = ledger();
		idle.add(DAY, 'ada', { reserved: 50, requests: 1 });
		const before = idle.write(NOON - 2 * HOUR);
		// Settled after its last text.
		idle.add(DAY, 'ada', { reserved: -50, spent: 30 });
		const taking = ledger();
		taking.merge({ ...before, ...ended(20, NOON - HOUR - 1) });
		taking.add(DAY, 'bob', { spent: 7 });
		const stored = taking.write(NOON);
		expect(Object.keys(stored)).not.toContain(Object.keys(before)[0]);
		idle.merge(stored);
		expect(idle.sum(DAY, 'ada')).toMatchObject({ spent: 50, reserved: 0, requests: 21 });
		taking.merge(idle.write(NOON));
		expect(taking.sum(DAY, 'ada')).toMatchObject({ spent: 50, reserved: 0, requests: 21 });
		for (const reader of [idle, taking]) {
			expect(reader.sum(DAY)).toMatchObject({ spent: 77, reserved: 0 });
		}
	});

	test('a column whose taker was taken over itself counts once, when a late write brings it back', () => {
		const first = ledger();
		const early = ended(MAX_COLUMNS, NOON - 7 * HOUR);
		first.merge(early);
		first.add(DAY, 'ada', { spent: 1 });
		const taken = first.write(NOON - 5 * HOUR);
		const last = ledger();
		last.merge({ ...taken, ...ended(MAX_COLUMNS, NOON - 3 * HOUR) });
		last.add(DAY, 'ada', { spent: 1 });
		const stored = last.write(NOON);
		expect(Object.keys(stored)).not.toContain(Object.keys(taken).at(-1));
		const sum = 2 * MAX_COLUMNS + 2;
		expect(last.sum(DAY, 'ada').spent).toBe(sum);
		last.merge(early);
		expect(last.sum(DAY, 'ada').spent).toBe(sum);
	});

	test('what an idle process counted in a text that was lost may count twice, never too little', () => {
		const idle = ledger();
		idle.add(DAY, 'ada', { spent: 30 });
		const before = idle.write(NOON - 2 * HOUR);
		idle.add(DAY, 'ada', { spent: 5 });
		const late = idle.write(NOON - 2 * HOUR);
		const taking = ledger();
		taking.merge({ ...before, ...ended(20, NOON - HOUR - 1) });
		taking.add(DAY, 'bob', { spent: 7 });
		const after = taking.write(NOON);
		// Whoever reads both, before the idle process has begun anew, misses nothing either.
		const reader = ledger();
		reader.merge({ ...after, ...late });
		expect(reader.sum(DAY, 'ada').spent).toBe(30 + 35 + 20);
		idle.merge(after);
		expect(idle.sum(DAY, 'ada').spent).toBe(30 + 35 + 20);
	});
});
