/**
 * A refusal is the failure of a call that is not answered because of what its caller sent, or how
 * often. It is normal on a public endpoint, so it is a value: functions of callers/ and protocols/
 * return `T | Failure`, and only a bug throws.
 */
import { Failure } from './failure';

const STATUS_CODES = {
	invalid_body: 400,
	invalid_message: 400,
	invalid_field: 400,
	caller_not_identified: 401,
	invalid_api_key: 401,
	token_expired: 401,
	budget_exceeded: 402,
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
	budget_unavailable: 503,
	keys_unavailable: 503,
} as const;

export type RefusalType = keyof typeof STATUS_CODES;

/**
 * `message`: one or two sentences for the page that say what to change, without a full stop at the end.
 * Of the caller's text it may hold only names from shownName(). `retryAfterSeconds`: whole seconds
 * until a call may be accepted; only with 402, 429 and 503.
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
		hint: 'Nothing was sent to OpenRouter. Caller May and Limits set what callers may do',
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

/** A caller's name for something, quoted, or `otherwise` when it is long or could hold markup. */
export const shownName = (name: unknown, otherwise: string): string =>
	typeof name === 'string' && /^[\w./:@~-]{1,64}$/.test(name) ? `“${name}”` : otherwise;
