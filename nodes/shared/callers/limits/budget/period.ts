/** The calendar periods of budgets, in UTC. A week begins on Monday. Pure: the clock is an argument. */
export const BUDGET_PERIODS = ['day', 'week', 'month'] as const;

export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

export type PeriodSpan = {
	/** Such as `week:2026-11-23`: the kind, and the first day. */
	key: string;
	/** When the next one begins: Unix time, ms. */
	endsMs: number;
};

export function periodAt(period: BudgetPeriod, nowMs: number): PeriodSpan {
	const now = new Date(nowMs);
	const year = now.getUTCFullYear();
	const month = now.getUTCMonth();
	const day = now.getUTCDate();
	if (period === 'month') {
		return spanOf(period, Date.UTC(year, month), Date.UTC(year, month + 1));
	}
	const firstDay = period === 'day' ? day : day - ((now.getUTCDay() + 6) % 7);
	const days = period === 'day' ? 1 : 7;
	return spanOf(period, Date.UTC(year, month, firstDay), Date.UTC(year, month, firstDay + days));
}

const spanOf = (period: BudgetPeriod, startMs: number, endsMs: number): PeriodSpan => ({
	key: `${period}:${new Date(startMs).toISOString().slice(0, 10)}`,
	endsMs,
});

/** The period with this key; `undefined` for a text that is not one. */
export function periodOfKey(key: string): PeriodSpan | undefined {
	const [kind, date = ''] = key.split(':', 2);
	const period = BUDGET_PERIODS.find((name) => name === kind);
	const startMs = Date.parse(date);
	if (period === undefined || Number.isNaN(startMs)) return undefined;
	const span = periodAt(period, startMs);
	return span.key === key ? span : undefined;
}
