/**
 * What a model has thought, as an item of Responses: a summary to read, and `encrypted_content`, which
 * clients send back unread. There it holds OpenRouter's `reasoning_details` as JSON, so that signatures
 * come back unchanged, whatever the provider. Pure; never throws.
 */
import { Failure } from '../../failure/failure';
import { asRecords, asText, parseJson, type JsonRecord } from '../../values/json';
import {
	copyJson,
	isJsonArray,
	tooManyValuesIn,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';

export const REASONING_ID = 'rs';

/** The ID of an item that an answer of ours has had. */
export const isOurReasoning = (id: string): boolean => id.startsWith(`${REASONING_ID}_`);

/** The text of a reasoning item. Open models have theirs in `content`. */
export function summaryOf({ summary, content }: JsonObject): string {
	const text = textOf(summary);
	return text === '' ? textOf(content) : text;
}

const textOf = (parts: JsonValue | undefined): string =>
	asRecords(parts)
		.map(({ text }) => asText(text) ?? '')
		.join('');

export const encryptedContent = (details: readonly JsonRecord[]): string => JSON.stringify(details);

/** Content that another service has encrypted gives none. */
export function detailsIn({ encrypted_content: text }: JsonObject): readonly JsonValue[] {
	if (typeof text !== 'string' || tooManyValuesIn(text) !== undefined) return [];
	const details = copyJson(parseJson(text) ?? null);
	return details instanceof Failure || !isJsonArray(details) ? [] : details;
}
