/**
 * The request fields that say which providers may serve a request, and in what order.
 * @see https://openrouter.ai/docs/guides/routing/provider-selection
 */
import { invalidInput } from '../../failure/failure';
import { asNumber, asRecord, asText, asTextList, filled, type JsonRecord } from '../../values/json';

export const PERCENTILES = ['p50', 'p75', 'p90', 'p99'];

/** `prompt` and `completion` in USD per million tokens, the others in USD per request, image or audio. */
export const PRICES = ['prompt', 'completion', 'request', 'image', 'audio'];

/** `provider`, with `sort` as a text unless it has a `partition`. */
export function providerFields(provider: unknown): unknown {
	const { sort } = asRecord(provider);
	const { by, partition } = asRecord(sort);
	return by !== undefined && partition === undefined
		? { ...asRecord(provider), sort: by }
		: provider;
}

/**
 * Makes an object of `{ name, amount }` entries. If a name comes twice, the last entry counts. Members
 * are in the order of `names`, because OpenRouter's response cache compares bytes. Prices are numbers,
 * as in OpenRouter's guide; its OpenAPI file says text.
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

/** The same, but `undefined` when an entry has no number. */
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

/** No provider has a lower price per million tokens, so a lower one must be a price per token. */
const LEAST_USD_PER_MILLION = 0.001;

/** Hints about names instead of slugs, and about prices in the wrong unit. */
export function routingHints(request: JsonRecord): string[] {
	const provider = asRecord(request.provider);
	const names = Object.entries(SLUG_LISTS).flatMap(([member, label]) =>
		asTextList(provider[member])
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
					`Provider Routing needs slugs of providers, but these look like names, which may match no provider: ${names.join(', ')}. The slugs are shown on each model’s page.`,
				]),
		...(tooSmall === undefined
			? []
			: [
					`Max Price is in USD per million tokens: ${tooSmall} looks like a price per token, as the model list shows it, and excludes all providers.`,
				]),
	];
}

const slugOf = (name: string): string =>
	name
		.trim()
		.toLowerCase()
		.replaceAll(/[^a-z0-9./]+/g, '-');
