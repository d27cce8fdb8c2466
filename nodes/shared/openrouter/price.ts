/**
 * What a model costs at most, from OpenRouter's model list. Prices come as decimal texts in USD, per token
 * or per thing; -1 is a price that varies. Overrides hold for long prompts or for hours of the day.
 * @see https://openrouter.ai/docs/api-reference/list-available-models
 */
import { asRecord, asRecords, type JsonRecord } from '../values/json';
import { usdOf, type Model } from './model';
import { withoutVariant } from './modelId';

/** USD. */
export type Price = {
	/** Per token that is read, and written into a cache. */
	perPromptToken: number;
	/** The same, where the request asks for a cache of one hour. */
	perHourCacheToken: number;
	/** Per token of audio that is read. */
	perAudioToken: number;
	/** Per token that is written, reasoning too. */
	perCompletionToken: number;
	perRequest: number;
	/** Per image in the prompt, besides its tokens. */
	perImage: number;
	/** Per image in the answer, besides its tokens. */
	perOutputImage: number;
	/** Per search of the web that the provider makes. */
	perSearch: number;
	/** Tokens. */
	contextLength?: number;
};

/** Returns `undefined` for a model whose price is not known. */
export type PriceOf = (model: string) => Price | undefined;

const COMPLETION = ['completion', 'internal_reasoning', 'audio_output', 'image_token'];

/** An `image_output` below this is the price of a token and not of an image, as some models list it. */
const LEAST_USD_PER_IMAGE = 0.001;

function readPrice({ entry, contextLength }: Model): Price | undefined {
	const base = asRecord(entry.pricing);
	if (usdOf(base.prompt) === undefined || usdOf(base.completion) === undefined) return undefined;
	const all = [base, ...asRecords(base.overrides)];
	const dearest = (...names: string[]): number => dearestOf(all, names);
	const imageOutput = dearest('image_output');
	const isPerImage = imageOutput >= LEAST_USD_PER_IMAGE;
	const perPromptToken = dearest('prompt', 'input_cache_write');
	return {
		perPromptToken,
		perHourCacheToken: Math.max(perPromptToken, dearest('input_cache_write_1h')),
		perAudioToken: Math.max(perPromptToken, dearest('audio')),
		perCompletionToken: Math.max(dearest(...COMPLETION), isPerImage ? 0 : imageOutput),
		perRequest: dearest('request'),
		perImage: dearest('image'),
		perOutputImage: isPerImage ? imageOutput : 0,
		perSearch: dearest('web_search'),
		...(contextLength !== undefined && contextLength > 0 && { contextLength }),
	};
}

const dearestOf = (prices: readonly JsonRecord[], names: readonly string[]): number =>
	Math.max(...prices.flatMap((price) => names.map((name) => usdOf(price[name]) ?? 0)));

/** Every token at one price. */
export const flatPrice = (usdPerMillionTokens: number): Price => {
	const perToken = usdPerMillionTokens / 1e6;
	return {
		perPromptToken: perToken,
		perHourCacheToken: perToken,
		perAudioToken: perToken,
		perCompletionToken: perToken,
		perRequest: 0,
		perImage: 0,
		perOutputImage: 0,
		perSearch: 0,
	};
};

/** Prices by model, for each list that was fetched. */
const prices = new WeakMap<readonly Model[], PriceOf>();

/** A variant that the list does not have, such as `:nitro`, costs what its model costs. */
export function pricesOf(models: readonly Model[]): PriceOf {
	const known = prices.get(models);
	if (known !== undefined) return known;
	const byId = new Map(models.map((model) => [model.id, readPrice(model)]));
	const priceOf: PriceOf = (id) => (byId.has(id) ? byId.get(id) : byId.get(withoutVariant(id)));
	prices.set(models, priceOf);
	return priceOf;
}
