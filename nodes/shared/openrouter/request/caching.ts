/**
 * Two independent caches. Prompt cache: a provider keeps the prompt, so that reading it again is
 * cheaper. Response cache: OpenRouter keeps whole answers and returns the same answer again.
 * @see https://openrouter.ai/docs/guides/best-practices/prompt-caching
 * @see https://openrouter.ai/docs/guides/features/response-caching
 */
import { asRecord, asRecords, isRecord, type JsonRecord } from '../../values/json';
import type { ChatMessage } from './message';

/** `ttl`: how long a provider keeps the prompt, `5m` or `1h`. */
export const cacheControl = (ttl: string): JsonRecord => ({ type: 'ephemeral', ttl });

/** Adds a cache breakpoint at the end of the system prompt, if the first message is one. */
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

/** Headers that have no effect while the response cache is off. */
const CACHE_DETAILS = ['X-OpenRouter-Cache-TTL', 'X-OpenRouter-Cache-Clear'];

/** Removes headers that have no effect because the response cache is off. */
export const responseCacheHeaders = (
	headers: Readonly<Record<string, string>>,
): Record<string, string> =>
	headers['X-OpenRouter-Cache'] === 'true'
		? headers
		: Object.fromEntries(Object.entries(headers).filter(([name]) => !CACHE_DETAILS.includes(name)));

/** A hint for authors who answer callers; `undefined` when the response cache is off. */
export const sharedAnswersHint = (headers: Readonly<Record<string, string>>): string | undefined =>
	headers['X-OpenRouter-Cache'] === 'true'
		? 'Response Cache is on: all callers of this key share it, so the same request gets the same stored answer, whoever asks. Callers whom the node tells apart do not share answers, as their ID is part of the request.'
		: undefined;

/** Hints about routing that prevents hits of the prompt cache. */
export function cachingHints(request: JsonRecord): string[] {
	const [first] = asRecords(request.messages);
	const isMarked = asRecords(first?.content).some((part) => part.cache_control !== undefined);
	const caches =
		request.cache_control !== undefined || request.prompt_cache_key !== undefined || isMarked;
	if (!caches || asRecord(request.provider).order === undefined) return [];
	return [
		'Provider Routing → Order stops OpenRouter from keeping a conversation with one provider, so cached prompts may not be found again. Use Only instead, and a Session ID for each conversation.',
	];
}
