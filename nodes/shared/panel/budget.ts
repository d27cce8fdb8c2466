/**
 * The settings of budgets, in Limits of both nodes. Reading them throws `OpenRouterError`
 * (`invalid_input`) naming the field: a budget that its author has begun to set never allows all.
 */
import { BUDGET_PERIODS, type BudgetPeriod } from '../callers/limits/budget/period';
import { microUsd, type BudgetRules } from '../callers/limits/budget/rules';
import { invalidInput } from '../failure/failure';
import { described, parameters } from '../parameters/parameters';
import { choiceFrom, readFilledText, readInRange } from '../parameters/values';
import { asRecord, asRecords } from '../values/json';

const BUDGETS = described([
	{
		displayName: 'Budget Claim',
		name: 'budgetClaim',
		type: 'string',
		default: '',
		placeholder: 'e.g. app_metadata.plan',
		description:
			'Claim of the token that says the caller’s budget: a number of USD, or the name of a plan under Budget Plans. Callers without it have Budget per Caller. Choose a claim that callers cannot set themselves.',
	},
	{
		displayName: 'Budget for All Callers (USD)',
		name: 'budgetForAllUsd',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 10,
		description: 'What all callers together may spend in a Budget Period',
	},
	{
		displayName: 'Budget per Caller (USD)',
		name: 'budgetPerCallerUsd',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description:
			'What each caller may spend in a Budget Period. Each call reserves the most that it may cost, and gives back what it did not.',
	},
	{
		displayName: 'Budget Period',
		name: 'budgetPeriod',
		type: 'options',
		options: [
			{ name: 'Day', value: 'day' },
			{ name: 'Month', value: 'month' },
			{ name: 'Week', value: 'week', description: 'From Monday' },
		],
		default: 'day',
		description: 'When budgets begin anew, in UTC',
	},
	{
		displayName: 'Budget Plans',
		name: 'budgetPlans',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Plan',
		default: {},
		description: 'What the plans that Budget Claim may name are allowed to spend',
		options: [
			{
				displayName: 'Plan',
				name: 'values',
				values: [
					{
						displayName: 'Plan',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. pro',
						description: 'As the claim has it',
					},
					{
						displayName: 'Budget (USD)',
						name: 'usd',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 5,
						description: 'What a caller with this plan may spend in a Budget Period',
					},
				],
			},
		],
	},
	{
		displayName: 'Budgets by Name',
		name: 'budgetNames',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Caller',
		default: {},
		description:
			'Budgets of single callers: by their names in Callers of the credential, or by Caller ID',
		options: [
			{
				displayName: 'Caller',
				name: 'values',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. My App',
						description: 'The caller’s name or Caller ID',
					},
					{
						displayName: 'Budget (USD)',
						name: 'usd',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 5,
						description: 'What this caller may spend in a Budget Period',
					},
				],
			},
		],
	},
	{
		displayName: 'Price for Unknown Models',
		name: 'unknownModelPrice',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 20,
		description:
			'USD per million tokens, read or written, to reserve for models whose price OpenRouter does not list. Without it, such models are refused while a budget is set.',
	},
]);

export const commonBudgets = parameters(BUDGETS, {
	budgetClaim: { closes: true, read: readClaimName },
	budgetForAllUsd: { unit: 'USD', closes: true },
	budgetPerCallerUsd: { unit: 'USD', closes: true },
	budgetPeriod: { unset: 'default', closes: true, read: choiceFrom(BUDGET_PERIODS) },
	budgetPlans: { closes: true, read: readAmounts },
	budgetNames: { closes: true, read: readAmounts },
	unknownModelPrice: { unit: 'USD per million tokens', closes: true },
});

/** A blank name would be a claim that no token has. */
function readClaimName(value: unknown, label: string): string | undefined {
	return readFilledText(label, value)?.trim() || undefined;
}

/** Micro-USD by name. Throws when a row is not filled in, or a name is there twice. */
function readAmounts(value: unknown, label: string): ReadonlyMap<string, number> | undefined {
	const amounts = new Map<string, number>();
	for (const [index, { name, usd }] of asRecords(asRecord(value).values).entries()) {
		const row = `${label}[${index}]`;
		const known = readFilledText(`${row}: Name`, name)?.trim() || undefined;
		const amount = readInRange(`${row}: Budget (USD)`, usd, { minValue: 0 });
		if (known === undefined || amount === undefined) {
			throw invalidInput(
				`${row} is not filled in`,
				'Enter a name and its budget, or remove the row',
			);
		}
		if (amounts.has(known)) {
			throw invalidInput(`${row}: “${known}” is there twice`, 'Remove one of the two rows');
		}
		amounts.set(known, microUsd(amount));
	}
	return amounts.size === 0 ? undefined : amounts;
}

type BudgetSettings = Partial<ReturnType<typeof commonBudgets.all>>;

/** `undefined` when there is no budget. */
export function budgetRules(settings: BudgetSettings): BudgetRules | undefined {
	const { budgetPerCallerUsd, budgetForAllUsd, budgetClaim, budgetPlans, budgetNames } = settings;
	const needs = (isMet: boolean, label: string, other: string) => {
		if (!isMet) {
			throw invalidInput(
				`${label} is set, and ${other} is not`,
				`Add Limits → ${other} as well, or remove ${label}`,
			);
		}
	};
	const hasCallerBudget = budgetPerCallerUsd !== undefined;
	needs(budgetClaim === undefined || hasCallerBudget, 'Budget Claim', 'Budget per Caller (USD)');
	needs(budgetNames === undefined || hasCallerBudget, 'Budgets by Name', 'Budget per Caller (USD)');
	needs(budgetPlans === undefined || budgetClaim !== undefined, 'Budget Plans', 'Budget Claim');
	if (budgetPerCallerUsd === undefined && budgetForAllUsd === undefined) return undefined;
	return {
		period: (settings.budgetPeriod ?? 'day') satisfies BudgetPeriod,
		callerLimit: optionalMicroUsd(budgetPerCallerUsd),
		allLimit: optionalMicroUsd(budgetForAllUsd),
		claim: budgetClaim,
		plans: budgetPlans,
		names: budgetNames,
		unknownUsdPerMillion: settings.unknownModelPrice,
	};
}

const optionalMicroUsd = (usd: number | undefined): number | undefined =>
	usd === undefined ? undefined : microUsd(usd);
