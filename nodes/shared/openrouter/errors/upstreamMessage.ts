/**
 * What upstream said about a failure, for the author only (n8n's error details): OpenRouter's sentence,
 * the provider's sentence and name, and OpenRouter's advice.
 *
 * Providers quote requests, keys and accounts. So only the message inside the provider's body is kept,
 * never the body; it is shortened, and what looks like a key or an id is removed. When a filter stopped
 * the call, no text is kept at all, as it may quote what was filtered. Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import { asList, asRecord, asRecords, asText, isRecord, type JsonRecord } from '../../values/json';
import { redact } from './redact';
import { sentenceIn } from './providerBody';

const SENTENCE_MAX_CHARS = 300;
const MAX_LISTED = 5;

/** OpenRouter's sentence for a failed provider. It adds nothing to the provider's own sentence. */
const PROVIDER_FAILED = /^provider returned error\.?$/i;

/** `reported`: an `error` member, untrusted. `accountId`: the body's `user_id`, which is removed. */
export function readUpstreamMessage(reported: unknown, accountId?: unknown): string | undefined {
	const error = asRecord(reported);
	const metadata = asRecord(error.metadata);
	const provider = readName(metadata.provider_name);
	const about = isFiltered(metadata)
		? [reasonsOf(metadata), provider && `Provider: ${provider}`]
		: textsOf(isRecord(reported) ? error : { message: reported }, provider, [
				accountId,
				...asList(metadata.patterns),
			]);
	const sentences = [
		...about,
		attemptsOf(metadata.previous_errors ?? error.previous_errors),
	].filter((sentence) => sentence !== undefined && sentence !== '');
	return sentences.length === 0 ? undefined : sentences.join('. ').replaceAll('.. ', '. ');
}

const isFiltered = (metadata: JsonRecord): boolean =>
	'reasons' in metadata || 'flagged_input' in metadata;

/** `secrets`: known texts to remove from the sentences. */
function textsOf(
	error: JsonRecord,
	provider: string | undefined,
	secrets: readonly unknown[],
): Array<string | undefined> {
	const { raw, remedy_hint } = asRecord(error.metadata);
	const say = (value: unknown) => shorten(sentenceIn(value), secrets);
	const own = say(error.message);
	const providers = say(raw);
	const advice = say(remedy_hint ?? error.remedy_hint);
	const isOwnUseful =
		providers === undefined || (own !== providers && !PROVIDER_FAILED.test(own ?? ''));
	return [
		isOwnUseful ? own : undefined,
		providers === undefined
			? provider && `Provider: ${provider}`
			: `${provider ?? 'The provider'} said: ${providers}`,
		advice && `OpenRouter advises: ${advice}`,
	];
}

function shorten(text: string | undefined, secrets: readonly unknown[]): string | undefined {
	if (text === undefined) return undefined;
	const short = redact(text, secrets).slice(0, SENTENCE_MAX_CHARS).trim();
	return short === '' ? undefined : short;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ./&()-]{0,49}$/u;

/** A provider's name, or `undefined` when it does not look like one. */
function readName(value: unknown): string | undefined {
	const name = asText(value);
	return name !== undefined && NAME.test(name) ? redact(name) : undefined;
}

/** Reasons of a filter, such as `violence` or `sexual/minors`. */
const REASON = /^[a-z][a-z_ /-]{0,39}$/i;

function reasonsOf({ reasons }: JsonRecord): string | undefined {
	const codes = asList(reasons).filter(
		(reason): reason is string => typeof reason === 'string' && REASON.test(reason),
	);
	return codes.length === 0
		? undefined
		: `Reasons: ${redact(codes.slice(0, MAX_LISTED).join(', '))}`;
}

/** The providers that failed before this one: `Azure (429), Groq (503)`. */
function attemptsOf(value: unknown): string | undefined {
	const attempts = asRecords(value).flatMap((attempt) => {
		const name = readName(attempt.provider ?? attempt.provider_name);
		const status = Number(attempt.status ?? attempt.code);
		if (name === undefined) return [];
		return [
			Number.isInteger(status) && status >= 100 && status < 600 ? `${name} (${status})` : name,
		];
	});
	return attempts.length === 0
		? undefined
		: `Tried before: ${attempts.slice(0, MAX_LISTED).join(', ')}`;
}
