/**
 * The error types of refusals by their sentences, for the protocols whose failures are a sentence alone.
 * Written from the words, without the gateway's code; where a failure has its type as well, both must agree.
 */
import type { Answer } from './abuseCalls';
import type { Seen } from './abuseOutcomes';

const BY_SENTENCE: ReadonlyArray<readonly [RegExp, string]> = [
	[/^(The body|The attachments) (holds|are larger than) .*(values|characters)\b/, 'body_too_large'],
	[/^The body (is|holds|has|begins) |^Rename the field |^The list of messages is /, 'invalid_body'],
	[/^“(messages|input)” (is|holds) /, 'invalid_body'],
	[/^The last message must be the user’s|^A message is the text |^A blob: /, 'invalid_message'],
	[/^(The content|A content part|An attachment|The \w+) of (message|item) \d/, 'invalid_message'],
	[/^(Message|Item) \d+ (of “input” )?(must|has|is|needs) /, 'invalid_message'],
	[/^Leave out .* writes its instructions, so the role /, 'role_not_allowed'],
	[/^Leave out .* this endpoint does not accept tools$/, 'tools_not_allowed'],
	[
		/^Leave out “[\w.]+”: (the author of|it can cost|it shows|send |stored|an answer) ?/,
		'field_not_allowed',
	],
	[/^Leave out “(resume|conversation|previous_response_id)”: /, 'invalid_field'],
	[/^“[\w.]+” (must|has|needs|names|cannot) /, 'invalid_field'],
	[/^This endpoint does not offer /, 'model_not_allowed'],
	[/^This endpoint does not accept (images|audio|files|videos): /, 'attachment_not_allowed'],
	[/^This endpoint (does not accept calls|accepts calls from) /, 'origin_not_allowed'],
	[/^This endpoint does not accept the token: sign in again/, 'invalid_api_key'],
	[/^Sign in first: /, 'caller_not_identified'],
	[/^This endpoint does not accept the token: sign in with /, 'caller_not_identified'],
	[/^The messages are longer than /, 'too_many_characters'],
	[/^There are more than \d+ messages: /, 'too_many_messages'],
	[/^There are more than \d+ attachments: /, 'too_many_attachments'],
	[/^OpenRouter refused this request/, 'permission_denied'],
	[/^Send the request as JSON, /, 'unsupported_media_type'],
];

/** `undefined` for other sentences. */
export const typeOfSentence = (sentence: string): string | undefined =>
	BY_SENTENCE.find(([words]) => words.test(sentence))?.[1];

/** What is wrong with the headers of a failure, whatever its protocol. */
export function headerFaults({ status, headers }: Answer, type: string): string[] {
	const retryAfter = headers['retry-after'];
	return Object.entries({
		'Cache-Control': headers['cache-control'] !== 'no-store',
		'Retry-After': status === 429 ? !/^[1-9]\d*$/.test(retryAfter ?? '') : retryAfter !== undefined,
		'WWW-Authenticate': (status === 401) !== /^Bearer\b/.test(headers['www-authenticate'] ?? ''),
		Origin: type === 'origin_not_allowed' && headers['access-control-allow-origin'] !== undefined,
	}).flatMap(([name, isWrong]) => (isWrong ? [name] : []));
}

/** A failure that is a sentence; `undefined` for other answers. */
export function readSentence(answer: Answer): Seen | undefined {
	const { status, headers, text } = answer;
	const type = typeOfSentence(text);
	if (headers['content-type'] !== 'text/plain; charset=utf-8' || type === undefined) {
		return undefined;
	}
	const faults = headerFaults(answer, type);
	if (faults.length > 0) {
		throw new Error(`Not a failure (${faults.join(', ')}), with ${status}: ${text}`);
	}
	return { outcome: { kind: 'refused', status, type }, text };
}
