import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import {
	CHAT_ROLES,
	messagesFromJson,
	messagesFromList,
	messagesFromPrompt,
	removeBlankMessages,
	type ChatMessage,
} from '../../../../nodes/shared/openrouter/request/message';
import { SEEDED } from '../../seed';

const user = (content: string) => ({ role: 'user', content });
const system = (content: string) => ({ role: 'system', content });

describe('messages from a prompt', () => {
	test.each([
		{ name: 'a prompt', systemPrompt: '', prompt: 'Hi', messages: [user('Hi')] },
		{ name: 'both', systemPrompt: 'S', prompt: 'Hi', messages: [system('S'), user('Hi')] },
		{ name: 'a blank system prompt', systemPrompt: ' \n', prompt: 'Hi', messages: [user('Hi')] },
		{
			name: 'white space is kept',
			systemPrompt: ' S ',
			prompt: ' Hi ',
			messages: [system(' S '), user(' Hi ')],
		},
	])('are right for $name', ({ systemPrompt, prompt, messages }) => {
		expect(messagesFromPrompt(systemPrompt, prompt)).toStrictEqual(messages);
	});

	test.each(['', ' ', '\n\t'])('are refused for the prompt %j', (prompt) => {
		expect(() => messagesFromPrompt('S', prompt)).toThrow('Prompt is empty');
	});
});

describe('messages from a list', () => {
	test('begin with the system prompt and go on as listed', () => {
		expect(messagesFromList('S', [system('T'), user('Hi')])).toStrictEqual([
			system('S'),
			system('T'),
			user('Hi'),
		]);
		expect(messagesFromList('', [user('Hi')])).toStrictEqual([user('Hi')]);
	});

	test('are refused for an empty list, with a system prompt too', () => {
		expect(() => messagesFromList('S', [])).toThrow('Messages is empty');
	});

	test('are refused with the name of the faulty entry', () => {
		const list = [user('Hi'), { role: 'boss', content: 'x' }];
		expect(() => messagesFromList('S', list)).toThrow(
			'Messages[1].role is not one of system, developer, user, assistant, tool',
		);
	});
});

describe('messages from JSON', () => {
	test.each(CHAT_ROLES.map((role) => ({ role })))('may have the role $role', ({ role }) => {
		const messages = [{ role, content: 'Hi' }];
		expect(messagesFromJson(messages)).toStrictEqual(messages);
		expect(messagesFromJson(JSON.stringify(messages))).toStrictEqual(messages);
	});

	test('keep every member in its order', () => {
		const turn = {
			role: 'assistant',
			content: 'a',
			tool_calls: [{ id: 'c' }],
			reasoning_details: [{ type: 'reasoning.text', text: 'b', signature: 's' }, { data: 'x' }],
			annotations: [{ type: 'file' }],
			later: 1,
		};
		const messages = [user('Hi'), turn, { role: 'tool', tool_call_id: 'c', content: '5' }];
		expect(JSON.stringify(messagesFromJson(messages))).toBe(JSON.stringify(messages));
	});

	test('keep their content parts', () => {
		const parts = [
			{ type: 'text', text: 'a' },
			{ type: 'image_url', image_url: { url: 'x' } },
		];
		expect(messagesFromJson([{ role: 'user', content: parts }])).toStrictEqual([
			{ role: 'user', content: parts },
		]);
	});

	test.each([
		{ name: 'null', turn: { role: 'assistant', content: null } },
		{ name: 'absent', turn: { role: 'assistant', tool_calls: [] } },
	])('may have no content in an assistant’s turn, sent as null: $name', ({ turn }) => {
		expect(messagesFromJson([turn])).toStrictEqual([{ ...turn, content: null }]);
	});

	test('may have an empty text', () => {
		expect(messagesFromJson([user('')])).toStrictEqual([user('')]);
	});

	test.each<{ name: string; json: unknown; says: string }>([
		{ name: 'broken JSON', json: '[{', says: 'Messages (JSON) is not valid JSON' },
		{ name: 'an empty text', json: '', says: 'Messages (JSON) is not valid JSON' },
		{ name: 'an object', json: { messages: [] }, says: 'Messages (JSON) is not an array' },
		{ name: 'an object as text', json: '{}', says: 'Messages (JSON) is not an array' },
		{ name: 'null', json: null, says: 'Messages (JSON) is not an array' },
		{ name: 'undefined', json: undefined, says: 'Messages (JSON) is not an array' },
		{ name: 'a text in JSON', json: '"Hi"', says: 'Messages (JSON) is not an array' },
		{ name: 'an empty array', json: [], says: 'Messages (JSON) is empty' },
		{ name: 'a text as entry', json: ['Hi'], says: 'Messages (JSON)[0] is not an object' },
		{ name: 'null as entry', json: [user('a'), null], says: 'Messages (JSON)[1] is not an object' },
		{ name: 'a list as entry', json: [[]], says: 'Messages (JSON)[0] is not an object' },
		{ name: 'no role', json: [{ content: 'Hi' }], says: 'Messages (JSON)[0].role is not one of' },
		{
			name: 'an inherited name as role',
			json: [{ role: 'toString', content: 'Hi' }],
			says: '[0].role',
		},
		{ name: 'a role in capitals', json: [{ role: 'User', content: 'Hi' }], says: '[0].role' },
		{ name: 'a list of roles', json: [{ role: ['user'], content: 'Hi' }], says: '[0].role' },
		{ name: 'a user without content', json: [{ role: 'user' }], says: '[0].content is neither' },
		{
			name: 'a user with null',
			json: [{ role: 'user', content: null }],
			says: '[0].content is neither',
		},
		{
			name: 'a tool with null',
			json: [{ role: 'tool', content: null }],
			says: '[0].content is neither',
		},
		{ name: 'a number', json: [{ role: 'user', content: 5 }], says: '[0].content is neither' },
		{ name: 'an object', json: [{ role: 'user', content: {} }], says: '[0].content is neither' },
		{
			name: 'a part that is a text',
			json: [{ role: 'user', content: [{}, 'x'] }],
			says: '[0].content',
		},
		{
			name: 'an assistant with false',
			json: [{ role: 'assistant', content: false }],
			says: '[0].content',
		},
	])('are refused for $name', ({ json, says }) => {
		expect(() => messagesFromJson(json)).toThrow(says);
		expect(() => messagesFromJson(json)).toThrow(OpenRouterError);
	});

	test('are never quoted in a refusal', () => {
		expect(() => messagesFromJson([{ role: 'hush-hush', content: 'Hi' }])).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining('hush') }),
		);
	});
});

