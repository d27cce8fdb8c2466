/**
 * Reads and adds the usage and the cost of generations. Pure.
 * @see https://openrouter.ai/docs/use-cases/usage-accounting
 */
import { notRetryable, type Failure } from '../failure/failure';
import {
	asCount,
	asDecimal,
	asRecord,
	defined,
	emptyRecord,
	isRecord,
	type JsonRecord,
} from '../values/json';

/** Counts that were not reported are left out. */
export type Usage = {
	promptTokens?: number;
	completionTokens?: number;
	totalTokens?: number;
	/** Prompt tokens that were read from a cache. */
	cachedTokens?: number;
	/** Completion tokens that went into reasoning. */
	reasoningTokens?: number;
	/** Web searches by server tools and by providers. Each one is billed. */
	webSearchRequests?: number;
	/** Calls of OpenRouter's server tools. They include web searches, so never add the two. */
	toolCallsRequested?: number;
	/** The calls of server tools that gave a result. */
	toolCallsExecuted?: number;
};

/** Reads `usage` of a chat completion, untrusted. */
export function readUsage(usage: unknown): Usage {
	const fields = asRecord(usage);
	// The first name is from OpenRouter's API description, the second from its guides.
	const details = asRecord(fields.server_tool_use_details);
	const use = asRecord(fields.server_tool_use);
	const serverTools = (name: string) => asCount(details[name]) ?? asCount(use[name]);
	return defined({
		promptTokens: asCount(fields.prompt_tokens),
		completionTokens: asCount(fields.completion_tokens),
		totalTokens: asCount(fields.total_tokens),
		cachedTokens: asCount(asRecord(fields.prompt_tokens_details).cached_tokens),
		reasoningTokens: asCount(asRecord(fields.completion_tokens_details).reasoning_tokens),
		webSearchRequests: serverTools('web_search_requests'),
		toolCallsRequested: serverTools('tool_calls_requested'),
		toolCallsExecuted: serverTools('tool_calls_executed'),
	});
}

/** An amount in USD, also one that a server wrote as text. No negative ones, because amounts are added up. */
export const asAmountUsd = (value: unknown): number | undefined => {
	const amount = asDecimal(value);
	// Minus zero is zero.
	return amount !== undefined && amount >= 0 ? Math.abs(amount) : undefined;
};

/** The cost of a call, in USD. Amounts that were not reported are left out. */
export type Costs = {
	/** What OpenRouter charged. With the author's own provider key (BYOK) it is OpenRouter's fee only. */
	costUsd?: number;
	/** With BYOK: what the provider charges, which is not part of `costUsd`. */
	upstreamInferenceCostUsd?: number;
};

/** Reads the costs in `usage` of a chat, untrusted. */
export const readCosts = (usage: unknown): Costs =>
	defined({
		costUsd: readCostUsd(usage),
		upstreamInferenceCostUsd: readUpstreamInferenceCostUsd(usage),
	});

/** The same under the names that outputs have. */
export type CostOutput = { cost?: number; upstreamInferenceCost?: number };

export const costOutput = ({ costUsd, upstreamInferenceCostUsd }: Costs): CostOutput =>
	defined({ cost: costUsd, upstreamInferenceCost: upstreamInferenceCostUsd });

/** Adds the costs of two calls. An amount that only one reported is taken as it is. */
export const addCosts = (one: Costs, other: Costs): Costs =>
	defined({
		costUsd: addAmounts(one.costUsd, other.costUsd),
		upstreamInferenceCostUsd: addAmounts(
			one.upstreamInferenceCostUsd,
			other.upstreamInferenceCostUsd,
		),
	});

/** The failure with what these answers have cost. It is not sent again. */
export const withCosts = (failure: Failure, answers: readonly Costs[]): Failure =>
	answers.length === 0 ? failure : notRetryable(failure, answers.reduce(addCosts));

/** What OpenRouter charged the key, in USD; `undefined` when it was not reported. */
export const readCostUsd = (usage: unknown): number | undefined =>
	asAmountUsd(asRecord(usage).cost);

/** Whether usage reports output tokens, or a charge by OpenRouter or by the provider (BYOK). */
export const isBilled = (usage: unknown): boolean =>
	(readCostUsd(usage) ?? 0) > 0 ||
	(readUpstreamInferenceCostUsd(usage) ?? 0) > 0 ||
	(asDecimal(asRecord(usage).completion_tokens) ?? 0) > 0;

/** What the provider charges in addition to `cost`, in USD; `undefined` for calls without BYOK. */
export function readUpstreamInferenceCostUsd(usage: unknown): number | undefined {
	const { is_byok, cost_details } = asRecord(usage);
	return asByokAmountUsd(is_byok, asRecord(cost_details).upstream_inference_cost);
}

/** OpenRouter also reports the provider's amount without BYOK, but then it is a part of `cost`. */
export const asByokAmountUsd = (isByok: unknown, amount: unknown): number | undefined =>
	isByok === true ? asAmountUsd(amount) : undefined;

const TOTALS = ['prompt_tokens', 'completion_tokens', 'total_tokens', 'cost'] as const;

/**
 * The sum of two calls' `usage`, in OpenRouter's shape. A total that one of them does not report is
 * left out, because the sum is not known. Details that only one has are taken as they are.
 */
export function addUsage(first: unknown, second: unknown): JsonRecord {
	const one = asRecord(first);
	const other = asRecord(second);
	const sum = emptyRecord();
	for (const name of Object.keys({ ...one, ...other })) {
		sum[name] = addValues(one[name], other[name]);
	}
	for (const name of TOTALS) {
		const isKnown = [one, other].every((usage) => asAmountUsd(usage[name]) !== undefined);
		if (!isKnown) sum[name] = undefined;
	}
	// Perhaps only one of the two calls used the author's own provider key.
	if (one.is_byok === true || other.is_byok === true) {
		sum.is_byok = true;
		sum.cost_details = defined({
			...asRecord(sum.cost_details),
			upstream_inference_cost: addByokCosts(one, other),
		});
	}
	return defined(sum);
}

/** Without BYOK the provider's amount is in `cost`, so it counts as 0 here. */
function addByokCosts(...usages: readonly JsonRecord[]): number | undefined {
	const amounts = usages.map((usage) =>
		usage.is_byok === true ? readUpstreamInferenceCostUsd(usage) : 0,
	);
	return amounts.includes(undefined) ? undefined : addAmounts(...amounts);
}

function addValues(one: unknown, other: unknown): unknown {
	if (isRecord(one) || isRecord(other)) return addDetails(asRecord(one), asRecord(other));
	return addAmounts(asDecimal(one), asDecimal(other)) ?? other ?? one;
}

const addDetails = (one: JsonRecord, other: JsonRecord): JsonRecord =>
	Object.fromEntries(
		Object.keys({ ...one, ...other }).map((name) => [name, addValues(one[name], other[name])]),
	);

/** The sum without binary rounding errors (0.1 + 0.2 is 0.3); `undefined` when no amount is known. */
function addAmounts(...amounts: ReadonlyArray<number | undefined>): number | undefined {
	const known = amounts.filter((amount) => amount !== undefined);
	if (known.length === 0) return undefined;
	const sum = known.reduce((total, amount) => total + amount, 0);
	return Number(sum.toPrecision(15));
}
