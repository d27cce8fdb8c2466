/**
 * Chat, as OpenRouter streams it.
 * @see https://openrouter.ai/docs/api-reference/streaming
 */
import type { Reply, Step } from './reply';

export const GENERATION_ID = 'gen-1795340261-fault';
export const ANSWERING_MODEL = 'google/gemini-2.0-flash-001:answered';
export const ANSWERING_PROVIDER = 'Google AI Studio';
export const USAGE = {
	prompt_tokens: 5,
	completion_tokens: 7,
	total_tokens: 12,
	cost: 0.00012,
	prompt_tokens_details: { cached_tokens: 3 },
	completion_tokens_details: { reasoning_tokens: 2 },
};
/** What OpenRouter sends to keep a connection open. */
export const KEEP_ALIVE = ': OPENROUTER PROCESSING\n\n';
export const DONE = 'data: [DONE]\n\n';

export const event = (payload: unknown): string => `data: ${JSON.stringify(payload)}\n\n`;

type Choice = { delta?: Record<string, unknown>; finish_reason?: string | null } & Record<
	string,
	unknown
>;

/** A chunk as an object; `more` sits beside `choices`. */
export const chunkObject = (
	{ delta = {}, finish_reason = null, ...choice }: Choice,
	more: Record<string, unknown> = {},
): Record<string, unknown> => ({
	id: GENERATION_ID,
	object: 'chat.completion.chunk',
	created: 1795340261,
	model: ANSWERING_MODEL,
	provider: ANSWERING_PROVIDER,
	choices: [{ index: 0, delta, finish_reason, ...choice }],
	...more,
});

export const chunk = (choice: Choice, more?: Record<string, unknown>): string =>
	event(chunkObject(choice, more));

export const textChunk = (content: string): string => chunk({ delta: { content } });

export const finishChunk = (finish_reason = 'stop'): string =>
	chunk({ delta: { content: '' }, finish_reason });

export const usageChunk = (usage: Record<string, unknown> = USAGE): string =>
	event({ ...chunkObject({}), choices: [], usage });

/** A whole answer in four deltas. */
export function happyChat(content = 'Hello there, friend!'): Reply {
	const quarter = Math.ceil(content.length / 4);
	const parts = [0, 1, 2, 3].map((n) => content.slice(n * quarter, (n + 1) * quarter));
	return stream(
		KEEP_ALIVE,
		chunk({ delta: { role: 'assistant', content: '' } }),
		...parts.filter((part) => part !== '').map(textChunk),
		finishChunk(),
		usageChunk(),
		DONE,
	);
}

/** The same answer as one JSON body. */
export const happyBody = (content = 'Hello there, friend!'): Record<string, unknown> => ({
	id: GENERATION_ID,
	object: 'chat.completion',
	created: 1795340261,
	model: ANSWERING_MODEL,
	provider: ANSWERING_PROVIDER,
	choices: [
		{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null } },
	],
	usage: USAGE,
});

/** An event stream under HTTP 200. */
export const stream = (...steps: Step[]): Reply => ({
	kind: 'answer',
	status: 200,
	headers: { 'content-type': 'text/event-stream', 'x-generation-id': GENERATION_ID },
	body: { steps },
});
