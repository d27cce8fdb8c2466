/**
 * What upstream said of a failure, for the workflow's author alone (n8n's error details): OpenRouter's
 * own sentence, the provider's, who the provider is, and what OpenRouter advises.
 *
 * Providers quote requests, keys and accounts. So each text is one sentence or two: the message inside
 * the provider's body, never the body itself, shortened, and without what looks like a key or an id.
 * Where a filter has stopped the call, no text is kept at all, as it may quote what was filtered.
 * Pure; never throws.
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import { asList, asRecord, asRecords, asText, isRecord, type JsonRecord } from '../../values/json';
import { redact } from './redact';
import { sentenceIn } from './providerBody';

const SENTENCE_MAX_CHARS = 300;
const MAX_LISTED = 5;

/** OpenRouter's sentence when a provider has failed. It says nothing beside the provider's own. */
const PROVIDER_FAILED = /^provider returned error\.?$/i;

/** `reported`: an `error` member, untrusted. `accountId`: the body's `user_id`, taken out of all texts. */
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
	const said = [...about, attemptsOf(metadata.previous_errors ?? error.previous_errors)];
	const sentences = said.filter((sentence) => sentence !== undefined && sentence !== '');
	return sentences.length === 0 ? undefined : sentences.join('. ').replaceAll('.. ', '. ');
}

const isFiltered = (metadata: JsonRecord): boolean =>
	'reasons' in metadata || 'flagged_input' in metadata;

/** `secrets`: texts that may stand in the sentences, and must not. */
function textsOf(
	error: JsonRecord,
	provider: string | undefined,
	secrets: readonly unknown[],
): Array<string | undefined> {
	const { raw, remedy_hint } = asRecord(error.metadata);
	const say = (value: unknown) => shorten(sentenceIn(value), secrets);
	const own = say(error.message);
	const theirs = say(raw);
	const advice = say(remedy_hint ?? error.remedy_hint);
	const isNews = theirs === undefined || (own !== theirs && !PROVIDER_FAILED.test(own ?? ''));
	return [
		isNews ? own : undefined,
		theirs === undefined
			? provider && `Provider: ${provider}`
			: `${provider ?? 'The provider'} said: ${theirs}`,
		advice && `OpenRouter advises: ${advice}`,
	];
}

function shorten(text: string | undefined, secrets: readonly unknown[]): string | undefined {
	if (text === undefined) return undefined;
	const short = redact(text, secrets).slice(0, SENTENCE_MAX_CHARS).trim();
	return short === '' ? undefined : short;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ./&()-]{0,49}$/u;

/** A provider's name, or `undefined` for what is none. */
function readName(value: unknown): string | undefined {
	const name = asText(value);
	return name !== undefined && NAME.test(name) ? redact(name) : undefined;
}

/** Codes of a filter, such as `violence` or `sexual/minors`. */
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
