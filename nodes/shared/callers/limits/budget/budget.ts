/**
 * Limits what callers may spend in a day, week or month. A call reserves the most that it may cost before
 * it is sent, and is settled with what it has cost, so that calls at the same time cannot exceed a budget
 * together. What nobody knows the cost of stays reserved until the period ends. Pure: the clock is an
 * argument. Amounts are whole micro-USD.
 */
import type { Failure } from '../../../failure/failure';
import { refusal } from '../../../failure/refusal';
import type { Spend } from './column';
import type { Ledger } from './ledger';
import { periodAt, type BudgetPeriod, type PeriodSpan } from './period';

export type BudgetLimits = {
	period: BudgetPeriod;
	/** The caller's own budget; `undefined` when only all callers together have one. */
	callerLimit?: number;
	allLimit?: number;
};

/** Where a caller's budget stands. */
export type BudgetState = {
	period: BudgetPeriod;
	/** `undefined` when the caller has no budget of their own. */
	limit?: number;
	/** What is neither spent nor reserved. `undefined` without a limit. */
	remaining?: number;
	spent: number;
	reserved: number;
	requests: number;
	/** When the next period begins: Unix time, ms. */
	resetsAtMs: number;
};

/** A share of a budget that has been reached, for the author. */
export type BudgetAlert = {
	/** `all`: the budget of all callers together. */
	scope: 'caller' | 'all';
	percent: 80 | 100;
	state: BudgetState;
};

export type BudgetReservation = {
	/** With this call's reservation. */
	state: BudgetState;
	/** What one attempt of the request under way may cost. */
	mostCost: () => number;
	/** Reserves as much again, for another attempt; false when a budget has no room for it. */
	extend: () => boolean;
	/**
	 * Counts what the call has cost so far, and reserves for another request of the same call. A refusal
	 * when a budget has no room for it; nothing is reserved then.
	 */
	renew: (cost: number, mostCost: number) => Failure | undefined;
	/**
	 * Call it with what the call has cost once it has ended, and again when a better figure is known. The
	 * last figure replaces the earlier ones. Without it, all stays reserved.
	 */
	settle: (cost: number) => void;
};

export type BudgetPorts = {
	ledger: Ledger;
	nowMs: () => number;
	/** Called once per caller, period and share. `undefined`: nobody is told. */
	onAlert?: (alert: BudgetAlert) => void;
};

export function budgetState(
	ledger: Ledger,
	caller: string,
	{ period, callerLimit }: BudgetLimits,
	nowMs: number,
): BudgetState {
	const { key, endsMs } = periodAt(period, nowMs);
	return stateOf(ledger.sum(key, caller), period, callerLimit, endsMs);
}

/** `caller` is kept in the ledger: a short hash. `mostCost`: what one attempt of the call may cost. */
export function reserveBudget(
	caller: string,
	mostCost: number,
	limits: BudgetLimits,
	{ ledger, nowMs, onAlert }: BudgetPorts,
): BudgetReservation | Failure {
	const span = periodAt(limits.period, nowMs());
	const { key } = span;
	const accounts = accountsOf(caller, limits, ledger, span);
	const alert = ({ scope, state, setAlerted }: Account, percent: number): void => {
		if (onAlert === undefined) return;
		const share = dueShare(percent, state());
		if (share === undefined) return;
		setAlerted(share);
		onAlert({ scope, percent: share, state: state() });
	};

	const refusalOf = (cost: number): Failure | undefined => {
		const full = accounts.find((account) => !hasRoom(account.state(), cost));
		if (full === undefined) return undefined;
		const isTooMuchAlone = !(cost <= (full.state().limit ?? 0));
		// A request that never fits says nothing of what is spent, and must not use up the alert.
		if (!isTooMuchAlone) alert(full, 100);
		return exceeded(full.scope, isTooMuchAlone, limits.period, span, nowMs());
	};

	const refused = refusalOf(mostCost);
	if (refused !== undefined) return refused;
	ledger.add(key, caller, { reserved: mostCost, requests: 1 });
	let most = mostCost;
	let reserved = mostCost;
	let settled = 0;
	const count = (cost: number): void => {
		ledger.add(key, caller, { spent: cost - settled, reserved: -reserved });
		reserved = 0;
		settled = cost;
	};
	return {
		state: accounts[0].state(),
		mostCost: () => most,
		extend() {
			if (!accounts.every(({ state }) => hasRoom(state(), most))) return false;
			ledger.add(key, caller, { reserved: most });
			reserved += most;
			return true;
		},
		renew(cost, next) {
			count(cost);
			const failure = refusalOf(next);
			if (failure !== undefined) return failure;
			most = next;
			ledger.add(key, caller, { reserved: most });
			reserved = most;
			return undefined;
		},
		settle(cost) {
			count(cost);
			for (const account of accounts) alert(account, percentOf(account.state()));
		},
	};
}

