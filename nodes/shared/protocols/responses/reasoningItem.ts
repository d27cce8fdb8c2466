/**
 * What a model has thought, as an item of Responses: a summary to read, and `encrypted_content`, which
 * clients send back unread. There it holds OpenRouter's `reasoning_details` as JSON, so that signatures
 * come back unchanged, whatever the provider. Pure; never throws.
 */
import { Failure } from '../../failure/failure';
import { asRecords, asText, parseJson, type JsonRecord } from '../../values/json';
import {
	BODY_LIMITS,
	copyJson,
	countValues,
	isJsonArray,
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

/**
 * Reads the details of one request. All its items together may hold as many values as a body: each of
 * their texts is JSON of its own, which the limits of the body do not see. What cannot be read is left
 * out.
 */
export function createDetailsReader(): (item: JsonObject) => readonly JsonValue[] {
	let valuesLeft = BODY_LIMITS.maxNodes;
	return ({ encrypted_content: text }) => {
		// Content that another service has encrypted is no list.
		if (typeof text !== 'string' || !text.startsWith('[')) return NONE;
		valuesLeft -= countValues(text, valuesLeft);
		if (valuesLeft < 0) return NONE;
		const details = copyJson(parseJson(text) ?? null);
		return details instanceof Failure || !isJsonArray(details) ? NONE : details;
	};
}

const NONE: readonly JsonValue[] = [];
