/**
 * What a generation used and cost.
 * @see https://openrouter.ai/docs/use-cases/usage-accounting
 */
import {
	asCount,
	asNumber,
	asRecord,
	defined,
	emptyRecord,
	isRecord,
	type JsonRecord,
} from '../values/json';

/** Token counts; those that were not reported are left out. */
export type Usage = {
	promptTokens?: number;
	completionTokens?: number;
	totalTokens?: number;
	/** Prompt tokens that were read from a cache. */
	cachedTokens?: number;
	/** Completion tokens that went into reasoning. */
	reasoningTokens?: number;
	/** Web searches of server tools and of providers; each is paid. */
	webSearchRequests?: number;
	/** Calls of OpenRouter's server tools that the model made. Searches are among them: never add the two. */
	toolCallsRequested?: number;
	/** Those of them that gave a result. */
	toolCallsExecuted?: number;
};

/** Reads `usage` of a chat completion, untrusted. */
export function readUsage(usage: unknown): Usage {
	const fields = asRecord(usage);
	// OpenRouter's API description has the first name, its guides the second.
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

/** An amount in USD. Rejects texts and negative amounts, because these amounts are added up. */
export const asAmountUsd = (value: unknown): number | undefined => {
	const amount = asNumber(value);
	// Minus zero is zero.
	return amount !== undefined && amount >= 0 ? Math.abs(amount) : undefined;
};

/** What a call has cost, in USD. What was not reported is left out. */
export type Costs = {
	/** What OpenRouter charged. With a provider key of one's own (BYOK) that is its fee alone. */
	costUsd?: number;
	/** With BYOK: what the provider takes, which is not in `costUsd`. */
	upstreamInferenceCostUsd?: number;
};

/** Reads what a chat's `usage` says of costs, untrusted. */
export const readCosts = (usage: unknown): Costs =>
	defined({
		costUsd: readCostUsd(usage),
		upstreamInferenceCostUsd: readUpstreamInferenceCostUsd(usage),
	});

/** What two calls have cost as far as it is known: of what only one reported, that. */
export const addCosts = (one: Costs, other: Costs): Costs =>
	defined({
		costUsd: addAmounts(one.costUsd, other.costUsd),
		upstreamInferenceCostUsd: addAmounts(
			one.upstreamInferenceCostUsd,
			other.upstreamInferenceCostUsd,
		),
	});

/** What the key was charged, in USD, or `undefined` when it was not reported. */
export const readCostUsd = (usage: unknown): number | undefined =>
	asAmountUsd(asRecord(usage).cost);

/** Whether usage says that something was written, or charged by OpenRouter or by the provider (BYOK). */
export const isBilled = (usage: unknown): boolean =>
	(readCostUsd(usage) ?? 0) > 0 ||
	(readUpstreamInferenceCostUsd(usage) ?? 0) > 0 ||
	(asNumber(asRecord(usage).completion_tokens) ?? 0) > 0;

/** What the provider takes beside `cost`, in USD; `undefined` unless the call was made with BYOK. */
export function readUpstreamInferenceCostUsd(usage: unknown): number | undefined {
	const { is_byok, cost_details } = asRecord(usage);
	return asByokAmountUsd(is_byok, asRecord(cost_details).upstream_inference_cost);
}

/** OpenRouter reports what the provider takes without BYOK as well: there it is a part of `cost`. */
export const asByokAmountUsd = (isByok: unknown, amount: unknown): number | undefined =>
	isByok === true ? asAmountUsd(amount) : undefined;

const TOTALS = ['prompt_tokens', 'completion_tokens', 'total_tokens', 'cost'] as const;

/**
 * `usage` of two calls as one, as sent: counts and costs are added. A total that one of them does
 * not report is not known, so it is left out; details that only one has are that one's.
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
	// One of the two may have been served with the author's own provider key, the other not.
	if (one.is_byok === true || other.is_byok === true) {
		sum.is_byok = true;
		sum.cost_details = defined({
			...asRecord(sum.cost_details),
			upstream_inference_cost: addByokCosts(one, other),
		});
	}
	return defined(sum);
}

/** What the provider takes for a call without BYOK is in its `cost`. */
function addByokCosts(...usages: readonly JsonRecord[]): number | undefined {
	const amounts = usages.map((usage) =>
		usage.is_byok === true ? readUpstreamInferenceCostUsd(usage) : 0,
	);
	return amounts.includes(undefined) ? undefined : addAmounts(...amounts);
}

function addValues(one: unknown, other: unknown): unknown {
	if (isRecord(one) || isRecord(other)) return addDetails(asRecord(one), asRecord(other));
	return addAmounts(asNumber(one), asNumber(other)) ?? other ?? one;
}

const addDetails = (one: JsonRecord, other: JsonRecord): JsonRecord =>
	Object.fromEntries(
		Object.keys({ ...one, ...other }).map((name) => [name, addValues(one[name], other[name])]),
	);

/** Without the dust of binary fractions: 0.1 and 0.2 are 0.3. `undefined` when there are none. */
function addAmounts(...amounts: ReadonlyArray<number | undefined>): number | undefined {
	const known = amounts.filter((amount) => amount !== undefined);
	if (known.length === 0) return undefined;
	const sum = known.reduce((total, amount) => total + amount, 0);
	return Number(sum.toPrecision(15));
}
