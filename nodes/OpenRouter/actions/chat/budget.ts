/** The budget of the caller of one item, and what the item's calls have cost. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Counters } from '../../../shared/callers/admission';
import type { Caller } from '../../../shared/callers/identity/identity';
import { openBudget, type Budget } from '../../../shared/callers/limits/budget/account';
import type { BudgetAlert, BudgetReservation } from '../../../shared/callers/limits/budget/budget';
import { costOf, costOfUsage, type BudgetRules } from '../../../shared/callers/limits/budget/rules';
import { publicUsage } from '../../../shared/callers/limits/budget/shown';
import { ledgerStore } from '../../../shared/callers/limits/budget/store';
import { Failure } from '../../../shared/failure/failure';
import { modelPrices } from '../../../shared/transport/models';
import { addHint } from '../../item/hints';
import type { ItemCall } from '../../operation';
import type { AttemptMeter } from './sendForData';

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

export type CostMeter = AttemptMeter & {
	/** Of all attempts, in micro-USD. What is not known counts as the most that it can be. */
	cost: () => number;
};

export function createCostMeter(
	reservation?: Pick<BudgetReservation, 'mostCost' | 'extend'>,
): CostMeter {
	const mostCost = () => reservation?.mostCost() ?? 0;
	let ended = 0;
	/** An attempt was sent, and has neither failed nor answered: it was ended from here. */
	let isOpen = false;
	const end = (cost: number) => {
		ended += cost;
		isOpen = false;
	};
	return {
		sent() {
			isOpen = true;
		},
		failed(isMaybePaid, failure) {
			const known = costOf(failure);
			const mayBePaid = isMaybePaid || failure.generationId !== undefined;
			end(known ?? (mayBePaid ? mostCost() : 0));
			return known !== undefined || !mayBePaid || (reservation?.extend() ?? true);
		},
		answered: ({ body }) => end(costOfUsage(body.usage) ?? mostCost()),
		cost: () => ended + (isOpen ? mostCost() : 0),
	};
}
