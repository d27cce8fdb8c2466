/**
 * Two caches that have nothing to do with one another. Prompt caching: a provider keeps what it has
 * read, and reading it again is cheap. Response caching: OpenRouter keeps whole answers and gives
 * the same one again.
 * @see https://openrouter.ai/docs/guides/best-practices/prompt-caching
 * @see https://openrouter.ai/docs/guides/features/response-caching
 */
import { invalidInput } from '../../failure/failure';
import { asRecord, asRecords, filled, isRecord, type JsonRecord } from '../../values/json';
import type { ChatMessage } from './message';

export type PromptCacheFields = {
	/** How long a provider keeps the prompt, `5m` or `1h`: up to its last block that can be kept. */
	promptCache?: string;
	/** The same for the system prompt alone. */
	systemPromptCache?: string;
	promptCacheKey?: string;
};

export type ResponseCacheFields = {
	/** `false` also turns off what a preset has turned on. */
	responseCache?: boolean;
	/** Seconds. */
	responseCacheTtl?: number;
	/** Ask anew, and keep the new answer. */
	responseCacheClear?: boolean;
};

const cacheControl = (ttl: string | undefined): JsonRecord | undefined =>
	ttl === undefined ? undefined : { type: 'ephemeral', ttl };

/** Members of the request. The system prompt's mark goes on the message, see `markSystemPrompt`. */
export const promptCacheSettings = (fields: PromptCacheFields): JsonRecord => ({
	...filled({
		cache_control: cacheControl(fields.promptCache),
		prompt_cache_key: fields.promptCacheKey === '' ? undefined : fields.promptCacheKey,
	}),
});

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

const MIN_TTL_SECONDS = 1;
const MAX_TTL_SECONDS = 86_400;

/** Headers of the response cache; none when nothing is set. Throws for a time that it cannot keep. */
export function responseCacheHeaders(fields: ResponseCacheFields): Record<string, string> {
	const { responseCache, responseCacheTtl: ttl, responseCacheClear } = fields;
	if (
		ttl !== undefined &&
		(!Number.isInteger(ttl) || ttl < MIN_TTL_SECONDS || ttl > MAX_TTL_SECONDS)
	) {
		throw invalidInput(
			'Response Cache TTL is out of range',
			`Enter ${MIN_TTL_SECONDS} to ${MAX_TTL_SECONDS} whole seconds`,
		);
	}
	if (responseCache === undefined) return {};
	return {
		'X-OpenRouter-Cache': String(responseCache),
		...(responseCache && ttl !== undefined && { 'X-OpenRouter-Cache-TTL': String(ttl) }),
		...(responseCache && responseCacheClear === true && { 'X-OpenRouter-Cache-Clear': 'true' }),
	};
}

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
