/**
 * The failure of a call that is not answered because of what its caller sent, or how often. It is
 * normal traffic on a public endpoint, so it is a value: functions of callers/ and protocols/ return
 * `T | Failure`, and only a bug throws.
 */
import { Failure } from './failure';

const STATUS_CODES = {
	invalid_body: 400,
	invalid_message: 400,
	invalid_field: 400,
	caller_not_identified: 401,
	invalid_api_key: 401,
	token_expired: 401,
	origin_not_allowed: 403,
	model_not_allowed: 403,
	field_not_allowed: 403,
	role_not_allowed: 403,
	attachment_not_allowed: 403,
	tools_not_allowed: 403,
	not_found: 404,
	body_too_large: 413,
	too_many_messages: 413,
	too_many_characters: 413,
	too_many_attachments: 413,
	unsupported_media_type: 415,
	rate_limit_exceeded: 429,
	keys_unavailable: 503,
} as const;

export type RefusalType = keyof typeof STATUS_CODES;

/**
 * `message` is one or two sentences that a page may show and that say what to change, without a full
 * stop at the end. It holds our own words, and of the caller's only short plain names.
 * `retryAfterSeconds`: whole seconds until a call may pass; only with 429 and 503.
 */
export const refusal = (
	errorType: RefusalType,
	message: string,
	retryAfterSeconds?: number,
): Failure =>
	new Failure({
		statusCode: STATUS_CODES[errorType],
		errorType,
		message,
		hint: 'Nothing was sent to OpenRouter. What callers may do is set under Caller May and Limits',
		retryable: retryAfterSeconds !== undefined,
		isRefusal: true,
		...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
	});

/** A limit per minute was reached. `what` begins the message, which ends with when to try again. */
export const rateRefusal = (what: string, retryAfterSeconds: number): Failure =>
	refusal(
		'rate_limit_exceeded',
		`${what}: try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}`,
		retryAfterSeconds,
	);

/** A name from a caller for use in a message, or `otherwise` when a page should not show it. */
export const shownName = (name: unknown, otherwise: string): string =>
	typeof name === 'string' && /^[\w./:@~-]{1,64}$/.test(name) ? `“${name}”` : otherwise;
