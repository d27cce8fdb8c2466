/** Finds our words for what OpenRouter reports: a status, and often a type that says more. */
import { CHAT_SENTENCES } from './sentences/chat';
import { explanationOf } from './sentences/common';
import type { Explanation, Sentences } from './sentences/explanation';
import { MODEL_SENTENCES } from './sentences/models';

/**
 * `types`: OpenRouter's words for it, the one that says most first. `sentences`: those of the subject,
 * which count before the ones that all subjects share.
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
