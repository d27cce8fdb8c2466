import { describe, expect, test } from '@jest/globals';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import {
	attachToLast,
	messagesFromList,
	messagesFromPrompt,
	type ChatMessage,
} from '../../../../nodes/shared/openrouter/request/message';

const image = { type: 'image_url', image_url: { url: 'https://a.example/a.png' } };
const file = { type: 'file', file: { filename: 'a.pdf', file_data: 'https://a.example/a.pdf' } };
const text = (content: string) => ({ type: 'text', text: content });

describe('with a prompt', () => {
	test('the text comes first, then the files as listed', () => {
		expect(messagesFromPrompt('S', 'Hi', [image, file])).toStrictEqual([
			{ role: 'system', content: 'S' },
			{ role: 'user', content: [text('Hi'), image, file] },
		]);
	});

	test.each(['', ' \n'])('files need no text (%j)', (prompt) => {
		expect(messagesFromPrompt('', prompt, [image])).toStrictEqual([
			{ role: 'user', content: [image] },
		]);
	});
});

test('in a list, each message has its own', () => {
	expect(
		messagesFromList('', [
			{ role: 'user', content: 'one', attachments: [image] },
			{ role: 'assistant', content: 'two', attachments: [] },
			{ role: 'user', content: '', attachments: [file] },
			{ role: 'user', content: 'four' },
		]),
	).toStrictEqual([
		{ role: 'user', content: [text('one'), image] },
		{ role: 'assistant', content: 'two' },
		{ role: 'user', content: [file] },
		{ role: 'user', content: 'four' },
	]);
});

describe('to the last message of the user', () => {
	const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
	const assistant: ChatMessage = { role: 'assistant', content: 'B' };

	test('none: the very same messages', () => {
		const messages = [user('A')];
		expect(attachToLast(messages, [])).toBe(messages);
	});

	test.each<{ name: string; messages: ChatMessage[]; expected: ChatMessage[] }>([
		{
			name: 'a text',
			messages: [user('A'), assistant, user('C')],
			expected: [user('A'), assistant, user([text('C'), image])],
		},
		{
			name: 'content parts',
			messages: [user([text('A'), file])],
			expected: [user([text('A'), file, image])],
		},
		{
			name: 'before turns of a tool',
			messages: [user('A'), assistant, { role: 'tool', tool_call_id: 'c', content: 'D' }],
			expected: [
				user([text('A'), image]),
				assistant,
				{ role: 'tool', tool_call_id: 'c', content: 'D' },
			],
		},
		{
			name: 'other members of the message stay',
			messages: [{ ...user(''), name: 'Ada' }],
			expected: [{ ...user([image]), name: 'Ada' }],
		},
	])('$name', ({ messages, expected }) => {
		const before = structuredClone(messages);
		expect(attachToLast(messages, [image])).toStrictEqual(expected);
		expect(messages).toStrictEqual(before);
	});

	test('without one, it says so', () => {
		expect(() => attachToLast([assistant], [image])).toThrow(OpenRouterError);
		expect(() => attachToLast([assistant], [image])).toThrow(/no message of the user/);
	});
});
