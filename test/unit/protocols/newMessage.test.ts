import { expect, test } from '@jest/globals';
import { readCallerBody } from '../../../nodes/shared/protocols/body';
import { onlyNewMessage } from '../../../nodes/shared/protocols/newMessage';
import { Failure } from '../../../nodes/shared/failure/failure';

const read = (body: unknown, hasUploads = false) => {
	const request = readCallerBody(body, hasUploads);
	if (request instanceof Failure) throw new Error(request.message);
	return request;
};
const kept = (messages: readonly object[]) => onlyNewMessage(read({ messages })).messages;

const HI = { role: 'user', content: 'Hi' };
const HELLO = { role: 'assistant', content: 'Hello' };
const NEXT = { role: 'user', content: 'Who are you?' };
const ITEMS = [
	{ id: '1', role: 'user', text: 'Hi', timestamp: 'then', attachments: [] },
	{ id: '2', role: 'assistant', text: 'Hello', timestamp: 'then' },
	{ id: '3', role: 'user', text: 'Who are you?', timestamp: 'now', attachments: [] },
];
const UI = [
	{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
	{ id: '2', role: 'assistant', parts: [{ type: 'step-start' }, { type: 'text', text: 'Hello' }] },
	{ id: '3', role: 'user', parts: [{ type: 'text', text: 'Who are you?' }] },
];

test.each([
	{ name: 'OpenAI’s shape', body: { messages: [HI, HELLO, NEXT], model: 'a/b' }, last: NEXT },
	{ name: 'chat items of WeWeb', body: ITEMS, last: ITEMS[2] },
	{ name: 'chat items in messages', body: { messages: ITEMS }, last: ITEMS[2] },
	{ name: 'the AI SDK’s shape', body: { id: 'c', messages: UI }, last: UI[2] },
	{ name: 'JSON text', body: JSON.stringify({ messages: [HI, HELLO, NEXT] }), last: NEXT },
	{
		name: 'JSON text, stringified twice',
		body: JSON.stringify(JSON.stringify(ITEMS)),
		last: ITEMS[2],
	},
])('earlier turns are left out in $name', ({ body, last }) => {
	const request = read(body);
	const before = JSON.stringify(request);
	expect(onlyNewMessage(request)).toEqual({ ...request, messages: [last] });
	expect(JSON.stringify(request)).toBe(before);
});

test('earlier turns are left out in a form with uploads', () => {
	const request = read({ messages: JSON.stringify([HI, HELLO, NEXT]) }, true);
	expect(onlyNewMessage(request).messages).toEqual([NEXT]);
});

test.each([
	{ name: 'message', body: { message: 'Hi' } },
	{ name: 'prompt', body: { prompt: 'Hi' } },
	{ name: 'chatInput', body: { chatInput: 'Hi', sessionId: 'c' } },
	{ name: 'input', body: { input: 'Hi' } },
	{ name: 'a text', body: 'Hi' },
	{ name: 'attachments', body: { message: 'Hi', attachments: [{ url: 'https://a.example' }] } },
	{ name: 'the payload of WeWeb’s chat element', body: { message: { role: 'user', text: 'Hi' } } },
	{ name: 'one message', body: { messages: [HI] } },
	{ name: 'an answer alone', body: { messages: [HELLO] } },
	{ name: 'no roles', body: { messages: ['Hi', { content: 'Hi' }] } },
])('nothing is changed where nothing is earlier: $name', ({ body }) => {
	const request = read(body);
	expect(onlyNewMessage(request)).toBe(request);
});

const CALL = {
	role: 'assistant',
	content: null,
	tool_calls: [{ id: 'call-1', function: { name: 'a', arguments: '{}' } }],
};
const RESULT = { role: 'tool', tool_call_id: 'call-1', content: '12:00' };

test('results of functions stay with the turn that asked for them and the question before', () => {
	expect(kept([HI, HELLO, NEXT, CALL, RESULT])).toEqual([NEXT, CALL, RESULT]);
	expect(kept([HI, HELLO, NEXT, CALL, RESULT, CALL, RESULT])).toEqual([
		...[NEXT, CALL, RESULT],
		...[CALL, RESULT],
	]);
});

test('calls and results of earlier turns are left out', () => {
	expect(kept([HI, CALL, RESULT, HELLO, NEXT])).toEqual([NEXT]);
});

test('of two messages of the user, the last one is new', () => {
	expect(kept([HI, NEXT])).toEqual([NEXT]);
});

test('an answer after the last question is for the policy to refuse', () => {
	expect(kept([HI, HELLO, NEXT, HELLO])).toEqual([NEXT, HELLO]);
});

test('instructions stay in their order, as the policy decides about them', () => {
	const system = { role: 'system', content: 'Be kind' };
	const developer = { role: 'developer', content: 'Be brief' };
	expect(kept([system, HI, HELLO, developer, NEXT])).toEqual([system, developer, NEXT]);
	expect(kept([system, NEXT, developer])).toEqual([system, NEXT, developer]);
});

test('what is no message is left out before the last question, and kept after it', () => {
	expect(onlyNewMessage({ messages: [7, null, 'x', HI, 7], fields: {} }).messages).toEqual([HI, 7]);
	expect(onlyNewMessage({ messages: [['user'], HI], fields: {} }).messages).toEqual([HI]);
});
