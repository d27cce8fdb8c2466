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

describe('attachments with a prompt', () => {
	test('come behind the text, in the order of the list', () => {
		expect(messagesFromPrompt('S', 'Hi', [image, file])).toStrictEqual([
			{ role: 'system', content: 'S' },
			{ role: 'user', content: [text('Hi'), image, file] },
		]);
	});

	test.each(['', ' \n'])('need no text (%j)', (prompt) => {
		expect(messagesFromPrompt('', prompt, [image])).toStrictEqual([
			{ role: 'user', content: [image] },
		]);
	});
});

test('attachments in a list belong to their own message', () => {
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

describe('attachments to the last message of the user', () => {
	const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
	const assistant: ChatMessage = { role: 'assistant', content: 'B' };

	test('leave the messages unchanged when there are none', () => {
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
	])('are added to a message with $name', ({ messages, expected }) => {
		const before = structuredClone(messages);
		expect(attachToLast(messages, [image])).toStrictEqual(expected);
		expect(messages).toStrictEqual(before);
	});

	test('are refused when no message is the user’s', () => {
		expect(() => attachToLast([assistant], [image])).toThrow(OpenRouterError);
		expect(() => attachToLast([assistant], [image])).toThrow(/no user message/);
	});
});
