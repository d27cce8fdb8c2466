/**
 * The AI SDK's UI messages for the abuse suite: a chat's body as useChat would send it, and how its
 * answers are read. Written from that shape, without the gateway's code.
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
import { refusal } from './abuseBodies';
import type { Answer } from './abuseCalls';
import { eventsOf, isMembers, listOf, members, mediaOf } from './abuseMembers';
import type { Seen } from './abuseOutcomes';
import type { AbuseProtocol, Fields } from './abuseProtocols';
import { readSentence } from './abuseSentences';
import { BODIES_OF_ITS_OWN, TICKED } from './abuseUiMessagesBodies';

/** Parts and members that a chat does not know stay as they are. */
function partOf(part: unknown): unknown {
	const media = mediaOf(part);
	if (media === undefined) return part;
	const { mediaType, url, id } = media;
	return { type: 'file', mediaType, url, ...(id !== undefined && { file_id: id }) };
}

/** Calls are parts of the answer that they belong to, and have their results with them. */
const callPart = (call: unknown): unknown => {
	const { id, function: fn } = members(call);
	const type = `tool-${String(members(fn).name)}`;
	return { type, toolCallId: id, state: 'output-available', input: {}, output: '' };
};

/** A message. WeWeb's chat element has its text in `text`. */
function messageOf(message: unknown): unknown {
	if (!isMembers(message)) return message;
	const { tool_calls: calls, content, text, ...others } = message;
	const said = content ?? text;
	const parts = typeof said === 'string' ? [{ type: 'text', text: said }] : said;
	// What is no list of parts stays where a chat has it.
	if (parts !== undefined && !Array.isArray(parts)) return message;
	return { ...others, parts: [...listOf(parts).map(partOf), ...listOf(calls).map(callPart)] };
}

const bodyOf = (messages: unknown, asked: Fields): object => ({
	id: 'chat-1',
	trigger: 'submit-message',
	messages: Array.isArray(messages) ? messages.map(messageOf) : messages,
	...asked,
});

function readUiMessages(answer: Answer): Seen | undefined {
	const { status, headers, text } = answer;
	if (headers['content-type'] !== 'text/event-stream; charset=utf-8') return readSentence(answer);
	const events = eventsOf(text.replace(/data: \[DONE\]\n\n$/, ''));
	const isWhole =
		status === 200 &&
		headers['x-vercel-ai-ui-message-stream'] === 'v1' &&
		text.endsWith('data: [DONE]\n\n') &&
		events[0]?.type === 'start' &&
		events.at(-1)?.type === 'finish';
	if (!isWhole) throw new Error(`Not a stream of one answer, with ${status}: ${text}`);
	const said = events.map(({ type, delta }) => (type === 'text-delta' ? String(delta) : ''));
	return { outcome: { kind: 'answered' }, text: said.join(''), isStreamed: true };
}

export const UI_MESSAGES: AbuseProtocol = {
	path: 'ui-messages',
	body: bodyOf,
	read: readUiMessages,
	differences: [
		{
			why: 'Pages ask there for an answer to go on with, and are told that there is none.',
			outcome: { kind: 'n8n', status: 204, says: '' },
			rows: { methods: ['GET'] },
		},
		{
			why: 'With parts, these messages are more values than a body may have.',
			outcome: refusal(413, 'body_too_large'),
			rows: { size: ['5,000 blank messages'] },
		},
	],
	unsayable: {},
	own: BODIES_OF_ITS_OWN,
	ownTicked: TICKED,
};