describe('blank turns, which Anthropic refuses', () => {
	const assistant = (content: ChatMessage['content'], more = {}): ChatMessage => ({
		role: 'assistant',
		content,
		...more,
	});
	const said = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
	const text = (words: string) => ({ type: 'text', text: words });
	const picture = { type: 'image_url', image_url: { url: 'x' } };
	const calls = { tool_calls: [{ id: 'c' }] };
	const result: ChatMessage = { role: 'tool', tool_call_id: 'c', content: '' };

	test.each<{ name: string; given: ChatMessage[]; sent: ChatMessage[]; leftOut: string[] }>([
		{ name: 'nothing blank', given: [said('a')], sent: [said('a')], leftOut: [] },
		{
			name: 'turns',
			given: [{ role: 'system', content: ' ' }, said('a'), assistant(''), said('\n'), said('b')],
			sent: [said('a'), said('b')],
			leftOut: ['M[0]', 'M[2]', 'M[3]'],
		},
		{ name: 'the last turn', given: [said('a'), said('')], sent: [said('a')], leftOut: ['M[1]'] },
		{
			name: 'an assistant without content',
			given: [said('a'), assistant(null, { tool_calls: [] })],
			sent: [said('a')],
			leftOut: ['M[1]'],
		},
		{
			name: 'parts',
			given: [said([text(''), picture]), said([text(' ')]), said([])],
			sent: [said([picture])],
			leftOut: ['M[0].content[0]', 'M[1]', 'M[2]'],
		},
		{
			name: 'the text of a turn that calls tools, and no result',
			given: [said('a'), assistant('', calls), result],
			sent: [said('a'), assistant(null, calls), result],
			leftOut: [],
		},
	])('are left out of the messages and counted: $name', ({ given, sent, leftOut }) => {
		const read = removeBlankMessages(given, 'M');
		expect(read.leftOut).toEqual(leftOut);
		if (leftOut.length > 0) expect(read.messages).toEqual(sent);
	});

	test('are numbered without the system prompt before the listed messages', () => {
		const given: ChatMessage[] = [{ role: 'system', content: 'S' }, said(''), said('a')];
		expect(removeBlankMessages(given, 'M', 2).leftOut).toEqual(['M[0]']);
	});

	test.each<{ name: string; given: ChatMessage[]; says: string }>([
		{ name: 'the only message', given: [said('')], says: 'M[0] is blank' },
		{
			name: 'all but instructions',
			given: [{ role: 'system', content: 'S' }, said(' ')],
			says: 'M[1] is blank',
		},
		{
			name: 'the question after an answer',
			given: [said('a'), assistant('b'), said('')],
			says: 'M[2] is blank',
		},
	])('are refused, not left out, when $name is blank', ({ given, says }) => {
		expect(() => removeBlankMessages(given, 'M')).toThrow(says);
	});
});

test('any JSON gives messages or an OpenRouterError', () => {
	const message = fc.record(
		{
			role: fc.oneof(fc.constantFrom(...CHAT_ROLES), fc.string()),
			content: fc.oneof(fc.string(), fc.jsonValue()),
			['__proto__']: fc.jsonValue(),
		},
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(fc.oneof(fc.array(message), fc.jsonValue(), fc.string()), (json) => {
			try {
				const messages = messagesFromJson(json);
				expect(messages.length).toBeGreaterThan(0);
				expect(messages.every(({ role }) => CHAT_ROLES.includes(role))).toBe(true);
			} catch (error) {
				expect(error).toBeInstanceOf(OpenRouterError);
			}
		}),
		{ ...SEEDED, numRuns: 500 },
	);
});
