/** Puts what a memory holds into a request, within the author's limits on its size. Pure. */
import type { CallerPolicy } from '../callers/request/policy';
import type { ChatMessage } from '../openrouter/request/message';
import { asText, jsonText } from '../values/json';
import type { Turn } from './memory';

type SizeLimits = Pick<CallerPolicy, 'systemPrompt' | 'maxMessages' | 'maxChars'>;

/**
 * The latest turns for which there is room beside `messages`, the new ones as they are sent, with the
 * author's system prompt. Whole exchanges are left out, the oldest first, so that the first turn is a
 * user's. A limit of NaN leaves room for none.
 */
export function trimTurns(
	turns: readonly Turn[],
	messages: readonly ChatMessage[],
	{ systemPrompt, maxMessages, maxChars }: SizeLimits,
): Turn[] {
	// The system prompt is not counted.
	const counted = systemPrompt.trim() === '' ? messages : messages.slice(1);
	let messagesLeft = maxMessages - counted.length;
	let charsLeft = maxChars - sumOf(counted.map(charsOfMessage));
	const kept: Turn[][] = [];
	for (const exchange of exchangesOf(turns).reverse()) {
		messagesLeft -= exchange.length;
		charsLeft -= sumOf(exchange.map(({ content }) => content.length));
		if (!(messagesLeft >= 0 && charsLeft >= 0)) break;
		kept.push(exchange);
	}
	return kept.reverse().flat();
}

/** The messages with the turns between their instructions and the rest. */
export function withTurns(
	messages: readonly ChatMessage[],
	turns: readonly Turn[],
): readonly ChatMessage[] {
	if (turns.length === 0) return messages;
	const first = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer');
	return messages.toSpliced(first < 0 ? messages.length : first, 0, ...turns);
}

/**
 * The turns without the exchanges at their end in which this question was asked: another answer to it is
 * wanted, and the model is not to see the earlier ones.
 */
export function withoutLastQuestion(turns: readonly Turn[], question: string): readonly Turn[] {
	const exchanges = exchangesOf(turns);
	const last = exchanges.findLastIndex(([asked]) => asked?.content !== question);
	return exchanges.slice(0, last + 1).flat();
}

/** A user's turn, and what follows until their next one. Turns before the first one are left out. */
function exchangesOf(turns: readonly Turn[]): Turn[][] {
	const exchanges: Turn[][] = [];
	for (const turn of turns) {
		if (turn.role === 'user') exchanges.push([turn]);
		else exchanges.at(-1)?.push(turn);
	}
	return exchanges;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Counted as the caller policy does: texts, and calls and reasoning as JSON, but no attachments. */
function charsOfMessage(message: ChatMessage): number {
	const { content } = message;
	const parts = typeof content === 'string' ? [{ text: content }] : (content ?? []);
	const text = sumOf(parts.map((part) => asText(part.text)?.length ?? 0));
	const extras = Object.entries(message).filter(([name]) => name !== 'role' && name !== 'content');
	return extras.length === 0 ? text : text + (jsonText(Object.fromEntries(extras))?.length ?? 0);
}
