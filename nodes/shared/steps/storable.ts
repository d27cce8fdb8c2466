/** What of a call a memory can hold: texts. Pure. */
import { readParts } from '../openrouter/answer/messageParts';
import type { ChatMessage } from '../openrouter/request/message';
import type { JsonRecord } from '../values/json';

export type StorableQuestion = {
	/** `''` when the message has no text. Then nothing can be stored of the call. */
	text: string;
	/** What was left out, for the author: a sentence without a full stop. */
	hint?: string;
};

/** `messages`: as they are sent. The question is the last one of the user. */
export function storableQuestion(messages: readonly ChatMessage[]): StorableQuestion {
	const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
	if (typeof content === 'string') return { text: content.trim() === '' ? '' : content };
	const texts = content.flatMap(({ type, text }) =>
		type === 'text' && typeof text === 'string' && text.trim() !== '' ? [text] : [],
	);
	const others = content.filter(({ type }) => type !== 'text');
	const text = texts.join('\n');
	return others.length === 0 ? { text } : { text, hint: hintOf(others, text !== '') };
}

/** The text of an answer's message; `''` when it has none. */
export const storableAnswer = ({ content }: JsonRecord): string => readParts(content).text;

type Name = readonly [one: string, more: string];

/** By the types of content parts in requests to OpenRouter. */
const NAMES: ReadonlyMap<unknown, Name> = new Map<unknown, Name>([
	['image_url', ['image', 'images']],
	['input_audio', ['audio file', 'audio files']],
	['video_url', ['video', 'videos']],
	['file', ['file', 'files']],
]);
const OTHER: Name = ['attachment', 'attachments'];

/** For example: “1 image and 2 files were not stored in the memory: it holds text only”. */
function hintOf(parts: readonly JsonRecord[], hasText: boolean): string {
	const counts = new Map<Name, number>();
	for (const { type } of parts) {
		const name = NAMES.get(type) ?? OTHER;
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	const named = [...counts].map(([[one, more], count]) => `${count} ${count === 1 ? one : more}`);
	const list = [named.slice(0, -1).join(', '), ...named.slice(-1)].filter((text) => text !== '');
	return hasText
		? `${list.join(' and ')} ${parts.length === 1 ? 'was' : 'were'} not stored in the memory: it holds text only`
		: `Nothing was stored in the memory, which holds text only: the message is ${list.join(' and ')} without a text`;
}
