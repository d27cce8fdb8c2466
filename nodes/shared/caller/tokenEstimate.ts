/**
 * How many tokens a request will take, before OpenRouter counts them: by the length of its texts, and
 * a flat number for each attachment, whose base64 says nothing about it. Pure.
 */
import type { JudgedRequest } from './judge';
import { isPlainList, isPlainRecord, type Plain } from './plain';

const CHARS_PER_TOKEN = 4;
/** An image or a page of a document takes some hundred to some thousand. */
const TOKENS_PER_ATTACHMENT = 1_000;
/** Fields that the model reads as input, like a message. */
const READ_FIELDS = ['tools', 'response_format'] as const;

export const tokensOfChars = (chars: number): number => Math.ceil(chars / CHARS_PER_TOKEN);

export function estimatePromptTokens({ messages, fields }: JudgedRequest): number {
	let chars = 0;
	let attachments = 0;
	for (const { content, ...rest } of messages) {
		chars += JSON.stringify(rest).length;
		for (const part of typeof content === 'string' ? [{ text: content }] : (content ?? [])) {
			if (typeof part.text === 'string') chars += part.text.length;
			else attachments += 1;
		}
	}
	for (const name of READ_FIELDS) chars += lengthOf(fields[name]);
	return tokensOfChars(chars) + attachments * TOKENS_PER_ATTACHMENT;
}

const lengthOf = (value: Plain | undefined): number =>
	isPlainList(value) || isPlainRecord(value) ? JSON.stringify(value).length : 0;
