/**
 * Why a call is not answered. A refusal is normal traffic on a public endpoint, so it is a value:
 * functions of this folder return `T | Refusal`, and only a bug throws. It is a class so that
 * `instanceof` tells it from anything that a caller can write as JSON.
 *
 * `message` is one or two sentences that a page may show and that say what to change, without a full
 * stop at the end, as a failure's (failure.ts). It holds our own words, and of the caller's none but
 * short plain names.
 */
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
	body_too_large: 413,
	too_many_messages: 413,
	too_many_characters: 413,
	too_many_attachments: 413,
	unsupported_media_type: 415,
	rate_limit_exceeded: 429,
	keys_unavailable: 503,
} as const;

export type RefusalType = keyof typeof STATUS_CODES;
export type RefusalStatus = (typeof STATUS_CODES)[RefusalType];

export class Refusal {
	/** HTTP status to answer with. */
	readonly statusCode: RefusalStatus;

	constructor(
		readonly errorType: RefusalType,
		readonly message: string,
		/** Whole seconds until a call may pass; only with 429 and 503. */
		readonly retryAfterSeconds?: number,
	) {
		this.statusCode = STATUS_CODES[errorType];
	}
}

/** A name from a caller for use in a message, or `otherwise` when a page should not show it. */
export const shownName = (name: unknown, otherwise: string): string =>
	typeof name === 'string' && /^[\w./:@~-]{1,64}$/.test(name) ? `“${name}”` : otherwise;
