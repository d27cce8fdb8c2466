/**
 * Whether a request that reached OpenRouter is one that the author's policy lets through. Written
 * from the policy's words, without the code that it checks: what is not listed here is a breach.
 */
import type { ReceivedRequest } from '../support/upstream';

export type Allowed = {
	systemPrompt: string;
	models: RegExp;
	maxOutputTokens: number;
	maxMessages: number;
	maxChars: number;
	/** Fields that may stand beside model, messages, max_tokens, stream and user. */
	fields: readonly string[];
	/** What the node itself adds as `plugins`; none when unset. */
	plugins?: readonly object[];
	/** Types of content parts. */
	parts: readonly string[];
	apiKey: string;
};

/** A word that hostile requests carry in headers and fields that must not be handed on. */
export const MARKER = 'smuggled';

type Part = { type: string; text?: unknown; [member: string]: unknown };
type Message = { role: unknown; content: unknown };

/** What is wrong with it; empty when nothing is. */
export function breaches(request: ReceivedRequest, allowed: Allowed): string[] {
	const found: string[] = [];
	const check = (isRight: boolean, breach: string): void => {
		if (!isRight) found.push(breach);
	};
	const body = request.body as Record<string, unknown>;
	const fields = ['model', 'messages', 'max_tokens', 'stream', 'user', ...allowed.fields];
	if (JSON.stringify(body.plugins) === JSON.stringify(allowed.plugins)) fields.push('plugins');
	const unknown = Object.keys(body).filter((name) => !fields.includes(name));
	const headers = JSON.stringify(request.headers);

	check(request.method === 'POST', 'method');
	check(request.path === '/api/v1/chat/completions', 'path');
	check(request.headers.authorization === `Bearer ${allowed.apiKey}`, 'key');
	check(!headers.includes(MARKER), 'headers of the caller');
	check(unknown.length === 0, `fields ${unknown.join(', ')}`);
	check(typeof body.model === 'string' && allowed.models.test(body.model), 'model');
	check(body.stream === true, 'stream');
	check(body.user === undefined || /^[0-9a-f]{64}$/.test(String(body.user)), 'user');
	check(isWholeUpTo(body.max_tokens, allowed.maxOutputTokens), 'max_tokens');
	const reasoning = body.reasoning as { max_tokens?: unknown } | undefined;
	check(
		reasoning?.max_tokens === undefined ||
			isWholeUpTo(reasoning.max_tokens, allowed.maxOutputTokens),
		'reasoning.max_tokens',
	);
	const tools = (body.tools ?? []) as Array<{ type: unknown }>;
	check(
		tools.every(({ type }) => type === 'function'),
		'server tools',
	);

	const messages = Array.isArray(body.messages) ? (body.messages as Message[]) : [];
	const [system, ...turns] = messages;
	check(system?.role === 'system' && system.content === allowed.systemPrompt, 'system prompt');
	check(
		turns.every(({ role }) => role === 'user' || role === 'assistant'),
		'roles',
	);
	check(turns.at(-1)?.role === 'user', 'prefill');
	check(turns.length <= allowed.maxMessages, 'messages');
	check(messages.every(hasRoleAndContentOnly), 'members of messages');
	const parts = turns.flatMap(({ content }) => partsOf(content));
	check(
		parts.every((part) => allowed.parts.includes(part.type)),
		'parts',
	);
	check(parts.every(hasSafeAddress), 'addresses');
	check(!JSON.stringify(parts).includes('file_id'), 'file ids');
	const chars = parts.map(({ text }) => String(text ?? '').length);
	check(chars.reduce((sum, length) => sum + length, 0) <= allowed.maxChars, 'characters');
	check(parts.length > 0, 'empty');
	return found;
}

const isWholeUpTo = (value: unknown, ceiling: number): boolean =>
	Number.isInteger(value) && Number(value) >= 1 && Number(value) <= ceiling;

const hasRoleAndContentOnly = (message: Message): boolean =>
	Object.keys(message).sort().join() === 'content,role';

const partsOf = (content: unknown): Part[] =>
	typeof content === 'string' ? [{ type: 'text', text: content }] : (content as Part[]);

function hasSafeAddress({ type, ...members }: Part): boolean {
	const { image_url: image, file } = members as {
		image_url?: { url?: unknown };
		file?: { file_data?: unknown };
	};
	if (type === 'image_url') return /^(https:|data:image\/)/i.test(String(image?.url));
	return type !== 'file' || /^(https:|data:(application|text)\/)/i.test(String(file?.file_data));
}
