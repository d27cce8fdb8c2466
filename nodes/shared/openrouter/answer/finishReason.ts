/**
 * Maps finish reasons to OpenAI's words, and finds the failures among them. Providers use words of
 * their own, and some report a failed answer as finished. Pure; never throws.
 */
import type { Failure } from '../../failure/failure';
import { ANSWER_FILTERED, EMPTY_BILLED, EMPTY_COMPLETION } from '../../failure/sentences/chat';

/**
 * OpenAI's word for a provider's finish reason, as clients depend on it. An unknown word is returned in
 * lower case. Anything that is not a word, such as a sentence, gives `''`.
 */
export function normalizeReason(reason: unknown): string {
	const word = normalizeWord(reason);
	if (word === '') return '';
	if (STOP.has(word)) return 'stop';
	if (TOOL_CALLS.has(word)) return 'tool_calls';
	if (LENGTH.test(word)) return 'length';
	if (FILTER.test(word)) return 'content_filter';
	return NOT_A_WORD.test(word) ? '' : word;
}

/** The model ended by itself. */
const STOP: ReadonlySet<string> = new Set([
	'stop',
	'stop_sequence',
	'end_turn',
	'end',
	'eos',
	'eos_token',
	'complete',
	'completed',
]);

const TOOL_CALLS: ReadonlySet<string> = new Set([
	'tool_calls',
	'tool_call',
	'tool_use',
	'function_call',
]);

const LENGTH = /length|max_(\w+_)?tokens|token_limit|context_window/;

/** Words have neither digits nor blanks; this excludes keys, ids and sentences. */
const NOT_A_WORD = /[^a-z_]|^(null|none|undefined)$/;

/** The word in lower case, without the prefix `FINISH_REASON_` that Google's words may have. */
function normalizeWord(reason: unknown): string {
	// A shortcut: most chunks have no reason.
	if (typeof reason !== 'string' || reason === '') return '';
	const word = reason.slice(0, MAX_WORD_CHARS).trim().toLowerCase().replaceAll('-', '_');
	return word.replace(/^finish_reason_/, '');
}

/**
 * Corrects `stop` to `tool_calls` when the model calls functions, and the reverse when it calls none.
 * `reason` comes from `normalizeReason`.
 */
export function correctedReason(reason: string, callsFunctions: boolean): string {
	if (callsFunctions) return reason === '' || reason === 'stop' ? 'tool_calls' : reason;
	return reason === 'tool_calls' ? 'stop' : reason;
}

const TIMED_OUT = /timed?[_ -]?out|deadline/;
const INTERNAL = /internal|server/;
const FAILED =
	/error|fail|abort|cancel|exception|unavailable|overload|rate_limit|insufficient|interrupt/;

/**
 * The HTTP status for a finish reason that reports a failure, or `undefined`. It is found by a part of
 * the word: `network_error`, `Timed-Out`, `cancelled`.
 */
export function failureStatus(reason: unknown): number | undefined {
	const word = normalizeWord(reason);
	if (word === '') return undefined;
	if (TIMED_OUT.test(word)) return 504;
	if (!FAILED.test(word)) return undefined;
	return INTERNAL.test(word) ? 500 : 502;
}

const MAX_WORD_CHARS = 100;

/**
 * Whether an answer without output is a failure. `length` (the limit was used up by reasoning) and
 * `content_filter` are answers, as the finish reason explains them.
 */
export const isFailureWhenEmpty = (reason: string): boolean =>
	reason !== 'length' && reason !== 'content_filter';

/** Includes Gemini's words: SAFETY, RECITATION, PROHIBITED_CONTENT, BLOCKLIST, SPII, IMAGE_SAFETY. */
const FILTER =
	/safety|refus|filter|recitation|prohibited|block|spii|moderat|policy|sensitive|censor/;

/** The failure of an answer without output. */
export function emptyAnswer(isBilled: boolean, nativeReason: unknown): Failure {
	const word = normalizeWord(nativeReason);
	if (FILTER.test(word)) return ANSWER_FILTERED;
	return isBilled ? EMPTY_BILLED : EMPTY_COMPLETION;
}
