/**
 * Finds an OpenRouter key in a field that is not for one. What such fields hold is shown: to callers,
 * in reports, in OpenRouter's rankings.
 * @see https://openrouter.ai/docs/api-reference/authentication
 */
export const holdsOpenRouterKey = (text: string): boolean => /(^|[^a-z0-9])sk-or-/i.test(text);

/** The same in a text of prose, which may well speak of keys: here one has to be whole. */
export const holdsWholeOpenRouterKey = (text: string): boolean =>
	/sk-or-v\d+-[\w-]{20,}/i.test(text);
