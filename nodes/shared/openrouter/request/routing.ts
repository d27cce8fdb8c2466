/**
 * Which providers may serve a request, and in what order.
 * @see https://openrouter.ai/docs/guides/routing/provider-selection
 */
import {
	asList,
	asNumber,
	asRecord,
	asText,
	filled,
	nonEmpty,
	type JsonRecord,
} from '../../values/json';

export const PERCENTILES = ['p50', 'p75', 'p90', 'p99'] as const;
export type Percentile = (typeof PERCENTILES)[number];

/** `prompt` and `completion` in USD per million tokens, the others in USD for each. */
export const PRICES = ['prompt', 'completion', 'request', 'image', 'audio'] as const;
export type PriceOf = (typeof PRICES)[number];

type Amounts<Name extends string> = Readonly<Partial<Record<Name, number>>>;

export type RoutingFields = {
	/** Slugs, as in `order` and `ignore`: `openai`, or with a variant `google-vertex/us-east5`. */
	order?: readonly string[];
	only?: readonly string[];
	ignore?: readonly string[];
	allowFallbacks?: boolean;
	requireParameters?: boolean;
	dataCollection?: string;
	zdr?: boolean;
	enforceDistillableText?: boolean;
	quantizations?: readonly string[];
	sort?: string;
	partition?: string;
	/** Tokens per second. */
	preferredMinThroughput?: Amounts<Percentile>;
	/** Seconds. */
	preferredMaxLatency?: Amounts<Percentile>;
	maxPrice?: Amounts<PriceOf>;
};

/**
 * `provider`, or `undefined` when nothing is set. OpenRouter refuses members that it does not know,
 * so only these are ever made. Prices go as numbers, as its guide shows them; its OpenAPI file says
 * text.
 */
export function buildProvider(fields: RoutingFields): JsonRecord | undefined {
	const { sort, partition } = fields;
	return filled({
		order: nonEmpty(fields.order),
		only: nonEmpty(fields.only),
		ignore: nonEmpty(fields.ignore),
		allow_fallbacks: fields.allowFallbacks,
		require_parameters: fields.requireParameters,
		data_collection: fields.dataCollection,
		zdr: fields.zdr,
		enforce_distillable_text: fields.enforceDistillableText,
		quantizations: nonEmpty(fields.quantizations),
		sort: partition === undefined ? sort : filled({ by: sort, partition }),
		preferred_min_throughput: inOrder(PERCENTILES, fields.preferredMinThroughput),
		preferred_max_latency: inOrder(PERCENTILES, fields.preferredMaxLatency),
		max_price: inOrder(PRICES, fields.maxPrice),
	});
}

/** In an order that does not hang on the panel's: OpenRouter's response cache keys on bytes. */
const inOrder = <Name extends string>(
	names: readonly Name[],
	amounts: Amounts<Name> | undefined,
): JsonRecord | undefined =>
	filled(Object.fromEntries(names.map((name) => [name, amounts?.[name]])));

const SLUG = /^[a-z0-9][a-z0-9.-]*(\/[a-z0-9.-]+)*$/;
const SLUG_LISTS = { order: 'Order', only: 'Only', ignore: 'Ignore' } as const;

/** Below this a price per million tokens is none that any provider has: it is one per token. */
const LEAST_USD_PER_MILLION = 0.001;

/** What the author should know: names in place of slugs, prices in the wrong unit. */
export function routingHints(request: JsonRecord): string[] {
	const provider = asRecord(request.provider);
	const names = Object.entries(SLUG_LISTS).flatMap(([member, label]) =>
		textsOf(provider[member])
			.filter((entry) => !SLUG.test(entry))
			.map((entry) => `${label} has “${entry}” (“${slugOf(entry)}”?)`),
	);
	const prices = asRecord(provider.max_price);
	const tooSmall = (['prompt', 'completion'] as const)
		.map((name) => asNumber(prices[name]))
		.find((usd) => usd !== undefined && usd > 0 && usd < LEAST_USD_PER_MILLION);
	return [
		...(names.length === 0
			? []
			: [
					`Provider Routing takes slugs of providers, and these look like names, which may match none: ${names.join(', ')}. The slugs are shown on each model’s page.`,
				]),
		...(tooSmall === undefined
			? []
			: [
					`Max Price is in USD per million tokens: ${tooSmall} looks like a price per token, as the model list gives it, and shuts all providers out.`,
				]),
	];
}

const textsOf = (value: unknown): string[] => asList(value).flatMap((entry) => asText(entry) ?? []);

const slugOf = (name: string): string =>
	name
		.trim()
		.toLowerCase()
		.replaceAll(/[^a-z0-9./]+/g, '-');
