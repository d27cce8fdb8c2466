/** A model that calls functions, for a scripted upstream. */
import { asRecord, asRecords } from '../../nodes/shared/values/json';
import { chunk, DONE, happyChat, stream, usageChunk } from '../support/chatReplies';
import type { ReplyFor } from '../support/faultServer';
import type { Reply } from '../support/reply';

export type ModelCall = { id: string; name: string; arguments: string };

export const callOf = (name: string, args: unknown, id = 'call_1'): ModelCall => ({
	id,
	name,
	arguments: JSON.stringify(args),
});

/** An answer that calls them all, after some text if there is one. */
export function calls(given: readonly ModelCall[], text?: string): Reply {
	const pieces = given.map(({ id, ...fn }, index) => ({
		index,
		id,
		type: 'function',
		function: fn,
	}));
	return stream(
		chunk({ delta: { role: 'assistant', content: text ?? null } }),
		chunk({ delta: { tool_calls: pieces }, finish_reason: 'tool_calls' }),
		usageChunk(),
		DONE,
	);
}

/** Calls them, and says the text once it has their results. */
export const callsThenSays =
	(given: readonly ModelCall[], text: string): ReplyFor =>
	({ body }) =>
		messagesOf(body).at(-1)?.role === 'tool' ? happyChat(text) : calls(given);

export const messagesOf = (body: unknown) => asRecords(asRecord(body).messages);
