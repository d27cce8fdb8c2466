/**
 * A budget over several processes that share one stored object: in whatever order calls begin, webhooks
 * return, writes get lost, calls are settled and processes are killed, no more is admitted than the budget
 * and what the admitting process could not see.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	reserveBudget,
	type BudgetReservation,
} from '../../../../../nodes/shared/callers/limits/budget/budget';
import {
	Ledger,
	type StoredLedger,
} from '../../../../../nodes/shared/callers/limits/budget/ledger';
import { Failure } from '../../../../../nodes/shared/failure/failure';

const NOON = Date.parse('2026-11-27T12:00:00Z');
const LIMIT = 100;
const DAY = 'day:2026-11-27';
const PROCESSES = 3;

let columns = 0;

type Call = { cost: number; by: Process; reservation: BudgetReservation; isSettled: boolean };

/** A process, with the calls that its ledger knows of. */
class Process {
	readonly ledger = new Ledger(() => `column${(columns += 1)}`);
	readonly seen = new Set<number>();
}

const STEP = fc.record({
	process: fc.nat(PROCESSES - 1),
	kind: fc.constantFrom('begin', 'begin', 'begin', 'return', 'lost', 'settle', 'kill'),
	most: fc.integer({ min: 1, max: 30 }),
	share: fc.integer({ min: 0, max: 100 }),
	call: fc.nat(50),
});

test('no order of what can happen admits more than the budget and what was under way unseen', () => {
	fc.assert(
		fc.property(fc.array(STEP, { minLength: 20, maxLength: 120, size: 'max' }), (steps) => {
			let stored: { ledger: StoredLedger; holds: ReadonlySet<number> } | undefined;
			const calls: Call[] = [];
			const processes = Array.from({ length: PROCESSES }, () => new Process());
			const costOf = (ids: Iterable<number>) =>
				[...ids].reduce((sum, id) => sum + (calls[id]?.cost ?? 0), 0);

			for (const { process: index, kind, most, share, call } of steps) {
				const process = processes[index] ?? new Process();
				if (kind === 'kill') {
					processes[index] = new Process();
				} else if (kind === 'settle') {
					const open = calls[call];
					// Whoever was killed settles nothing.
					if (open === undefined || open.isSettled || !processes.includes(open.by)) continue;
					open.isSettled = true;
					open.reservation.settle(open.cost);
				} else if (kind === 'begin') {
					process.ledger.merge(stored?.ledger);
					for (const id of stored?.holds ?? []) process.seen.add(id);
					const unseen = [...calls.keys()].filter((id) => !process.seen.has(id));
					const unseenCost = costOf(unseen);
					const reservation = reserveBudget(
						'ada',
						most,
						{ period: 'day', callerLimit: LIMIT },
						{ ledger: process.ledger, nowMs: () => NOON },
					);
					if (reservation instanceof Failure) continue;
					process.seen.add(calls.length);
					const cost = Math.floor((most * share) / 100);
					calls.push({ cost, by: process, reservation, isSettled: false });
					expect(costOf(calls.keys())).toBeLessThanOrEqual(LIMIT + unseenCost);
				} else {
					const ledger = process.ledger.write(NOON);
					if (kind === 'return') stored = { ledger, holds: new Set(process.seen) };
				}
				// Nothing that a process has seen is ever counted for less than it has cost.
				for (const { ledger, seen } of processes) {
					const { spent, reserved } = ledger.sum(DAY, 'ada');
					expect(spent + reserved).toBeGreaterThanOrEqual(costOf(seen));
				}
			}
		}),
		{ numRuns: 300 },
	);
});
