/**
 * How many tokens a request will take, before OpenRouter counts them: by the length of its texts, and
 * a flat number for each attachment, whose base64 says nothing about it. Pure.
 */
import type { JsonRecord } from '../../values/json';
import type { ChatRequest } from '../../openrouter/request/request';

const CHARS_PER_TOKEN = 4;
/** An image or a page of a document takes some hundred to some thousand. */
const TOKENS_PER_ATTACHMENT = 1_000;
/** Fields that are billed like a message: as input, or, where a prediction is wrong, as output. */
const BILLED_FIELDS = ['tools', 'response_format', 'prediction'] as const;

export const tokensOfChars = (chars: number): number => Math.ceil(chars / CHARS_PER_TOKEN);

/** `request` is what is sent, with what the author adds to it. */
export function estimatePromptTokens(request: JsonRecord & Pick<ChatRequest, 'messages'>): number {
	let chars = 0;
	let attachments = 0;
	for (const { content, ...rest } of request.messages) {
		chars += JSON.stringify(rest).length;
		for (const part of typeof content === 'string' ? [{ text: content }] : (content ?? [])) {
			if (typeof part.text === 'string') chars += part.text.length;
			else attachments += 1;
		}
	}
	for (const name of BILLED_FIELDS) chars += lengthOf(request[name]);
	return tokensOfChars(chars) + attachments * TOKENS_PER_ATTACHMENT;
}

/** The most tokens that the request may take as it is sent: Tokens per Minute must have room for them. */
export const mostTokens = (request: ChatRequest): number =>
	estimatePromptTokens(request) + Number(request.max_tokens);

const lengthOf = (value: unknown): number =>
	typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
