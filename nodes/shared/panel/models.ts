/** Reads lists of models. Throws `OpenRouterError` (`invalid_input`) naming the field. */
import { invalidInput } from '../failure/failure';
import { readList } from '../parameters/values';
import { nonEmpty } from '../values/json';

/** The sentences for an entry that is not a model ID. */
export const NO_FALLBACK = {
	message: 'Fallback Models has an entry that is not a model ID',
	hint: 'Enter IDs as at openrouter.ai/models, such as openai/gpt-5-mini; patterns cannot be tried',
};

/** Patterns, and texts with spaces or quotes, are not model IDs. */
export function readFallbackModels(value: unknown): readonly string[] | undefined {
	const models = nonEmpty(readList('Fallback Models', value));
	if (!models?.some((model) => /[\s*"'`]/.test(model))) return models;
	throw invalidInput(NO_FALLBACK.message, NO_FALLBACK.hint);
}
