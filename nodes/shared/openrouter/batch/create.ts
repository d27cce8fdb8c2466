/**
 * Makes one batch of many requests, and finds those that cannot be part of it before anything is sent. A
 * batch has one endpoint and one model, and it costs money as soon as OpenRouter has accepted it. Pure.
 * @see https://openrouter.ai/docs/batch-quickstart
 */
import { invalidInput, type OpenRouterError } from '../../failure/failure';
import { jsonText, type JsonRecord } from '../../values/json';
import { requireModel } from '../modelId';
import { customIdOf } from './customId';

export const MAX_REQUESTS = 5_000;
/** OpenRouter's limit is in bytes. A text has at least as many bytes as UTF-16 units. */
const MAX_MB = 200;
const MAX_CHARS = MAX_MB * 1024 * 1024;

type BatchEndpoint = '/v1/chat/completions' | '/v1/embeddings';

export type BatchEntry = {
	itemIndex: number;
	endpoint: BatchEndpoint;
	model: string;
	/** The providers that may run the batch; empty for any. */
	providers: readonly string[];
	/** The author's own ID; `''` for none. */
	ownId: string;
	body: JsonRecord;
};

/** The model, for all requests. Throws for one that no batch can have. */
export function batchModel(text: string): string {
	const model = requireModel(text);
	if (/:online\b/.test(model)) {
		throw invalidInput(
			'Model has the variant “online”, and OpenRouter searches no web pages in a batch',
			'Remove “:online” from the ID',
		);
	}
	return model;
}

/**
 * The body of `POST /batches`. OpenRouter reads it as it comes, so `requests` must be the last member:
 * with another order it answers 400.
 */
export const batchBody = (
	{ endpoint, model, providers }: Pick<BatchEntry, 'endpoint' | 'model' | 'providers'>,
	entries: readonly BatchEntry[],
): JsonRecord => ({
	endpoint,
	model,
	...(providers.length > 0 && { provider: { only: providers } }),
	requests: entries.map(({ itemIndex, ownId, body }) => ({
		custom_id: customIdOf(itemIndex, ownId),
		body,
	})),
});

/** For each entry, why it cannot be in one batch with those before it; `undefined` when it can. */
export function batchFaults(
	entries: readonly BatchEntry[],
): ReadonlyArray<OpenRouterError | undefined> {
	const itemOfId = new Map<string, number>();
	const [first] = entries;
	let requests = 0;
	let chars = 0;
	const faultOf = (entry: BatchEntry): OpenRouterError | undefined => {
		const { itemIndex, ownId, body } = entry;
		const other = first === undefined ? undefined : differenceOf(entry, first);
		if (other !== undefined) {
			return invalidInput(
				`Item ${itemIndex} has another ${other} than item ${first?.itemIndex ?? 0}`,
				`A batch has one ${other}: split the items, and create a batch for each ${other}`,
			);
		}
		const twin = ownId === '' ? undefined : itemOfId.get(ownId);
		if (twin !== undefined) {
			return invalidInput(
				`Own ID “${ownId}” is that of the items ${twin} and ${itemIndex}`,
				'Use an ID that only one item has, or leave Own ID empty',
			);
		}
		itemOfId.set(ownId, itemIndex);
		requests += 1;
		if (requests > MAX_REQUESTS) {
			return invalidInput(
				`There are more than ${MAX_REQUESTS} items for one batch`,
				`Use Loop Over Items before this node, with a Batch Size of up to ${MAX_REQUESTS}`,
			);
		}
		const text = jsonText(body);
		if (text === undefined) {
			return invalidInput(`Item ${itemIndex} is nested too deeply to be sent`, 'Send less of it');
		}
		chars += text.length;
		if (chars <= MAX_CHARS) return undefined;
		return invalidInput(
			`The items up to ${itemIndex} have more than ${MAX_MB} MB, which is the most for one batch`,
			'Use Loop Over Items before this node, so that each batch has fewer items',
		);
	};
	return entries.map(faultOf);
}

const differenceOf = (entry: BatchEntry, first: BatchEntry): string | undefined => {
	if (entry.endpoint !== first.endpoint) return 'Endpoint';
	if (entry.model !== first.model) return 'Model';
	return entry.providers.join() === first.providers.join() ? undefined : 'list of Providers';
};
