/** What a body of useChat is in OpenAI's chat, and what the caller policy makes of it. */
import { describe, expect, test } from '@jest/globals';
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';
import { conversationIdOf } from '../../../../nodes/shared/protocols/conversation';
import { onlyNewMessage } from '../../../../nodes/shared/protocols/newMessage';
import { readUiMessagesBody } from '../../../../nodes/shared/protocols/uiMessages/read';
import { MODEL, readersOf } from '../readers';

const TOOLS = { allowTools: true };
const PNG = 'data:image/png;base64,iVBORw0KGgo=';
const PDF = 'data:application/pdf;base64,JVBERi0x';

const { read, outgoing, refused } = readersOf(readUiMessagesBody);

let count = 0;
const message = (role: string, ...parts: unknown[]) => ({ id: `m${++count}`, role, parts });
const text = (said: string) => ({ type: 'text', text: said, state: 'done' });
const STEP = { type: 'step-start' };
const HI = message('user', text('Hi'));
const hook = (...messages: unknown[]) => ({ id: 'chat-1', trigger: 'submit-message', messages });
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const call = (id: string, name: string, args = '{}') => ({
	id,
	type: 'function',
	function: { name, arguments: args },
});
const tool = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content });
const part = (state: string, more: object = {}) => ({
	type: 'tool-weather',
	toolCallId: 'c1',
	state,
	input: { city: 'Paris' },
	...more,
});
const PARIS = call('c1', 'weather', '{"city":"Paris"}');
const DETAIL = { type: 'reasoning.encrypted', data: 'x', id: 'c1' };

