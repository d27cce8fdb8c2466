/**
 * OpenAI's Responses for the abuse suite: a chat's body in this shape, and how its answers are read.
 * Written from that shape, without the gateway's code.
 * @see https://platform.openai.com/docs/api-reference/responses
 */
import { refusal } from './abuseBodies';
import type { Answer } from './abuseCalls';
import { isMembers, listOf, members, parse, type Members } from './abuseMembers';
import { readError } from './abuseOpenAi';
import type { Seen } from './abuseOutcomes';
import type { AbuseProtocol, Fields } from './abuseProtocols';
import { BODIES_OF_ITS_OWN, TICKED } from './abuseResponsesBodies';

/** Parts and members that a chat does not know stay as they are. */
function partOf(part: unknown): unknown {
	if (!isMembers(part)) return part;
	const { type, image_url: image, file, ...others } = part;
	if (type === 'text') return { ...part, type: 'input_text' };
	if (type === 'image_url') return { ...others, type: 'input_image', image_url: urlOf(image) };
	return type === 'file' ? { ...others, type: 'input_file', ...members(file) } : part;
}

const urlOf = (image: unknown): unknown => (isMembers(image) ? (image.url ?? null) : image);

/** The items of a message. WeWeb's chat element has its text in `text`. */
function itemsOf(message: unknown): unknown[] {
	if (!isMembers(message)) return [message];
	const { tool_calls: calls, tool_call_id: id, text, ...item } = message;
	const { content = text } = item;
	if (message.role === 'tool') {
		return [{ type: 'function_call_output', call_id: id ?? 'c', output: content }];
	}
	const said = {
		...item,
		...(content !== undefined && {
			content: Array.isArray(content) ? content.map(partOf) : content,
		}),
	};
	if (!Array.isArray(calls)) return [said];
	return [
		...(content === undefined ? [] : [said]),
		...calls.map((call) => {
			const { name, arguments: args } = members(members(call).function);
			return { type: 'function_call', call_id: members(call).id, name, arguments: args };
		}),
	];
}

const flat = (tool: unknown): unknown => {
	const { function: fn, ...others } = members(tool);
	return isMembers(fn) ? { ...others, ...fn } : tool;
};

function bodyOf(messages: unknown, asked: Fields): object {
	const {
		max_tokens: most,
		response_format: format,
		tools,
		tool_choice: choice,
		...others
	} = asked;
	return {
		input: Array.isArray(messages) ? messages.flatMap(itemsOf) : messages,
		...others,
		...('max_tokens' in asked && { max_output_tokens: most }),
		...('response_format' in asked && { text: { format } }),
		...('tools' in asked && { tools: Array.isArray(tools) ? tools.map(flat) : tools }),
		...('tool_choice' in asked && { tool_choice: flat(choice) }),
	};
}

function readResponses(answer: Answer): Seen | undefined {
	const { status, headers, text } = answer;
	if (headers['content-type'] === 'text/event-stream; charset=utf-8') return readEvents(answer);
	const body = parse(text);
	if (body.error !== undefined && body.error !== null) return readError(answer, body);
	if (status !== 200 || body.object !== 'response') return undefined;
	return { outcome: { kind: 'answered' }, text: saidBy(body), isStreamed: false };
}

function readEvents({ status, text }: Answer): Seen {
	const events = text
		.split('\n\n')
		.filter((event) => event !== '')
		.map((event) => /^event: (.*)\ndata: (.*)$/.exec(event) ?? [])
		.map(([, type, data = '']) => ({ type, data: parse(data) }));
	const last = events.at(-1);
	const isWhole =
		status === 200 &&
		last?.type === 'response.completed' &&
		events.every(({ type, data }, index) => data.type === type && data.sequence_number === index);
	if (!isWhole) throw new Error(`Not a stream of one answer, with ${status}: ${text}`);
	return {
		outcome: { kind: 'answered' },
		text: saidBy(members(last.data.response)),
		isStreamed: true,
	};
}

const saidBy = ({ output }: Members): string =>
	listOf(output)
		.flatMap((item) => listOf(members(item).content))
		.map((part) => members(part).text ?? '')
		.join('');

export const RESPONSES: AbuseProtocol = {
	path: 'responses',
	body: bodyOf,
	read: readResponses,
	differences: [
		{
			why: 'A text is not a body here: the input is a member of it.',
			outcome: refusal(400, 'invalid_body'),
			rows: { types: ['text: JSON in JSON in JSON in JSON', 'text: mark-up'] },
		},
	],
	unsayable: {
		files: ['an attachment beside the message'],
		types: ['a text as messages'],
	},
	own: BODIES_OF_ITS_OWN,
	ownTicked: TICKED,
};
