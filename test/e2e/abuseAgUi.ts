/**
 * AG-UI for the abuse suite: a chat's body as a RunAgentInput, and how its answers are read. Written from
 * that shape, without the gateway's code.
 * @see https://docs.ag-ui.com/sdk/js/core/types
 */
import { refusal } from './abuseBodies';
import type { Answer } from './abuseCalls';
import { eventsOf, isMembers, listOf, members, mediaOf } from './abuseMembers';
import type { Seen } from './abuseOutcomes';
import type { AbuseProtocol, Fields } from './abuseProtocols';
import { readSentence } from './abuseSentences';
import { BODIES_OF_ITS_OWN, TICKED } from './abuseAgUiBodies';

const TYPES = { image: 'image', audio: 'audio', file: 'document' };

/** Parts and members that a chat does not know stay as they are. */
function partOf(part: unknown): unknown {
	const media = mediaOf(part);
	if (media === undefined) return part;
	const { kind, mediaType, url, id } = media;
	return { type: TYPES[kind], source: sourceOf(url, id, mediaType) };
}

function sourceOf(url: unknown, id: unknown, mimeType: string): object {
	if (url === undefined) return { type: 'file', value: id, mimeType };
	const [, labelled, data] = /^data:([^;,]*);base64,(.*)$/.exec(String(url)) ?? [];
	return data === undefined
		? { type: 'url', value: url, mimeType, ...(id !== undefined && { id }) }
		: { type: 'data', value: data, mimeType: labelled };
}

/** A message. WeWeb's chat element has its text in `text`. */
function messageOf(message: unknown): unknown {
	if (!isMembers(message)) return message;
	const { tool_calls: toolCalls, tool_call_id: toolCallId, text, ...others } = message;
	const { content = text } = others;
	return {
		id: 'm',
		...others,
		...(content !== undefined && {
			content: Array.isArray(content) ? content.map(partOf) : content,
		}),
		...(toolCalls !== undefined && { toolCalls }),
		...(message.role === 'tool' && { toolCallId: toolCallId ?? 'c' }),
	};
}

const flat = (tool: unknown): unknown => {
	const { function: fn } = members(tool);
	return isMembers(fn) ? fn : tool;
};

/** What is no member of a RunAgentInput stands in `forwardedProps`, as its clients put it. */
const bodyOf = (messages: unknown, { tools, ...forwardedProps }: Fields): object => ({
	threadId: 'thread-1',
	runId: 'run-1',
	state: {},
	context: [],
	forwardedProps,
	messages: Array.isArray(messages) ? messages.map(messageOf) : messages,
	...(tools !== undefined && { tools: Array.isArray(tools) ? listOf(tools).map(flat) : tools }),
});

function readAgUi(answer: Answer): Seen | undefined {
	const { status, headers, text } = answer;
	if (headers['content-type'] !== 'text/event-stream; charset=utf-8') return readSentence(answer);
	const events = eventsOf(text);
	const isWhole =
		status === 200 &&
		events[0]?.type === 'RUN_STARTED' &&
		events.at(-1)?.type === 'RUN_FINISHED' &&
		events.filter(({ type }) => String(type).startsWith('RUN_')).length === 2;
	if (!isWhole) throw new Error(`Not a stream of one run, with ${status}: ${text}`);
	const said = events.map(({ type, delta }) =>
		type === 'TEXT_MESSAGE_CONTENT' ? String(delta) : '',
	);
	return { outcome: { kind: 'answered' }, text: said.join(''), isStreamed: true };
}

export const AG_UI: AbuseProtocol = {
	path: 'ag-ui',
	body: bodyOf,
	read: readAgUi,
	differences: [
		{
			why: 'A text is not a body here: messages are a member of it.',
			outcome: refusal(400, 'invalid_body'),
			rows: { types: ['text: JSON in JSON in JSON in JSON', 'text: mark-up'] },
		},
		{
			why: 'With their IDs, these messages are more values than a body may have.',
			outcome: refusal(413, 'body_too_large'),
			rows: { size: ['5,000 blank messages'] },
		},
	],
	unsayable: {},
	own: BODIES_OF_ITS_OWN,
	ownTicked: TICKED,
};
