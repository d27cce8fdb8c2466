/**
 * Finds an OpenRouter key in a field that is not for one. Such fields are visible to callers, in
 * reports, or in OpenRouter's rankings.
 * @see https://openrouter.ai/docs/api-reference/authentication
 */
export const holdsOpenRouterKey = (text: string): boolean => /(^|[^a-z0-9])sk-or-/i.test(text);

/** The same for prose, which may mention how keys begin: only a whole key counts. */
export const holdsWholeOpenRouterKey = (text: string): boolean =>
	/sk-or-v\d+-[\w-]{20,}/i.test(text);

/** The text with `sk-or-…` in place of each whole key. Runs in linear time. */
export const withoutOpenRouterKeys = (text: string): string =>
	text.replace(/sk-or-v\d+-[\w-]{20,}/gi, 'sk-or-…');
