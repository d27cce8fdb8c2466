/** `chat: complete`: which messages, and which model, reach upstream. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { MODEL, onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

const USER_HELLO = { role: 'user', content: 'Hello' };
const SYSTEM = { role: 'system', content: 'Be brief' };

/** With members that only some models know. */
const TURNS = [
	{
		role: 'user',
		content: [
			{ type: 'text', text: 'Hello', cache_control: { type: 'ephemeral' } },
			{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
		],
	},
	{
		role: 'assistant',
		content: null,
		tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
		reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', index: 0 }],
	},
	{ role: 'tool', tool_call_id: 'call_1', content: '42' },
];

describe('the messages of a request', () => {
	test.each<{ name: string; parameters: INodeParameters; messages: unknown }>([
		{
			name: 'a prompt',
			parameters: { inputMode: 'prompt', prompt: 'Hello' },
			messages: [USER_HELLO],
		},
		{
			name: 'prompt is the default input mode',
			parameters: { prompt: 'Hello' },
			messages: [USER_HELLO],
		},
		{
			name: 'a prompt after a system prompt',
			parameters: { prompt: 'Hello', systemPrompt: 'Be brief' },
			messages: [SYSTEM, USER_HELLO],
		},
		{
			name: 'a blank system prompt is not sent',
			parameters: { prompt: 'Hello', systemPrompt: '  ' },
			messages: [USER_HELLO],
		},
		{
			name: 'a prompt keeps its white space and line breaks',
			parameters: { prompt: ' two\nlines ' },
			messages: [{ role: 'user', content: ' two\nlines ' }],
		},
		{
			name: 'listed messages in their order',
			parameters: {
				inputMode: 'messages',
				messages: {
					values: [
						{ role: 'developer', content: 'D' },
						{ role: 'user', content: 'U1' },
						{ role: 'assistant', content: 'A' },
						{ role: 'user', content: 'U2' },
					],
				},
			},
			messages: [
				{ role: 'developer', content: 'D' },
				{ role: 'user', content: 'U1' },
				{ role: 'assistant', content: 'A' },
				{ role: 'user', content: 'U2' },
			],
		},
		{
			name: 'listed messages after a system prompt',
			parameters: {
				inputMode: 'messages',
				systemPrompt: 'Be brief',
				messages: { values: [{ role: 'user', content: 'Hello' }] },
			},
			messages: [SYSTEM, USER_HELLO],
		},
		{
			name: 'a listed number and a listed boolean are texts, as in a prompt',
			parameters: {
				inputMode: 'messages',
				messages: {
					values: [
						{ role: 'user', content: '={{ 7 }}' },
						{ role: 'user', content: '={{ false }}' },
					],
				},
			},
			messages: [
				{ role: 'user', content: '7' },
				{ role: 'user', content: 'false' },
			],
		},
		{
			name: 'JSON as an array',
			parameters: { inputMode: 'json', messagesJson: '={{ [{"role":"user","content":"Hello"}] }}' },
			messages: [USER_HELLO],
		},
		{
			name: 'JSON as text',
			parameters: { inputMode: 'json', messagesJson: JSON.stringify([SYSTEM, USER_HELLO]) },
			messages: [SYSTEM, USER_HELLO],
		},
		{
			name: 'JSON keeps content parts, tool calls and unknown members as they are',
			parameters: {
				inputMode: 'json',
				messagesJson: JSON.stringify(TURNS),
			},
			messages: TURNS,
		},
	])('are right for $name', async ({ parameters, messages }) => {
		onlyJson(await chat(parameters));
		expect(bench.upstream.chatBodies).toEqual([{ model: MODEL, messages, stream: true }]);
	});

	test.each<{ name: string; parameters: INodeParameters; names: string }>([
		{
			name: 'JSON',
			parameters: {
				inputMode: 'json',
				messagesJson: JSON.stringify([
					SYSTEM,
					{ role: 'assistant', content: [{ type: 'text', text: ' ' }] },
					USER_HELLO,
				]),
			},
			names: 'Messages (JSON)[1]',
		},
		{
			name: 'listed messages',
			parameters: {
				inputMode: 'messages',
				systemPrompt: 'Be brief',
				messages: {
					values: [{ role: 'assistant', content: '={{ $json.no }}' }, USER_HELLO],
				},
			},
			names: 'Messages[0]',
		},
	])(
		'are sent without a blank turn in $name, and a hint says so',
		async ({ parameters, names }) => {
			const run = await chat(parameters);
			onlyJson(run);
			expect(bench.upstream.chatBodies[0]?.messages).toEqual([SYSTEM, USER_HELLO]);
			expect(run.hints.map(({ message }) => message).join()).toContain(`refuse them: ${names}.`);
		},
	);

	test.each<{ name: string; parameters: INodeParameters; says: RegExp }>([
		{
			name: 'an only listed message that is blank',
			parameters: { inputMode: 'messages', messages: { values: [{ role: 'user', content: '' }] } },
			says: /^Messages\[0\] is blank/,
		},
		{
			name: 'an only message in JSON that is blank',
			parameters: { inputMode: 'json', messagesJson: '[{"role":"user","content":" "}]' },
			says: /^Messages \(JSON\)\[0\] is blank/,
		},
		{
			name: 'listed content that is an object',
			parameters: {
				inputMode: 'messages',
				messages: { values: [{ role: 'user', content: '={{ $json }}' }] },
			},
			says: /Messages\[0\]\.content is not text/,
		},
		{ name: 'an empty prompt', parameters: { prompt: '' }, says: /prompt/i },
		{ name: 'a prompt that turns out empty', parameters: { prompt: '={{ "" }}' }, says: /prompt/i },
		{
			name: 'a prompt that is not there',
			parameters: { prompt: '={{ $json.no }}' },
			says: /prompt/i,
		},
		{ name: 'a prompt that is an object', parameters: { prompt: '={{ $json }}' }, says: /prompt/i },
		{ name: 'a blank prompt', parameters: { prompt: ' \n ' }, says: /prompt/i },
		{
			name: 'no listed message',
			parameters: { inputMode: 'messages', messages: { values: [] } },
			says: /messages/i,
		},
		{
			name: 'JSON that is none',
			parameters: { inputMode: 'json', messagesJson: '[{"role":' },
			says: /messages.*json/i,
		},
		{
			name: 'JSON that is no array',
			parameters: { inputMode: 'json', messagesJson: '{"role":"user","content":"Hi"}' },
			says: /messages.*array/i,
		},
		{
			name: 'an empty JSON array',
			parameters: { inputMode: 'json', messagesJson: '[]' },
			says: /messages.*empty/i,
		},
		{
			name: 'a message without a role',
			parameters: { inputMode: 'json', messagesJson: '[{"content":"Hi"}]' },
			says: /role/i,
		},
		{
			name: 'a role that no chat has',
			parameters: { inputMode: 'json', messagesJson: '[{"role":"root","content":"Hi"}]' },
			says: /role/i,
		},
		{
			name: 'content that is a number',
			parameters: { inputMode: 'json', messagesJson: '[{"role":"user","content":7}]' },
			says: /content/i,
		},
		{
			name: 'an empty model',
			parameters: { model: { __rl: true, mode: 'id', value: '={{ "" }}' } },
			says: /model/i,
		},
	])('are refused before anything is sent: $name', async ({ parameters, says }) => {
		const run = await chat(parameters);
		expect(run.error?.message).toMatch(says);
		expect(run.output).toEqual([]);
		expect(bench.upstream.requests).toHaveLength(0);
	});
});

describe('the model of a request', () => {
	test.each<{ name: string; model: INodeParameters[string] }>([
		{
			name: 'from the list',
			model: { __rl: true, mode: 'list', value: MODEL, cachedResultName: 'Gemini · $0.1' },
		},
		{ name: 'as an ID', model: { __rl: true, mode: 'id', value: MODEL } },
		{ name: 'as an expression', model: { __rl: true, mode: 'id', value: '={{ $json.model }}' } },
	])('is taken $name', async ({ model }) => {
		onlyJson(await chat({ model }, { items: [{ model: MODEL }] }));
		expect(bench.upstream.chatBodies[0]?.model).toBe(MODEL);
	});
});
