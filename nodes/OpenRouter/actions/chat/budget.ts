/** The budget of the caller of one item, and what the item's calls have cost. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Counters } from '../../../shared/callers/admission';
import type { Caller } from '../../../shared/callers/identity/identity';
import { openBudget, type Budget } from '../../../shared/callers/limits/budget/account';
import type { BudgetAlert, BudgetReservation } from '../../../shared/callers/limits/budget/budget';
import { costOf, type BudgetRules } from '../../../shared/callers/limits/budget/rules';
import { publicUsage } from '../../../shared/callers/limits/budget/shown';
import { ledgerStore } from '../../../shared/callers/limits/budget/store';
import { Failure, OpenRouterError } from '../../../shared/failure/failure';
import { CANCELED, TIMED_OUT } from '../../../shared/failure/sentences/common';
import type { Completion } from '../../../shared/openrouter/answer/completion';
import { readCosts } from '../../../shared/openrouter/usage';
import { modelPrices } from '../../../shared/transport/models';
import { addHint } from '../../item/hints';
import type { ItemCall } from '../../operation';

const IN_MEMORY_HINT =
	'Budgets of manual runs are counted in memory only. What published runs have spent is not changed.';

export type ItemBudget = {
	open: (rules: BudgetRules, caller: Caller) => Budget;
	/** For the output item: where the budget stands, and which share of it this call has reached. */
	output: () => IDataObject;
	save: () => void;
};

export function itemBudget(
	context: IExecuteFunctions,
	{ itemIndex, credential }: ItemCall,
	{ ledgers }: Counters,
): ItemBudget {
	const nodeKey = `${context.getWorkflow().id}:${context.getNode().id}`;
	// n8n does not store the static data of manual runs.
	const isManual = context.getMode() === 'manual';
	const alerts: BudgetAlert[] = [];
	let budget: Budget | undefined;
	return {
		open(rules, caller) {
			if (isManual && itemIndex === 0) addHint(context, IN_MEMORY_HINT);
			budget = openBudget(caller, rules, {
				ledgers,
				nodeKey: () => nodeKey,
				instanceId: () => context.getInstanceId(),
				store: isManual ? undefined : ledgerStore(context.getWorkflowStaticData('global'), nodeKey),
				prices: async () => await modelPrices(context, credential),
				nowMs: Date.now,
				onAlert: (alert) => alerts.push(alert),
				logFault: (fault) => context.logger.error(`OpenRouter: ${fault}`),
			});
			return budget;
		},
		output() {
			const state = budget?.state();
			if (state === undefined || state instanceof Failure) return {};
			const reached = alerts.map(({ scope, percent }) => ({ scope, percent }));
			return { budget: { ...publicUsage(state), ...(reached.length > 0 && { reached }) } };
		},
		save: () => budget?.save(),
	};
}

export type CostMeter = {
	/** For `StreamOptions.mayRepeat`: another attempt needs room in the budget if this one may be paid. */
	mayRepeat: (isMaybeDone: boolean, failure: Failure) => boolean;
	/** Micro-USD. What is not known counts as the most that it can be. */
	ofAnswer: (completion: Completion) => number;
	ofFailure: (error: unknown) => number;
};

const ENDED_HERE: readonly string[] = [TIMED_OUT.errorType, CANCELED.errorType];

export function createCostMeter(reservation?: BudgetReservation): CostMeter {
	const mostCost = reservation?.mostCost ?? 0;
	/** Of failed attempts; the last one apart, as the final failure may say the same cost again. */
	let earlier = 0;
	let last: number | undefined;
	return {
		mayRepeat(isMaybeDone, failure) {
			earlier += last ?? 0;
			const known = costOf(failure);
			const mayBePaid = isMaybeDone || failure.generationId !== undefined;
			last = known ?? (mayBePaid ? mostCost : 0);
			return known !== undefined || !mayBePaid || (reservation?.extend() ?? true);
		},
		ofAnswer: ({ body }) => earlier + (last ?? 0) + (costOf(readCosts(body.usage)) ?? mostCost),
		ofFailure(error) {
			const failure = error instanceof OpenRouterError ? error.failure : undefined;
			const known = failure && costOf(failure);
			// An attempt that was ended from here did not fail by itself, so nobody was asked about it.
			const isEndedHere = failure === undefined || ENDED_HERE.includes(failure.errorType);
			const open = isEndedHere ? mostCost : (last ?? (known === undefined ? mostCost : 0));
			return earlier + Math.max(known ?? 0, open);
		},
	};
}
