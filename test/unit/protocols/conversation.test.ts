import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../../nodes/shared/failure/failure';
import { conversationIdOf, readConversationId } from '../../../nodes/shared/protocols/conversation';
import { copyJson, isJsonObject, type JsonObject } from '../../../nodes/shared/protocols/jsonValue';
import { SEEDED } from '../seed';

const NAMES = [
	'conversation_id',
	'conversationId',
	'sessionId',
	'session_id',
	'threadId',
	'thread_id',
	'chatId',
];
const PARTS = [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }];
const TURNS = [{ role: 'user', content: 'Hi' }];

test.each(NAMES)('a conversation is named by %s', (name) => {
	expect(conversationIdOf({ messages: TURNS, [name]: 'c-1' })).toBe('c-1');
});

test.each([
	{ name: 'space around it', id: ' c-1\n', read: 'c-1' },
	{ name: 'a whole number', id: 42, read: '42' },
	{ name: 'zero', id: 0, read: '0' },
	{ name: 'a negative number', id: -7, read: '-7' },
	{ name: 'one character', id: 'c', read: 'c' },
	{ name: '200 characters', id: 'c'.repeat(200), read: 'c'.repeat(200) },
	{ name: '200 characters and space', id: ` ${'c'.repeat(200)} `, read: 'c'.repeat(200) },
	{ name: 'any characters', id: '√ü “__proto__” 💬', read: '√ü “__proto__” 💬' },
	{ name: 'null', id: null, read: undefined },
	{ name: 'an empty text', id: '', read: undefined },
	{ name: 'a blank text', id: ' \n', read: undefined },
])('an ID is read: $name', ({ id, read }) => {
	expect(conversationIdOf({ sessionId: id })).toBe(read);
});

test.each([
	{ name: '201 characters', id: 'c'.repeat(201) },
	{ name: 'a fraction', id: 1.5 },
	{ name: 'a number that is not exact', id: 2 ** 53 },
	{ name: 'true', id: true },
	{ name: 'a list', id: ['c-1'] },
	{ name: 'an object', id: { id: 'c-1' } },
])('an ID is refused: $name', ({ id }) => {
	for (const name of NAMES) {
		const refused = conversationIdOf({ [name]: id });
		expect(refused).toBeInstanceOf(Failure);
		expect(refused).toMatchObject({
			statusCode: 400,
			errorType: 'invalid_field',
			isRefusal: true,
			message: expect.stringContaining(`“${name}” must be a text of 1 to 200 characters`),
		});
	}
});

test.each<{ name: string; fields: JsonObject; id: string }>([
	{ name: 'the same twice', fields: { sessionId: 'c-1', chatId: 'c-1' }, id: 'c-1' },
	{ name: 'a number and its text', fields: { sessionId: '7', threadId: 7 }, id: '7' },
	{ name: 'one of them blank', fields: { conversation_id: '', chatId: 'c-1' }, id: 'c-1' },
	{ name: 'one of them null', fields: { chatId: 'c-1', thread_id: null }, id: 'c-1' },
	{
		name: 'useChat’s beside the same',
		fields: { id: 'c-1', sessionId: 'c-1', messages: PARTS },
		id: 'c-1',
	},
	{
		name: 'another `id` that means something else',
		fields: { id: 'message-9', sessionId: 'c-1', messages: TURNS },
		id: 'c-1',
	},
])('a body may have two names: $name', ({ fields, id }) => {
	expect(conversationIdOf(fields)).toBe(id);
});

test.each<{ fields: JsonObject; names: [string, string] }>([
	{ fields: { sessionId: 'a', session_id: 'b' }, names: ['sessionId', 'session_id'] },
	{ fields: { chatId: 1, conversation_id: 2 }, names: ['conversation_id', 'chatId'] },
	{ fields: { threadId: 'a', id: 'b', trigger: 'submit-message' }, names: ['threadId', 'id'] },
])('two that differ are refused: $names', ({ fields, names: [one, other] }) => {
	expect(conversationIdOf(fields)).toMatchObject({
		statusCode: 400,
		errorType: 'invalid_field',
		message: `“${one}” and “${other}” name two conversations: send one of them`,
	});
});

test.each<{ name: string; fields: JsonObject }>([
	{ name: 'messages with parts', fields: { messages: PARTS } },
	{ name: 'a trigger', fields: { messages: TURNS, trigger: 'regenerate-message' } },
	{ name: 'parts in a later message', fields: { messages: [...TURNS, ...PARTS] } },
])('useChat’s `id` counts in a body with $name', ({ fields }) => {
	expect(conversationIdOf({ id: 'chat-1', ...fields })).toBe('chat-1');
	expect(conversationIdOf({ id: {}, ...fields })).toBeInstanceOf(Failure);
	expect(conversationIdOf(fields)).toBeUndefined();
});

test.each<{ name: string; fields: JsonObject }>([
	{ name: 'OpenAI’s shape', fields: { id: 'x', messages: TURNS } },
	{ name: 'a text', fields: { id: 'x', message: 'Hi' } },
	{ name: 'parts that are no list', fields: { id: 'x', messages: [{ parts: 'Hi' }] } },
	{ name: 'messages as text', fields: { id: 'x', messages: '[{"parts": []}]' } },
	{ name: 'a trigger that is no text', fields: { id: 'x', trigger: null } },
	{ name: 'an odd `id`', fields: { id: { a: 1 }, message: 'Hi' } },
	{ name: 'nothing', fields: {} },
])('`id` names no conversation in a body with $name', ({ fields }) => {
	expect(conversationIdOf(fields)).toBeUndefined();
});

test('the refusal of an address names its parameter', () => {
	expect(readConversationId('id', ['a', 'b'])).toMatchObject({
		message: expect.stringContaining('“id” must be'),
	});
	expect(readConversationId('id', undefined)).toBeUndefined();
	expect(readConversationId('id', 'a')).toBe('a');
});

test('whatever the body holds, an ID is a text of 1 to 200 characters without space around it', () => {
	const body = fc.dictionary(
		fc.constantFrom(...NAMES, 'id', 'trigger', 'messages'),
		fc.oneof(fc.jsonValue(), fc.string(), fc.integer()),
	);
	fc.assert(
		fc.property(body, (given) => {
			const fields = copyJson(given);
			if (fields instanceof Failure || !isJsonObject(fields)) return;
			const id = conversationIdOf(fields);
			if (typeof id !== 'string') return;
			expect(id.length).toBeGreaterThan(0);
			expect(id.length).toBeLessThanOrEqual(200);
			expect(id).toBe(id.trim());
		}),
		SEEDED,
	);
});
