/**
 * The most that a request may cost, before it is sent. Text is bounded, as no model makes more tokens of a
 * text than it has bytes; files and web searches, whose size nobody knows before, are estimated. Pure.
 */
import { flatPrice, type Price, type PriceOf } from '../../../openrouter/price';
import type { ChatRequest } from '../../../openrouter/request/request';
import { refusal, shownName } from '../../../failure/refusal';
import type { Failure } from '../../../failure/failure';
import { asCount, asNumber, asRecord, asRecords, asText, asTextList } from '../../../values/json';
import type { JsonRecord } from '../../../values/json';
import { microUsd } from './rules';

/** Whole micro-USD for one attempt, or the refusal of a model whose price is not known. */
export function mostCost(
	request: ChatRequest,
	priceOf: PriceOf,
	unknownUsdPerMillion?: number,
): number | Failure {
	const otherwise =
		unknownUsdPerMillion === undefined ? undefined : flatPrice(unknownUsdPerMillion);
	const amounts = amountsOf(request);
	let most = 0;
	// Any of them may answer. What a preset names, only OpenRouter knows.
	for (const model of [request.model, ...asTextList(request.models)]) {
		const isPreset = model.includes('@') || request.preset !== undefined;
		const price = (isPreset ? undefined : priceOf(model)) ?? otherwise;
		if (price === undefined) return unknownPrice(model);
		most = Math.max(most, costOf(amounts, price));
	}
	return microUsd(most + amounts.searches * USD_PER_SEARCH);
}

const unknownPrice = (model: string): Failure =>
	refusal(
		'model_not_allowed',
		`The price of ${shownName(model, 'this model')} is not known, so no budget can hold it: choose another model`,
	).with({
		hint: 'Nothing was sent to OpenRouter. To allow models without a listed price, add Limits → Price for Unknown Models',
	});

/** What is paid for, by kind. Tokens are upper bounds for texts. */
type Amounts = {
	promptTokens: number;
	hasHourCache: boolean;
	audioTokens: number;
	images: number;
	completionTokens: number;
	outputImages: number;
	searches: number;
};

function costOf(amounts: Amounts, price: Price): number {
	const { contextLength = Infinity } = price;
	return (
		price.perRequest +
		Math.min(amounts.promptTokens, contextLength) *
			(amounts.hasHourCache ? price.perHourCacheToken : price.perPromptToken) +
		Math.min(amounts.audioTokens, contextLength) * price.perAudioToken +
		amounts.images * price.perImage +
		amounts.completionTokens * price.perCompletionToken +
		amounts.outputImages * price.perOutputImage
	);
}

const TOKENS_PER_MESSAGE = 16;
const TOKENS_PER_IMAGE = 2_000;
const MIN_TOKENS_PER_FILE = 5_000;
/** A page of text in a PDF is about 5 KB and 700 tokens; scanned pages have fewer for their size. */
const BASE64_CHARS_PER_FILE_TOKEN = 10;
/** Compressed sound of a minute is about 1 MB and 2,000 tokens. */
const BASE64_CHARS_PER_AUDIO_TOKEN = 500;
const MIN_TOKENS_PER_AUDIO = 1_000;
/** Dearest engine of the web search that is not the model's own. */
const USD_PER_SEARCH = 0.02;
const SEARCHES_PER_SERVER_TOOL = 5;

/** Fields that are billed like a message: as input, or, where a prediction is wrong, as output. */
const BILLED_FIELDS = ['tools', 'response_format', 'prediction'] as const;

function amountsOf(request: ChatRequest): Amounts {
	const amounts: Amounts = {
		promptTokens: 0,
		hasHourCache: asksForHour(request),
		audioTokens: 0,
		images: 0,
		completionTokens: completionTokens(request),
		outputImages: asTextList(request.modalities).includes('image') ? 1 : 0,
		searches: searches(request),
	};
	for (const { content, ...rest } of request.messages) {
		amounts.promptTokens += TOKENS_PER_MESSAGE + bytesOf(JSON.stringify(rest));
		if (typeof content === 'string') amounts.promptTokens += bytesOf(content);
		else for (const part of content ?? []) addPart(amounts, asRecord(part));
	}
	for (const name of BILLED_FIELDS) {
		if (request[name] !== undefined) amounts.promptTokens += bytesOf(JSON.stringify(request[name]));
	}
	return amounts;
}

const asksForHour = ({ cache_control: cache }: JsonRecord): boolean => asRecord(cache).ttl === '1h';

function addPart(amounts: Amounts, part: JsonRecord): void {
	amounts.hasHourCache ||= asksForHour(part);
	const text = asText(part.text);
	if (text !== undefined) {
		amounts.promptTokens += bytesOf(text);
	} else if (part.type === 'image_url') {
		amounts.images += 1;
		amounts.promptTokens += TOKENS_PER_IMAGE;
	} else if (part.type === 'input_audio') {
		const chars = asText(asRecord(part.input_audio).data)?.length ?? 0;
		amounts.audioTokens += Math.max(MIN_TOKENS_PER_AUDIO, chars / BASE64_CHARS_PER_AUDIO_TOKEN);
	} else {
		const chars = asText(asRecord(part.file).file_data)?.length ?? 0;
		amounts.promptTokens += Math.max(MIN_TOKENS_PER_FILE, chars / BASE64_CHARS_PER_FILE_TOKEN);
	}
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** All choices together. The node always sends `max_tokens`. */
const completionTokens = ({ max_tokens, max_completion_tokens, n }: ChatRequest): number =>
	Math.max(asNumber(max_tokens) ?? 0, asNumber(max_completion_tokens) ?? 0) *
	Math.max(1, asCount(n) ?? 1);

function searches({ model, plugins, tools, web_search_options: options }: ChatRequest): number {
	const isOnline = /:online\b/.test(model) || options !== undefined;
	const webPlugins = asRecords(plugins).filter(({ id }) => id === 'web').length;
	const serverTools = asRecords(tools).filter(({ type }) => type !== 'function').length;
	return (isOnline ? 1 : 0) + webPlugins + serverTools * SEARCHES_PER_SERVER_TOOL;
}
