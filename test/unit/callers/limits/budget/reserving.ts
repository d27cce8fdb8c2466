/** Reserves and settles for tests, with a clock that they set. */
import {
	reserveBudget,
	budgetState,
	type BudgetAlert,
	type BudgetLimits,
	type BudgetReservation,
} from '../../../../../nodes/shared/callers/limits/budget/budget';
import { Ledger } from '../../../../../nodes/shared/callers/limits/budget/ledger';
import { Failure } from '../../../../../nodes/shared/failure/failure';

export const NOON = Date.parse('2026-11-27T12:00:00Z');

/** The calls of a test, to one ledger. */
export function setUp(limits: Partial<BudgetLimits> = { callerLimit: 100 }) {
	const ledger = new Ledger(() => 'column');
	const alerts: BudgetAlert[] = [];
	let nowMs = NOON;
	const all: BudgetLimits = { period: 'day', ...limits };
	return {
		ledger,
		alerts,
		setNow: (text: string) => (nowMs = Date.parse(text)),
		state: (caller = 'ada') => budgetState(ledger, caller, all, nowMs),
		reserve: (cost: number, caller = 'ada') =>
			reserveBudget(caller, cost, all, {
				ledger,
				nowMs: () => nowMs,
				onAlert: (alert) => alerts.push(alert),
			}),
	};
}

export function reserved(reservation: BudgetReservation | Failure): BudgetReservation {
	if (reservation instanceof Failure) throw new Error(reservation.message);
	return reservation;
}
