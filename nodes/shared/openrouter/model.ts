/**
 * Reads OpenRouter's model list, and labels and searches its models.
 * @see https://openrouter.ai/docs/api-reference/list-available-models
 */
import {
	asDecimal,
	asRecord,
	asRecords,
	asText,
	asTextList,
	type JsonRecord,
} from '../values/json';
import { withoutVariant } from './modelId';

/** USD per million tokens; `undefined` when the price varies (routers) or is not given. */
type UsdPerMillion = number | undefined;

export type Model = {
	id: string;
	name: string;
	promptUsdPerMillion: UsdPerMillion;
	completionUsdPerMillion: UsdPerMillion;
	/** Tokens. */
	contextLength: number | undefined;
	maxCompletionTokens: number | undefined;
	inputModalities: string[];
	outputModalities: string[];
	supportedParameters: string[];
	/** Unix time, seconds. */
	created: number | undefined;
	/** The entry as OpenRouter gave it. */
	entry: JsonRecord;
};

/** Reads the body of `GET /models` or `/models/user`; entries without an id are left out. */
export function readModels(body: unknown): Model[] {
	return asRecords(asRecord(body).data).flatMap((entry) => {
		const id = asText(entry.id);
		if (id === undefined || id === '') return [];
		const pricing = asRecord(entry.pricing);
		const architecture = asRecord(entry.architecture);
		const topProvider = asRecord(entry.top_provider);
		return [
			{
				id,
				name: asText(entry.name) ?? id,
				promptUsdPerMillion: usdPerMillion(pricing.prompt),
				completionUsdPerMillion: usdPerMillion(pricing.completion),
				contextLength: asDecimal(entry.context_length) ?? asDecimal(topProvider.context_length),
				maxCompletionTokens: asDecimal(topProvider.max_completion_tokens),
				inputModalities: asTextList(architecture.input_modalities),
				outputModalities: asTextList(architecture.output_modalities),
				supportedParameters: asTextList(entry.supported_parameters),
				created: asDecimal(entry.created),
				entry,
			},
		];
	});
}

/** The model with this ID. Some variants, such as `:free`, have an entry of their own, which comes first. */
export const findModel = (id: string, models: readonly Model[]): Model | undefined =>
	models.find((model) => model.id === id) ??
	models.find((model) => model.id === withoutVariant(id));

/** Prices come as decimal text. `undefined` for one that varies, as those of routers (-1), or is none. */
export function usdOf(price: unknown): number | undefined {
	const amount = asDecimal(price);
	return amount !== undefined && amount >= 0 ? amount : undefined;
}

export function usdPerMillion(perToken: unknown): UsdPerMillion {
	const amount = usdOf(perToken);
	return amount === undefined ? undefined : Number((amount * 1e6).toPrecision(6));
}

/** One row of the picker: `Name · $in/$out per 1M · 128K · text image file`. */
export function modelLabel(model: Model): string {
	return [
		model.name,
		priceLabel(model),
		model.contextLength === undefined ? '' : tokensLabel(model.contextLength),
		model.inputModalities.join(' '),
	]
		.filter((part) => part !== '')
		.join(' · ');
}

function priceLabel({
	promptUsdPerMillion: prompt,
	completionUsdPerMillion: completion,
}: Model): string {
	if (prompt === undefined || completion === undefined) return 'price varies';
	if (prompt === 0 && completion === 0) return 'free';
	return `${usd(prompt)}/${usd(completion)} per 1M`;
}

const usd = (amount: number): string =>
	`$${Number(amount < 0.01 ? amount.toPrecision(2) : amount.toFixed(2))}`;

/** Context lengths come in powers of two or in round thousands: 131072 and 128000 are both 128K. */
function tokensLabel(tokens: number): string {
	const kilo = tokens % 1000 !== 0 && tokens % 1024 === 0 ? 1024 : 1000;
	if (tokens < kilo) return String(tokens);
	const thousands = Math.round(tokens / kilo);
	return thousands < 1000 ? `${thousands}K` : `${Number((tokens / (kilo * kilo)).toFixed(1))}M`;
}

/** Whether name and ID together contain every word of `search`, in any order and case. */
export function matchesModel({ id, name }: Model, search = ''): boolean {
	const text = `${name} ${id}`.toLowerCase();
	return search
		.toLowerCase()
		.split(/\s+/)
		.every((word) => text.includes(word));
}
