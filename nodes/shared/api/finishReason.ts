/**
 * What a finish reason says, where providers use words of their own or say an answer is whole that
 * is not. Pure; never throws.
 */
import type { Failure } from './error';
import { UNREPORTED } from './explanation';
import { asText } from './json';

/** The model came to an end of its own. */
const ENDED: ReadonlySet<string> = new Set([
	'',
	'stop',
	'end_turn',
	'eos',
	'tool_calls',
	'tool_call',
	'tool_use',
	'function_call',
]);

const hasEnded = (reason: string): boolean => ENDED.has(reason.toLowerCase());

/** A model that ended with function calls waits for their results, whatever word its provider has for it. */
export const correctedReason = (reason: string, callsFunctions: boolean): string =>
	callsFunctions && hasEnded(reason) ? 'tool_calls' : reason;

const TIMED_OUT = /timed?[_ -]?out|deadline/;
const INTERNAL = /internal|server/;
const FAILED = /error|fail|abort|cancel|exception|unavailable|overload|rate_limit/;

/**
 * The HTTP status of a finish reason that says that the answer failed, or `undefined`. The word is
 * taken by what is in it: `network_error`, `Timed-Out`, `cancelled`.
 */
export function failureStatus(reason: unknown): number | undefined {
	const word = (asText(reason) ?? '').slice(0, MAX_WORD_CHARS).toLowerCase();
	if (TIMED_OUT.test(word)) return 504;
	if (!FAILED.test(word)) return undefined;
	return INTERNAL.test(word) ? 500 : 502;
}

const MAX_WORD_CHARS = 100;

/**
 * Whether an answer in which nothing has come is none. With `length` the budget went into reasoning,
 * with `content_filter` a filter took the answer: those are answers, and the finish reason says which.
 */
export const isNoAnswer = (reason: string): boolean => hasEnded(reason);

/** Gemini's words among them: SAFETY, RECITATION, PROHIBITED_CONTENT, BLOCKLIST, SPII, IMAGE_SAFETY. */
const FILTER = /safety|filter|recitation|prohibited|block|spii|moderat|policy|sensitive|censor/;

/** The failure of an answer in which nothing has come. */
export function emptyAnswer(isBilled: boolean, nativeReason: unknown): Failure {
	const word = (asText(nativeReason) ?? '').slice(0, MAX_WORD_CHARS).toLowerCase();
	return {
		...UNREPORTED.emptyCompletion,
		...(isBilled && BILLED),
		...(FILTER.test(word) && FILTERED),
	};
}

const BILLED = {
	message: 'The model answered with nothing, and the answer was billed',
	hint: 'Raise the limit on output tokens, lower the reasoning effort, or choose another model',
};

const FILTERED = {
	message: 'A content filter of the model’s provider took the whole answer',
	hint: 'Change the wording, or choose another model',
	retryable: false,
};
