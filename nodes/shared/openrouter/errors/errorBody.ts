/**
 * Reads OpenRouter's errors: a JSON error with an HTTP status, HTTP 200 with an error inside, an error
 * in mid-stream. Upstream's own text goes into `upstreamMessage` only. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import { Failure } from '../../failure/failure';
import { DAILY_FREE_CAP, KEY_SENTENCES } from '../../failure/sentences/keys';
import {
	withoutFallbacks,
	type Explanation,
	type Sentences,
} from '../../failure/sentences/explanation';
import {
	asBoolean,
	asList,
	asNumber,
	asRecord,
	asText,
	defined,
	isRecord,
	type JsonRecord,
} from '../../values/json';
import { readUpstreamMessage } from './upstreamMessage';
import { CHAT_SENTENCES } from '../../failure/sentences/chat';
import { explanationOf } from '../../failure/sentences/common';
import { MODEL_SENTENCES } from '../../failure/sentences/models';

/** The first candidate that is an HTTP error status, as a number or a text such as `"502"`. */
function errorStatus(...candidates: unknown[]): number | undefined {
	for (const candidate of candidates) {
		const status = typeof candidate === 'string' ? Number(candidate) : candidate;
		if (typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600) {
			return status;
		}
	}
	return undefined;
}

export type ErrorReport = {
	/** HTTP status of the response; 200 for an error inside a success or in mid-stream. */
	httpStatus: number;
	/** Parsed body or chunk, untrusted. */
	body: unknown;
	/** `Retry-After` header, untrusted. Seconds or an HTTP date (RFC 9110 section 10.2.3). */
	retryAfter?: string;
	generationId?: string;
	nowMs: number;
	/** Sentences of the call's subject, by error type. Default: chat. */
	sentences?: ReadonlyMap<string, Sentences>;
};

/**
 * The error that a body or a chunk reports, in any shape, or `undefined`. Only this function and
 * `finish_reason` decide whether an answer failed. Errors without content (`{}`, `""`,
 * `{"message":"","code":null}`) do not count, as they come with good answers.
 */
export function reportedError(body: JsonRecord): unknown {
	if (hasContent(body.error)) return body.error;
	// The shape of vLLM and Anthropic.
	if (body.object === 'error' || body.type === 'error') return body;
	if (!Array.isArray(body.choices)) return isBareError(body) ? body : undefined;
	for (const choice of body.choices) {
		if (!isRecord(choice)) continue;
		const error = errorIn(choice) ?? errorIn(choice.delta) ?? errorIn(choice.message);
		if (error !== undefined) return error;
	}
	return undefined;
}

/** Some gateways send an error without the member `error`: `{"code":402,"message":"…"}`. */
const isBareError = ({ code, status, message, detail }: JsonRecord): boolean =>
	errorStatus(code, status) !== undefined && hasContent(message ?? detail);

const errorIn = (part: unknown): unknown =>
	isRecord(part) && hasContent(part.error) ? part.error : undefined;

/** Deeper values count as content, so that a deep body cannot overflow the stack. */
const MAX_DEPTH = 8;

function hasContent(value: unknown, depth = MAX_DEPTH): boolean {
	if (value === undefined) return false;
	if (typeof value === 'string') return value.trim() !== '';
	if (typeof value !== 'object' || value === null) return Boolean(value);
	return depth === 0 || Object.values(value).some((member) => hasContent(member, depth - 1));
}

/** Some servers put the body, or the error, into a list. */
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);

