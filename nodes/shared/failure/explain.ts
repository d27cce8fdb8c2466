/** Finds our sentences for an error of OpenRouter's: by its type if it has one, else by its status. */
import { CHAT_SENTENCES } from './sentences/chat';
import { explanationOf } from './sentences/common';
import type { Explanation, Sentences } from './sentences/explanation';
import { MODEL_SENTENCES } from './sentences/models';

/**
 * `types`: OpenRouter's names for the error, the most specific first. `sentences`: those of one subject
 * (chat, …), which are used before the common ones.
 */
export function explain(
	statusCode: number,
	types: ReadonlyArray<string | undefined>,
	sentences: ReadonlyMap<string, Sentences> = CHAT_SENTENCES,
): Explanation {
	const known = types
		.filter((type) => type !== undefined)
		.map((type) => sentences.get(type) ?? MODEL_SENTENCES.get(type))
		.find((found) => found !== undefined);
	return { ...explanationOf(statusCode), ...known };
}
