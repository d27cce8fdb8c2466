/** What the author has set about budgets, and which budget a caller has. Pure. */
import type { Costs } from '../../../openrouter/usage';
import { claimOf, type Caller } from '../../identity/identity';
import type { BudgetLimits } from './budget';
import type { BudgetPeriod } from './period';

/** Amounts are micro-USD. */
export type BudgetRules = {
	period: BudgetPeriod;
	/** Of each caller without a budget of their own. */
	callerLimit?: number;
	allLimit?: number;
	/** The claim of the caller's token that says their budget; there is `callerLimit` then. */
	claim?: string;
	/** The plans that the claim may name. */
	plans?: ReadonlyMap<string, number>;
	/** By names that the author has given to callers. */
	names?: ReadonlyMap<string, number>;
	/** For models without a known price. */
	unknownUsdPerMillion?: number;
};

/**
 * Whole micro-USD, rounded up, so that many small costs are not counted as nothing. Without the binary
 * rounding error of the product, as 0.000003 USD are 3.
 */
export const microUsd = (usd: number): number => Math.ceil(Number((usd * 1e6).toPrecision(12)));

/** OpenRouter's charge and the provider's (BYOK), in micro-USD; `undefined` when neither is known. */
export const costOf = ({ costUsd, upstreamInferenceCostUsd }: Costs): number | undefined =>
	costUsd === undefined && upstreamInferenceCostUsd === undefined
		? undefined
		: microUsd((costUsd ?? 0) + (upstreamInferenceCostUsd ?? 0));

/** The limits of one caller. A claim that says no amount counts as missing. */
export const limitsOf = (caller: Caller, rules: BudgetRules): BudgetLimits => ({
	period: rules.period,
	callerLimit: ownLimit(caller, rules) ?? rules.callerLimit,
	allLimit: rules.allLimit,
});

function ownLimit({ name, claims }: Caller, rules: BudgetRules): number | undefined {
	const named = name === undefined ? undefined : rules.names?.get(name);
	if (named !== undefined || rules.claim === undefined) return named;
	const claim = claimOf(claims, rules.claim);
	if (typeof claim === 'number') return amountOf(claim);
	if (typeof claim !== 'string') return undefined;
	return rules.plans?.get(claim.trim()) ?? amountOf(AMOUNT.test(claim) ? Number(claim) : NaN);
}

const AMOUNT = /^\s*\d{1,9}(\.\d{1,9})?\s*$/;
const MOST_USD = 1e9;

const amountOf = (usd: number): number | undefined =>
	usd >= 0 && usd <= MOST_USD ? microUsd(usd) : undefined;
