/**
 * What a finish reason says, where providers use words of their own or say an answer is whole that
 * is not. Pure; never throws.
 */
import type { Failure } from '../../failure/failure';
import { ANSWER_FILTERED, EMPTY_BILLED, EMPTY_COMPLETION } from '../../failure/sentences/chat';

/**
 * OpenAI's word for what a provider's word says, which clients decide by. A word that is none of these
 * stays, in small letters; what is no word at all, such as a sentence, says nothing: `''`.
 */
export function readReason(reason: unknown): string {
	const word = wordOf(reason);
	if (word === '') return '';
	if (ENDED.has(word)) return 'stop';
	if (CALLS.has(word)) return 'tool_calls';
	if (LENGTH.test(word)) return 'length';
	if (FILTER.test(word)) return 'content_filter';
	return NO_WORD.test(word) ? '' : word;
}

/** The model came to an end of its own. */
const ENDED: ReadonlySet<string> = new Set([
	'stop',
	'stop_sequence',
	'end_turn',
	'end',
	'eos',
	'eos_token',
	'complete',
	'completed',
]);

const CALLS: ReadonlySet<string> = new Set([
	'tool_calls',
	'tool_call',
	'tool_use',
	'function_call',
]);

const LENGTH = /length|max_(\w+_)?tokens|token_limit|context_window/;

/** Neither digits nor blanks: keys, ids and sentences are no words. */
const NO_WORD = /[^a-z_]|^(null|none|undefined)$/;

/** In small letters, without the name of the field that Google's words may begin with. */
function wordOf(reason: unknown): string {
	// Most chunks say none.
	if (typeof reason !== 'string' || reason === '') return '';
	const word = reason.slice(0, MAX_WORD_CHARS).trim().toLowerCase().replaceAll('-', '_');
	return word.replace(/^finish_reason_/, '');
}

/**
 * A model that ended with function calls waits for their results, whatever word its provider has for
 * it; one that calls none has ended. `reason` is one of `readReason`.
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
 * The HTTP status of a finish reason that says that the answer failed, or `undefined`. The word is
 * taken by what is in it: `network_error`, `Timed-Out`, `cancelled`.
 */
export function failureStatus(reason: unknown): number | undefined {
	const word = wordOf(reason);
	if (word === '') return undefined;
	if (TIMED_OUT.test(word)) return 504;
	if (!FAILED.test(word)) return undefined;
	return INTERNAL.test(word) ? 500 : 502;
}

const MAX_WORD_CHARS = 100;

/**
 * Whether an answer in which nothing has come is none. With `length` the budget went into reasoning,
 * with `content_filter` a filter took the answer: those are answers, and the finish reason says which.
 */
export const isNoAnswer = (reason: string): boolean =>
	reason !== 'length' && reason !== 'content_filter';

/** Gemini's words among them: SAFETY, RECITATION, PROHIBITED_CONTENT, BLOCKLIST, SPII, IMAGE_SAFETY. */
const FILTER =
	/safety|refus|filter|recitation|prohibited|block|spii|moderat|policy|sensitive|censor/;

/** The failure of an answer in which nothing has come. */
export function emptyAnswer(isBilled: boolean, nativeReason: unknown): Failure {
	const word = wordOf(nativeReason);
	if (FILTER.test(word)) return ANSWER_FILTERED;
	return isBilled ? EMPTY_BILLED : EMPTY_COMPLETION;
}
