/**
 * Limits how many tokens each caller may use in a minute, with a bucket per caller that refills evenly.
 * A call reserves the most that it may use before it is sent, and gives back what it did not use. So
 * calls that run at the same time cannot exceed the limit together. Pure: the clock is an argument. At
 * most `maxCallers` are remembered; the caller who has not called for longest is forgotten.
 */
import type { Failure } from '../../failure/failure';
import { rateRefusal, refusal } from '../../failure/refusal';
import { BoundedMap } from '../../values/boundedMap';
import type { JsonRecord } from '../../values/json';
import type { ChatRequest } from '../../openrouter/request/request';

export type TokenReservation = {
	/** Tokens that the caller may still use at once. */
	remaining: number;
	/** Whole seconds until the bucket is full again. */
	resetSeconds: number;
	/**
	 * Call it with the tokens used when the call has ended, and again when a better count is known. The
	 * last count replaces the earlier ones.
	 */
	settle: (usedTokens: number, nowMs: number) => void;
	/** Counts what the call has used so far, and reserves for another request of the same call. */
	renew: (usedTokens: number, tokens: number, nowMs: number) => Failure | undefined;
};

export type TokenLimiter = {
	reserve: (
		callerKey: string,
		tokens: number,
		tokensPerMinute: number,
		nowMs: number,
	) => TokenReservation | Failure;
	readonly size: number;
};

const MAX_CALLERS = 50_000;
const MINUTE_MS = 60_000;
const MAX_DEBT_MINUTES = 60;

type Bucket = { tokens: number; atMs: number; perMinute: number };

export function createTokenLimiter(maxCallers = MAX_CALLERS): TokenLimiter {
	const buckets = new BoundedMap<Bucket>(maxCallers);

	const refill = (bucket: Bucket, nowMs: number): void => {
		const gained = (Math.max(0, nowMs - bucket.atMs) * bucket.perMinute) / MINUTE_MS;
		bucket.tokens = Math.min(bucket.perMinute, bucket.tokens + gained);
		bucket.atMs = nowMs;
	};
	const bucketOf = (callerKey: string, perMinute: number, nowMs: number): Bucket => {
		const bucket = buckets.get(callerKey) ?? { tokens: perMinute, atMs: nowMs, perMinute };
		buckets.set(callerKey, bucket);
		bucket.perMinute = perMinute;
		refill(bucket, nowMs);
		return bucket;
	};

	return {
		get size() {
			return buckets.size;
		},
		reserve(callerKey, tokens, tokensPerMinute, nowMs) {
			if (!(tokens <= tokensPerMinute)) return NEVER_FITS;
			const bucket = bucketOf(callerKey, tokensPerMinute, nowMs);
			if (bucket.tokens < tokens) {
				const missing = tokens - bucket.tokens;
				return refuse(Math.ceil((missing * MINUTE_MS) / tokensPerMinute / 1000));
			}
			bucket.tokens -= tokens;
			let countedTokens = tokens;
			const settle = (usedTokens: number, settledMs: number): void => {
				refill(bucket, settledMs);
				// Tokens beyond the reservation are a debt, which refilling pays off. The debt is limited.
				bucket.tokens = Math.max(
					-MAX_DEBT_MINUTES * bucket.perMinute,
					Math.min(bucket.perMinute, bucket.tokens + countedTokens - usedTokens),
				);
				countedTokens = usedTokens;
			};
			return {
				remaining: Math.floor(bucket.tokens),
				resetSeconds: Math.ceil(
					((tokensPerMinute - bucket.tokens) * MINUTE_MS) / tokensPerMinute / 1000,
				),
				settle,
				renew(usedTokens, more, renewedMs) {
					settle(usedTokens, renewedMs);
					const missing = more - bucket.tokens;
					if (!(missing <= 0)) {
						return refuse(Math.ceil((missing * MINUTE_MS) / tokensPerMinute / 1000));
					}
					bucket.tokens -= more;
					countedTokens += more;
					return undefined;
				},
			};
		},
	};
}

/** `left` is missing when the limit was reached. */
export const tokenHeaders = (
	tokensPerMinute: number | undefined,
	left?: Pick<TokenReservation, 'remaining' | 'resetSeconds'>,
): Record<string, string> => ({
	'X-RateLimit-Limit-Tokens': String(tokensPerMinute),
	...(left && {
		'X-RateLimit-Remaining-Tokens': String(left.remaining),
		'X-RateLimit-Reset-Tokens': `${left.resetSeconds}s`,
	}),
});

const refuse = (retryAfterSeconds: number): Failure =>
	rateRefusal('The tokens for this minute are used up', retryAfterSeconds);

const NEVER_FITS = refusal(
	'too_many_characters',
	'This request may use more tokens than a caller may use in a minute: send less text, or ask for a shorter answer with max_tokens',
);

const CHARS_PER_TOKEN = 4;
/** An image or a page of a document takes some hundreds to some thousands. */
const TOKENS_PER_ATTACHMENT = 1_000;
/** Fields that are billed like a message: as input, or, where a prediction is wrong, as output. */
const BILLED_FIELDS = ['tools', 'response_format', 'prediction'] as const;

export const tokensOfChars = (chars: number): number => Math.ceil(chars / CHARS_PER_TOKEN);

/**
 * Estimates the prompt's tokens before OpenRouter counts them: from the length of its texts, and with a
 * fixed number for each attachment, as its base64 says nothing about it. `request` is what is sent,
 * with the author's parts.
 */
export function estimatePromptTokens(request: JsonRecord & Pick<ChatRequest, 'messages'>): number {
	let chars = 0;
	let attachments = 0;
	for (const { content, ...rest } of request.messages) {
		chars += JSON.stringify(rest).length;
		for (const part of typeof content === 'string' ? [{ text: content }] : (content ?? [])) {
			if (typeof part.text === 'string') chars += part.text.length;
			else attachments += 1;
		}
	}
	for (const name of BILLED_FIELDS) chars += lengthOf(request[name]);
	return tokensOfChars(chars) + attachments * TOKENS_PER_ATTACHMENT;
}

/** The most tokens that the request may use. Tokens per Minute must have room for them. */
export const mostTokens = (request: ChatRequest): number =>
	estimatePromptTokens(request) + Number(request.max_tokens);

const lengthOf = (value: unknown): number =>
	typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
