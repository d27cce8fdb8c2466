/**
 * Which providers may serve a request, and in what order.
 * @see https://openrouter.ai/docs/guides/routing/provider-selection
 */
import { invalidInput } from '../../failure/failure';
import { asList, asNumber, asRecord, asText, filled, type JsonRecord } from '../../values/json';

export const PERCENTILES = ['p50', 'p75', 'p90', 'p99'];

/** `prompt` and `completion` in USD per million tokens, the others in USD for each. */
export const PRICES = ['prompt', 'completion', 'request', 'image', 'audio'];

/** `provider`, where `sort` is a text unless it says what is sorted together. */
export function providerFields(provider: unknown): unknown {
	const { sort } = asRecord(provider);
	const { by, partition } = asRecord(sort);
	return by !== undefined && partition === undefined
		? { ...asRecord(provider), sort: by }
		: provider;
}

/**
 * Makes an object of `{ name, amount }` entries; of two with one name the last counts. It is in the
 * order of `names`, whatever the panel's: OpenRouter's response cache keys on bytes. Prices go as
 * numbers, as OpenRouter's guide shows them; its OpenAPI file says text.
 */
export const amountsBy =
	(names: readonly string[]) =>
	(entries: readonly JsonRecord[], label: string): JsonRecord | undefined => {
		const given = new Map(entries.map(({ name, amount }) => [asText(name), amount]));
		for (const name of given.keys()) {
			if (name === undefined || !names.includes(name)) {
				throw invalidInput(
					`${label} has “${String(name)}”`,
					`Choose one of ${names.join(', ')} for each number`,
				);
			}
		}
		return filled(Object.fromEntries(names.map((name) => [name, given.get(name)])));
	};

/** The same; `undefined` when one of those that were added has no number. */
export const completeAmountsBy =
	(names: readonly string[]) => (entries: readonly JsonRecord[], label: string) => {
		const amounts = amountsBy(names)(entries, label);
		const given = new Set(entries.map(({ name }) => name));
		return amounts !== undefined && Object.keys(amounts).length === given.size
			? amounts
			: undefined;
	};

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
