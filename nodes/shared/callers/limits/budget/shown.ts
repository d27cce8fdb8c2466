/** What callers see of their budget. Amounts are USD. */
import { Failure } from '../../../failure/failure';
import type { BudgetState } from './budget';

/** Nothing for callers without a budget of their own: what all callers spend is the author's matter. */
export function budgetHeaders(state: BudgetState | Failure | undefined): Record<string, string> {
	if (state === undefined || state instanceof Failure || state.limit === undefined) return {};
	return {
		'X-Budget-Limit': String(usd(state.limit)),
		'X-Budget-Remaining': String(usd(state.remaining ?? 0)),
		'X-Budget-Reset': new Date(state.resetsAtMs).toISOString(),
	};
}

/** The body of `GET <path>/usage`. Limits are null without a budget of the caller's own. */
export const publicUsage = (state: BudgetState) => ({
	period: state.period,
	limitUsd: optionalUsd(state.limit),
	usedUsd: usd(state.spent),
	reservedUsd: usd(state.reserved),
	remainingUsd: optionalUsd(state.remaining),
	resetsAt: new Date(state.resetsAtMs).toISOString(),
	requests: state.requests,
});

const optionalUsd = (amount: number | undefined): number | null =>
	amount === undefined ? null : usd(amount);

/** Whole micro-USD divided by a million has no rounding error that six decimals would show. */
const usd = (microUsd: number): number => microUsd / 1e6;