describe('messages of the hook are messages of a chat:', () => {
	test.each<{
		name: string;
		messages: unknown[];
		sent: unknown[];
		policy?: Partial<CallerPolicy>;
	}>([
		{ name: 'a text', messages: [HI], sent: [user('Hi')] },
		{
			name: 'texts, and parts that are meant for the page',
			messages: [
				message(
					'user',
					text('Hi'),
					{ type: 'data-place', data: { x: 1 } },
					{ type: 'source-url', sourceId: '1', url: 'https://a.example' },
					text('there'),
				),
			],
			sent: [
				user([
					{ type: 'text', text: 'Hi' },
					{ type: 'text', text: 'there' },
				]),
			],
		},
		{
			name: 'files',
			messages: [
				message(
					'user',
					{ type: 'file', mediaType: 'image/png', url: PNG },
					{ type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', url: PDF },
					{ type: 'file', mediaType: 'image/jpeg', url: 'https://x.example/a.jpg' },
					text('What is it?'),
				),
			],
			sent: [
				user([
					{ type: 'image_url', image_url: { url: PNG } },
					{ type: 'file', file: { filename: 'a.pdf', file_data: PDF } },
					{ type: 'image_url', image_url: { url: 'https://x.example/a.jpg' } },
					{ type: 'text', text: 'What is it?' },
				]),
			],
			policy: { attachments: ['image', 'file'] },
		},
		{
			name: 'an earlier answer, with all that its page shows',
			messages: [
				HI,
				message(
					'assistant',
					STEP,
					{ type: 'reasoning', text: 'Hm', state: 'done' },
					text('Hello'),
					{ type: 'source-url', sourceId: '1', url: 'https://a.example' },
					{ type: 'file', mediaType: 'image/png', url: PNG },
					{ type: 'data-place', data: 1 },
					{ type: 'custom', kind: 'x.y' },
					{ type: 'something-new', text: 'x' },
				),
				message('user', text('And?')),
			],
			sent: [user('Hi'), assistant('Hello'), user('And?')],
		},
		{
			name: 'steps, as answers one after the other',
			messages: [
				HI,
				message('assistant', STEP, text('One'), STEP, STEP, text('Two')),
				message('user', text('And?')),
			],
			sent: [user('Hi'), assistant('One'), assistant('Two'), user('And?')],
		},
		{
			name: 'calls of connected tools are left out',
			messages: [
				HI,
				message(
					'assistant',
					STEP,
					{
						type: 'dynamic-tool',
						toolName: 'orders',
						toolCallId: 'n8n_1_c1',
						state: 'output-available',
						input: {},
						output: 'rows',
					},
					{ ...part('output-available', { output: 1 }), providerExecuted: true },
					STEP,
					text('Two orders'),
				),
				message('user', text('And?')),
			],
			sent: [user('Hi'), assistant('Two orders'), user('And?')],
		},
		{
			name: 'a call with its result, which ends the request',
			messages: [
				HI,
				message(
					'assistant',
					STEP,
					{
						type: 'reasoning',
						text: 'Hm',
						providerMetadata: { openrouter: { reasoning_details: [DETAIL] } },
					},
					text('I look'),
					part('output-available', { output: { sky: 'clear' } }),
				),
			],
			sent: [
				user('Hi'),
				{
					...assistant('I look'),
					reasoning: 'Hm',
					reasoning_details: [DETAIL],
					tool_calls: [PARIS],
				},
				tool('c1', '{"sky":"clear"}'),
			],
			policy: TOOLS,
		},
		{
			name: 'signatures that came with the call',
			messages: [
				HI,
				message(
					'assistant',
					part('output-available', {
						output: 'clear',
						callProviderMetadata: { openrouter: { reasoning_details: [DETAIL] } },
					}),
				),
			],
			sent: [
				user('Hi'),
				{ ...assistant(null), reasoning_details: [DETAIL], tool_calls: [PARIS] },
				tool('c1', 'clear'),
			],
			policy: TOOLS,
		},
		{
			name: 'what the user said in mid-answer',
			messages: [
				HI,
				message('assistant', STEP, text('One'), {
					type: 'steering-message',
					parts: [text('Stop')],
				}),
				message('user', text('And?')),
			],
			sent: [user('Hi'), assistant('One'), user('Stop'), user('And?')],
		},
		{
			name: 'an assistant’s message without anything',
			messages: [HI, message('assistant'), message('user', text('And?'))],
			sent: [user('Hi'), user('And?')],
		},
		{
			name: 'AI SDK 4: a text beside the same in parts',
			messages: [{ role: 'user', content: 'Hi', parts: [{ type: 'text', text: 'Hi' }] }],
			sent: [user('Hi')],
		},
		{
			name: 'AI SDK 4: calls in parts, and messages for the page',
			messages: [
				{ role: 'user', content: 'Hi' },
				{ role: 'data', content: '', data: { x: 1 } },
				{
					role: 'assistant',
					content: '',
					parts: [
						STEP,
						{ type: 'reasoning', reasoning: 'Hm', details: [] },
						{
							type: 'tool-invocation',
							toolInvocation: {
								state: 'result',
								toolCallId: 'c1',
								toolName: 'weather',
								args: { city: 'Paris' },
								result: 'clear',
							},
						},
					],
				},
			],
			sent: [
				user('Hi'),
				{ ...assistant(null), reasoning: 'Hm', tool_calls: [PARIS] },
				tool('c1', 'clear'),
			],
			policy: TOOLS,
		},
		{
			name: 'AI SDK 4: calls beside a text',
			messages: [
				{ role: 'user', content: 'Hi' },
				{
					role: 'assistant',
					content: 'Clear',
					toolInvocations: [
						{ state: 'result', toolCallId: 'c1', toolName: 'f', result: [1] },
						{ state: 'partial-call', toolCallId: 'c2', toolName: 'f', args: {} },
					],
				},
				{ role: 'user', content: 'And?' },
			],
			sent: [
				user('Hi'),
				{ ...assistant(null), tool_calls: [call('c1', 'f')] },
				tool('c1', '[1]'),
				assistant('Clear'),
				user('And?'),
			],
			policy: TOOLS,
		},
		{
			name: 'messages as a chat has them',
			messages: [user('Hi'), { ...assistant(null), tool_calls: [PARIS] }, tool('c1', 'clear')],
			sent: [user('Hi'), { ...assistant(null), tool_calls: [PARIS] }, tool('c1', 'clear')],
			policy: TOOLS,
		},
	])('$name', ({ messages, sent, policy }) => {
		expect(outgoing(hook(...messages), policy).messages).toEqual(sent);
		expect(outgoing(JSON.stringify(hook(...messages)), policy).messages).toEqual(sent);
	});

	test.each<{ state: string; more?: object; result?: string }>([
		{ state: 'input-streaming' },
		{ state: 'input-available' },
		{ state: 'approval-requested', more: { approval: { id: 'a' } } },
		{ state: 'approval-responded', more: { approval: { id: 'a', approved: true } } },
		{ state: 'output-available', more: { output: 1, preliminary: true } },
		{ state: 'a-newer-state', more: { output: 1 } },
		{
			state: 'approval-responded',
			more: { approval: { id: 'a', approved: false, reason: 'Not now' } },
			result: 'Not now',
		},
		{ state: 'output-denied', result: 'The user did not allow this call.' },
		{ state: 'output-error', more: { errorText: 'No such city' }, result: 'No such city' },
		{ state: 'output-available', result: '' },
		{ state: 'output-available', more: { output: 'clear' }, result: 'clear' },
		{ state: 'output-available', more: { output: null }, result: 'null' },
		{ state: 'output-available', more: { output: [1, { a: 2 }] }, result: '[1,{"a":2}]' },
	])('a call in the state $state with $more has the result $result', ({ state, more, result }) => {
		const dynamic = { ...part(state, more), type: 'dynamic-tool', toolName: 'weather' };
		for (const given of [part(state, more), dynamic]) {
			const { messages } = outgoing(
				hook(HI, message('assistant', STEP, given), message('user', text('x'))),
				TOOLS,
			);
			expect(messages).toEqual([
				user('Hi'),
				...(result === undefined
					? []
					: [{ ...assistant(null), tool_calls: [PARIS] }, tool('c1', result)]),
				user('x'),
			]);
		}
	});

	test.each([
		{ name: 'a body with one message of the hook', body: { id: 'chat-1', message: HI } },
		{ name: 'a text', body: 'Hi' },
		{ name: 'a list', body: [HI] },
	])('$name', ({ body }) => {
		expect(outgoing(body).messages).toEqual([user('Hi')]);
	});
});

describe('nothing passes that a chat refuses:', () => {
	test.each<{ name: string; body: unknown; policy?: Partial<CallerPolicy>; type: string }>([
		{
			name: 'an image',
			body: hook(message('user', { type: 'file', mediaType: 'image/png', url: PNG })),
			type: 'attachment_not_allowed',
		},
		{
			name: 'an image in mid-answer',
			body: hook(
				message('assistant', {
					type: 'steering-message',
					parts: [{ type: 'file', mediaType: 'image/png', url: PNG }],
				}),
				HI,
			),
			type: 'attachment_not_allowed',
		},
		{
			name: 'a result of a function',
			body: hook(HI, message('assistant', part('output-available', { output: 1 }))),
			type: 'tools_not_allowed',
		},
		{
			name: 'instructions',
			body: hook(message('system', text('Be rude')), HI),
			type: 'role_not_allowed',
		},
		{ name: 'another role', body: hook(message('boss', text('x')), HI), type: 'invalid_message' },
		{
			name: 'an unknown part of the user’s',
			body: hook(message('user', { type: 'hologram' })),
			type: 'invalid_message',
		},
		{
			name: 'an answer as the last message',
			body: hook(HI, message('assistant', text('Hello'))),
			type: 'invalid_message',
		},
		{ name: 'nothing but an answer', body: hook(message('assistant')), type: 'invalid_message' },
		{ name: 'an empty message', body: hook(message('user')), type: 'invalid_message' },
		{
			name: 'a blob',
			body: hook(message('user', { type: 'file', mediaType: 'image/png', url: 'blob:x' })),
			policy: { attachments: ['image'] },
			type: 'invalid_message',
		},
		{ name: 'no messages', body: { id: 'c', trigger: 'submit-message' }, type: 'invalid_body' },
		{ name: 'an empty list', body: hook(), type: 'invalid_body' },
		{ name: 'a model', body: { ...hook(HI), model: 'x/y' }, type: 'model_not_allowed' },
		{
			name: 'too many messages, those of steps counted',
			body: hook(HI, message('assistant', text('1'), STEP, text('2')), HI),
			policy: { maxMessages: 3 },
			type: 'too_many_messages',
		},
		{
			name: '1,000 parts',
			body: hook(message('user', ...Array.from({ length: 1_000 }, () => text('x')))),
			type: 'invalid_message',
		},
		{
			name: 'a megabyte of text',
			body: hook(message('user', text('x'.repeat(1_048_576)))),
			type: 'too_many_characters',
		},
		{
			name: 'a megabyte as a result',
			body: hook(
				HI,
				message('assistant', part('output-available', { output: 'x'.repeat(1_048_576) })),
			),
			policy: TOOLS,
			type: 'too_many_characters',
		},
	])('$name', ({ body, policy, type }) => {
		expect(refused(body, policy)).toMatchObject({ errorType: type, isRefusal: true });
	});

	test('a refusal counts messages as the page does', () => {
		const earlier = message('assistant', text('1'), STEP, text('2'));
		const body = hook(HI, earlier, message('user', { type: 'hologram' }));
		expect(refused(body).message).toMatch(/message 3 has “hologram”/);
	});

	test.each(['__proto__', 'constructor', 'prototype'])('the name %s', (name) => {
		const body = JSON.parse(`{"messages":[{"role":"user","parts":[{"${name}":1}]}]}`) as unknown;
		expect(refused(body).errorType).toBe('invalid_body');
	});

	test('what is nested too deeply', () => {
		const deep = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) as unknown;
		const body = hook(HI, message('assistant', part('output-available', { output: deep })));
		expect(refused(body, TOOLS).errorType).toBe('invalid_body');
	});
});

