/** Makes one completion of the completions of several steps. Pure; never throws. */
import type { AssistantMessage } from '../openrouter/answer/assistantMessage';
import { createRepeats } from '../openrouter/answer/messageParts';
import type { Completion } from '../openrouter/answer/completion';
import { asRecords, asText, defined, nonEmpty, type JsonRecord } from '../values/json';
import { createDetailNumbers } from './detailNumbers';
import { nameOfCall, type IsOurs } from './callFilter';

/** Between the texts of two steps. */
const SEPARATOR = '\n\n';

export const separatorAfter = (text: string): string =>
	text === '' || /\s$/.test(text) ? '' : SEPARATOR;

/** Gemini signs each call with encrypted reasoning, which has the call's ID and is of no use without it. */
export const isOfACall = ({ type, id }: JsonRecord): boolean =>
	type === 'reasoning.encrypted' && typeof id === 'string';

export type Ending = {
	/** The sum of all steps. */
	usage: JsonRecord;
	/** In place of the model's own. */
	finishReason?: string;
	/** For the author: what was wrong. */
	notice?: string;
};

/** Only the last completion can have calls that are shown. */
export function joinSteps(
	earlier: readonly Completion[],
	last: Completion,
	isOurs: IsOurs,
	{ usage, finishReason, notice }: Ending,
): Completion {
	const message = joinMessages(
		earlier.map((completion) => completion.message),
		last.message,
		isOurs,
	);
	const [choice, ...others] = asRecords(last.body.choices);
	const reason = finishReason === undefined ? {} : { finish_reason: finishReason };
	const native = finishReason === undefined ? {} : { native_finish_reason: undefined };
	return {
		...last,
		message,
		finishReason: finishReason ?? last.finishReason,
		body: {
			...last.body,
			choices: [defined({ ...choice, ...native, ...reason, message }), ...others],
			usage,
		},
		...defined({ notice: notice ?? last.notice }),
	};
}

function joinMessages(
	earlier: readonly AssistantMessage[],
	last: AssistantMessage,
	isOurs: IsOurs,
): AssistantMessage {
	const messages = [...earlier, last];
	const members: JsonRecord = Object.assign({}, ...messages);
	const calls = asRecords(last.tool_calls);
	const shownCalls = calls.filter((call) => !isOurs(nameOfCall(call)));
	const hiddenIds = new Set(calls.filter((call) => isOurs(nameOfCall(call))).map(({ id }) => id));
	const numbers = createDetailNumbers();
	const details = messages.flatMap((message) => {
		numbers.beginStep();
		return asRecords(message.reasoning_details)
			.map(numbers.numbered)
			.filter((detail) => !isOfACall(detail) || (message === last && !hiddenIds.has(detail.id)));
	});
	const content = joinTexts(messages.map((message) => message.content ?? ''));
	const repeats = createRepeats();
	const listOf = (name: string) => messages.flatMap((message) => asRecords(message[name]));
	return defined({
		...members,
		role: 'assistant' as const,
		content: content === '' && shownCalls.length > 0 ? null : content,
		reasoning:
			asText(joinTexts(messages.map(({ reasoning }) => asText(reasoning) ?? ''))) || undefined,
		reasoning_details: nonEmpty(details),
		tool_calls: nonEmpty(shownCalls),
		images: nonEmpty(listOf('images').filter(repeats.isNewImage)),
		annotations: nonEmpty(listOf('annotations').filter(repeats.isNewAnnotation)),
	});
}

const joinTexts = (texts: readonly string[]): string =>
	texts.reduce(
		(joined, text) => (text === '' ? joined : joined + separatorAfter(joined) + text),
		'',
	);
