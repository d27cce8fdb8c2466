/**
 * Two caches that have nothing to do with one another. Prompt caching: a provider keeps what it has
 * read, and reading it again is cheap. Response caching: OpenRouter keeps whole answers and gives
 * the same one again.
 * @see https://openrouter.ai/docs/guides/best-practices/prompt-caching
 * @see https://openrouter.ai/docs/guides/features/response-caching
 */
import { asRecord, asRecords, isRecord, type JsonRecord } from '../../values/json';
import type { ChatMessage } from './message';

/** How long a provider keeps what it has read, `5m` or `1h`. */
export const cacheControl = (ttl: string): JsonRecord => ({ type: 'ephemeral', ttl });

/** The messages with a cache breakpoint at the end of the first one, if that is a system prompt. */
export function markSystemPrompt(
	messages: readonly ChatMessage[],
	ttl: string | undefined,
): readonly ChatMessage[] {
	const [first, ...rest] = messages;
	if (ttl === undefined || first?.role !== 'system') return messages;
	const parts =
		typeof first.content === 'string' ? [{ type: 'text', text: first.content }] : first.content;
	const last = parts?.at(-1);
	if (!isRecord(last)) return messages;
	const marked = { ...last, cache_control: cacheControl(ttl) };
	return [{ ...first, content: [...(parts ?? []).slice(0, -1), marked] }, ...rest];
}

/** They say what the response cache keeps, and do nothing when it is off. */
const NEED_THE_CACHE = ['X-OpenRouter-Cache-TTL', 'X-OpenRouter-Cache-Clear'];

/** The headers without those that have no effect because the response cache is not on. */
export const responseCacheHeaders = (
	headers: Readonly<Record<string, string>>,
): Record<string, string> =>
	headers['X-OpenRouter-Cache'] === 'true'
		? headers
		: Object.fromEntries(
				Object.entries(headers).filter(([name]) => !NEED_THE_CACHE.includes(name)),
			);

/** What an author who answers callers should know; `undefined` when the response cache is off. */
export const sharedAnswersHint = (headers: Readonly<Record<string, string>>): string | undefined =>
	headers['X-OpenRouter-Cache'] === 'true'
		? 'Response Cache is on: all callers of this key share it, so the same request gets the same stored answer, whoever asks. Callers whom the node tells apart do not share answers, as their ID is part of the request.'
		: undefined;

/** What the author should know: routing that a prompt cache does not survive. */
export function cachingHints(request: JsonRecord): string[] {
	const [first] = asRecords(request.messages);
	const isMarked = asRecords(first?.content).some((part) => part.cache_control !== undefined);
	const caches =
		request.cache_control !== undefined || request.prompt_cache_key !== undefined || isMarked;
	if (!caches || asRecord(request.provider).order === undefined) return [];
	return [
		'Provider Routing → Order turns off what keeps the calls of one conversation with one provider, so cached prompts may not be found again. Use Only instead, and a Session ID for each conversation.',
	];
}