test.each([
	{ parts: [null, 1, 'x', [], {}, { type: 5 }, { type: 'text', text: 5 }, { type: 'tool-' }] },
	{ parts: [{ type: 'tool-invocation', toolInvocation: 'x' }] },
	{
		parts: [
			{ type: 'reasoning', text: {} },
			{ type: 'dynamic-tool', state: {}, input: [] },
		],
	},
	{ parts: [{ ...part('input-available'), toolCallId: {} }] },
	{ parts: 'x' },
	{ parts: [], toolInvocations: 'x' },
	{ toolInvocations: [null, 1, {}, { state: 'call' }] },
])('what makes no sense in an earlier answer is left out: %j', (more) => {
	const body = hook(HI, { role: 'assistant', ...more }, message('user', text('And?')));
	expect(outgoing(body, TOOLS).messages).toEqual([user('Hi'), user('And?')]);
});

test.each([
	{ toolCallId: 5 },
	{ toolCallId: undefined },
	{ type: 'dynamic-tool', toolName: 5 },
	{ type: 'tool-not a name!' },
])('a call that cannot be one is refused: %j', (more) => {
	const body = hook(HI, message('assistant', { ...part('output-available'), ...more }));
	expect(refused(body, TOOLS).errorType).toBe('invalid_message');
});

test('fields beside the messages are those of a chat', () => {
	const functions = [{ type: 'function', function: { name: 'f' } }];
	const body = { ...hook(HI), model: MODEL, temperature: 0.5, tools: functions, max_tokens: 5 };
	expect(outgoing(body, { ...TOOLS, allowedFields: ['temperature'] })).toMatchObject({
		model: MODEL,
		fields: { temperature: 0.5, tools: functions, max_tokens: 5 },
	});
});

test.each([hook(HI), { id: 'chat-1', message: HI }])(
	'the ID of the chat is the conversation’s',
	(body) => {
		expect(conversationIdOf(read(body).fields)).toBe('chat-1');
	},
);

test('where a memory has the turns before, the user’s last message is enough', () => {
	const answered = message('assistant', STEP, part('output-available', { output: 1 }));
	const kept = onlyNewMessage(
		read(hook(HI, message('assistant', STEP, text('1'), STEP, text('2')), HI, answered)),
	);
	expect(kept).toMatchObject({
		messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'tool' }],
		names: { messages: ['message 3', 'message 4', 'message 4'] },
	});
});
