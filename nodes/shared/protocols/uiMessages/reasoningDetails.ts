/**
 * OpenRouter's `reasoning_details` as the provider's metadata of an AI SDK message, which pages send back
 * unread. Without them, some models refuse to go on after a call of a function. The place is the one
 * that OpenRouter's own provider for the AI SDK uses. Pure.
 */
import type { JsonRecord } from '../../values/json';
import { isJsonArray, isJsonObject, type JsonArray, type JsonValue } from '../jsonValue';

export const metadataOf = (details: readonly JsonRecord[]): object => ({
	openrouter: { reasoning_details: details },
});

/** `metadata`: of a part of a message. */
export function detailsIn(metadata: JsonValue | undefined): JsonArray {
	const ours = isJsonObject(metadata) ? metadata.openrouter : undefined;
	const details = isJsonObject(ours) ? ours.reasoning_details : undefined;
	return isJsonArray(details) ? details : [];
}