/** The failure that a response or a chunk reports. */
export function readFailure(report: ErrorReport): Failure {
	const body = asRecord(firstOf(report.body));
	const reported = firstOf(reportedError(body));
	// An error that is not an object may be a code: a number or a word.
	const error: JsonRecord = isRecord(reported) ? reported : { code: reported };
	const metadata = asRecord(error.metadata);
	const availability = asRecord(error.availability);
	const errorType = readErrorType(
		metadata.error_type ?? error.error_type ?? body.error_type ?? error.code,
	);
	const statusCode =
		errorStatus(
			error.code,
			error.http_status,
			error.status,
			report.httpStatus,
			body.code,
			body.status,
		) ??
		STATUS_OF_TYPE.get(errorType ?? '') ??
		502;
	const retryAfterSeconds =
		nonNegative(availability.retry_after) ??
		nonNegative(metadata.retry_after_seconds) ??
		retryAfterHeaderSeconds(report.retryAfter, report.nowMs);

	const upstreamMessage = readUpstreamMessage(reported, body.user_id);
	if (metadata.limit_source === 'openrouter_free_tier_daily') {
		const { generationId } = report;
		return new Failure({
			statusCode,
			...DAILY_FREE_CAP,
			...defined({ generationId, upstreamMessage }),
		});
	}
	// The most specific first.
	const types = [
		asText(availability.code),
		isAboutKeyKind(statusCode, error.message) ? 'wrong_key_kind' : undefined,
		errorType,
	];
	const explained = explain(statusCode, types, report.sentences);
	return new Failure({
		statusCode,
		errorType: errorType ?? explained.errorType,
		message: explained.message,
		hint: withCause(explained.hint, availability),
		retryable:
			asBoolean(availability.retryable) ??
			// A 402 with Retry-After: credit that running requests hold will be free again.
			(explained.retryable || (statusCode === 402 && retryAfterSeconds !== undefined)),
		...defined({
			retryAfterSeconds,
			generationId: report.generationId,
			upstreamMessage,
		}),
	});
}

/** Such as “Only management keys can perform this operation”. They were called provisioning keys once. */
const isAboutKeyKind = (statusCode: number, message: unknown): boolean =>
	[401, 403].includes(statusCode) &&
	/\b(management|provisioning)( api)? keys?\b/i.test(asText(message) ?? '');

/**
 * Our sentences for an error: by its type if it has its own, else by its status. A subject may have its
 * own sentence for a status, and only a chat has fallback models.
 */
function explain(
	statusCode: number,
	types: ReadonlyArray<string | undefined>,
	sentences: ReadonlyMap<string, Sentences> = CHAT_SENTENCES,
): Explanation {
	const ofStatus = explanationOf(statusCode);
	const known = [...types, ofStatus.errorType]
		.filter((type) => type !== undefined)
		.map((type) => sentences.get(type) ?? MODEL_SENTENCES.get(type) ?? KEY_SENTENCES.get(type))
		.find((found) => found !== undefined);
	const explained = { ...ofStatus, ...known };
	return sentences === CHAT_SENTENCES
		? explained
		: { ...explained, hint: withoutFallbacks(explained.hint) };
}

/** The HTTP status of each `error_type`, for errors without a status. */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map(
	Object.entries({
		400: 'invalid_request invalid_prompt context_length_exceeded max_tokens_exceeded token_limit_exceeded string_too_long content_policy_violation refusal invalid_image image_too_large image_too_small unsupported_image_format image_download_failed',
		401: 'authentication',
		402: 'payment_required',
		403: 'permission_denied',
		404: 'not_found image_not_found',
		412: 'precondition_failed',
		413: 'payload_too_large',
		422: 'unprocessable',
		429: 'rate_limit_exceeded',
		500: 'server unmapped',
		502: 'provider_unavailable',
		503: 'provider_overloaded',
		504: 'timeout',
	}).flatMap(([status, types]) => types.split(' ').map((type) => [type, Number(status)] as const)),
);

/** OpenRouter adds codes without notice, so any word is accepted. Ids and keys are not. */
const isCode = (value: unknown): value is string =>
	typeof value === 'string' &&
	value.length <= 64 &&
	/^(?!user_|org_)[a-z][a-z_]*([:.][a-z][a-z_]*)*$/.test(value);

const readErrorType = (value: unknown): string | undefined => (isCode(value) ? value : undefined);

/** Adds the codes of the settings that excluded providers. */
function withCause(hint: string, availability: JsonRecord): string {
	const field = asRecord(availability.constraint).field;
	const causes = [...asList(availability.excluded_by), field].filter(isCode).slice(0, 5);
	return causes.length === 0 ? hint : `${hint} (excluded by: ${causes.join(', ')})`;
}

function retryAfterHeaderSeconds(header: string | undefined, nowMs: number): number | undefined {
	if (header === undefined || header.trim() === '') return undefined;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return nonNegative(seconds);
	const atMs = Date.parse(header);
	return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}

const nonNegative = (value: unknown): number | undefined => {
	const number = asNumber(value);
	return number !== undefined && number >= 0 ? number : undefined;
};