/** What a call counts against: the caller's budget, and everybody's. */
type Account = {
	scope: BudgetAlert['scope'];
	state: () => AccountState;
	setAlerted: (percent: number) => void;
};

type AccountState = BudgetState & Pick<Spend, 'alerted'>;

const accountsOf = (
	caller: string,
	{ period, callerLimit, allLimit }: BudgetLimits,
	ledger: Ledger,
	{ key, endsMs }: PeriodSpan,
): [Account, Account] => [
	{
		scope: 'caller',
		state: () => stateOf(ledger.sum(key, caller), period, callerLimit, endsMs),
		setAlerted: (alerted) => ledger.add(key, caller, { alerted }),
	},
	{
		scope: 'all',
		state: () => stateOf(ledger.sum(key), period, allLimit, endsMs),
		setAlerted: (percent) => ledger.setAlerted(key, percent),
	},
];

function stateOf(
	{ spent, reserved, requests, alerted }: Spend,
	period: BudgetPeriod,
	limit: number | undefined,
	resetsAtMs: number,
): AccountState {
	const counted = { period, spent, reserved, requests, alerted, resetsAtMs };
	return limit === undefined
		? counted
		: { ...counted, limit, remaining: Math.max(0, limit - spent - reserved) };
}

/** Written so that a limit or a cost of NaN has no room. */
const hasRoom = ({ limit, spent, reserved }: BudgetState, cost: number): boolean =>
	limit === undefined || spent + reserved + cost <= limit;

const percentOf = ({ limit, spent }: BudgetState): number =>
	limit === undefined || limit === 0 ? 0 : (100 * spent) / limit;

const SHARES = [100, 80] as const;

/** The share that has been reached and that the author has not been told of. */
function dueShare(percent: number, { alerted }: Pick<Spend, 'alerted'>): 80 | 100 | undefined {
	const reached = SHARES.find((share) => percent >= share);
	return reached !== undefined && reached > alerted ? reached : undefined;
}

const PERIOD_WORDS: Record<BudgetPeriod, string> = {
	day: 'today',
	week: 'this week',
	month: 'this month',
};

function exceeded(
	scope: BudgetAlert['scope'],
	isTooMuchAlone: boolean,
	period: BudgetPeriod,
	{ endsMs }: PeriodSpan,
	nowMs: number,
): Failure {
	const whose = scope === 'caller' ? 'Your budget' : 'The budget of this endpoint';
	const budget = `${whose} for ${PERIOD_WORDS[period]}`;
	const whatToDo = 'send less text, or ask for a shorter answer with max_tokens';
	return isTooMuchAlone
		? refusal('budget_exceeded', `${budget} is too small for this request: ${whatToDo}`)
		: refusal(
				'budget_exceeded',
				`${budget} has no room left for this request: it begins anew at ${utcTime(endsMs)}`,
				Math.ceil((endsMs - nowMs) / 1000),
			);
}

/** Such as `2026-12-01 00:00 UTC`. */
const utcTime = (ms: number): string =>
	`${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
